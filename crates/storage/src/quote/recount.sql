-- ?1 article
INSERT INTO recount(article_id) VALUES (?1)
