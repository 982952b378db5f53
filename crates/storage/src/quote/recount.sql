-- Article
INSERT INTO recount(article_id) VALUES (?)
