-- ?1 article, ?2 revision, ?3 fetched at, ?4 hash of the text, ?5 title, ?6 body
INSERT INTO article_rev(article_id, rev, fetched_at, content_hash, title, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(article_id, rev) DO NOTHING
