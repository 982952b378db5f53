-- ?1 article, ?2 key of the quote
SELECT what, args FROM decision
WHERE article_id = ?1 AND quote_key = ?2 AND undone_at IS NULL ORDER BY id
