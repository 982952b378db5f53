-- In their order: article, revision, fetched at, hash of the text, title, body
INSERT INTO article_rev(article_id, rev, fetched_at, content_hash, title, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(article_id, rev) DO NOTHING
