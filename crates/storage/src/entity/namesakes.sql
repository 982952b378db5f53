-- ?1 entity
SELECT n.id AS entity_id, n.name,
  (SELECT role FROM quote_speaker WHERE entity_id = n.id AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role,
  (SELECT count(DISTINCT article_id) FROM article_entity WHERE entity_id = n.id) AS articles
FROM entity e JOIN entity n ON n.name_key = e.name_key AND n.type = e.type
WHERE e.id = ?1 AND n.id <> e.id AND n.merged_into IS NULL
  AND EXISTS (SELECT 1 FROM article_entity WHERE entity_id = n.id)
ORDER BY articles DESC, n.id LIMIT 20
