-- ?1 article
SELECT DISTINCT quote_key FROM decision
WHERE article_id = ?1 AND quote_key IS NOT NULL AND undone_at IS NULL
