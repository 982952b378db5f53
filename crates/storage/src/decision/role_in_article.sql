-- ?1 article, ?2 entity
SELECT s.role FROM quote q JOIN quote_speaker s ON s.quote_id = q.id
WHERE q.article_id = ?1 AND s.entity_id = ?2 AND s.role IS NOT NULL ORDER BY q.seq LIMIT 1
