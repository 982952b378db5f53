-- ?1 article
SELECT key, id FROM quote WHERE article_id = ?1
