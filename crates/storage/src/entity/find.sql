-- ?1 the name, ?2 a pattern that holds a part of it. Those who are called just so come first.
SELECT e.id AS entity_id, e.name, e.type, e.merged_into,
  (SELECT count(DISTINCT article_id) FROM article_entity ae WHERE ae.entity_id = e.id) AS articles,
  (SELECT min(published_at) FROM article_entity ae WHERE ae.entity_id = e.id) AS first_at,
  e.name = ?1 COLLATE NOCASE AS exact
FROM entity e
WHERE e.name LIKE ?2 ESCAPE '\' AND EXISTS (SELECT 1 FROM article_entity ae WHERE ae.entity_id = e.id)
ORDER BY exact DESC, articles DESC, e.id LIMIT 20
