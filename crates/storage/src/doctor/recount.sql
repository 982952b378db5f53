INSERT INTO recount(article_id) SELECT id FROM article
