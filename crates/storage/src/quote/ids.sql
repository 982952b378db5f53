-- ?1 article: its quotes, and the last id of all with no key
SELECT key, id FROM quote WHERE article_id = ?1
UNION ALL
SELECT NULL, coalesce(max(id), 0) FROM quote
