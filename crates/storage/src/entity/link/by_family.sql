-- ?1 JSON array of names: [number, family name], ?2 from, ?3 until. People of the family
-- name in the articles of these days, the latest first.
SELECT DISTINCT n.value ->> 0 AS number, x.entity_id
FROM json_each(?1) n
CROSS JOIN article_entity x ON x.id IN (
  SELECT id FROM article_entity
  WHERE family = n.value ->> 1 AND published_at BETWEEN ?2 AND ?3
  ORDER BY published_at DESC LIMIT 6)
