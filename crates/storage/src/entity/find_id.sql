-- ?1 entity
SELECT e.id AS entity_id, e.name, e.type, e.merged_into,
  (SELECT count(DISTINCT article_id) FROM article_entity ae WHERE ae.entity_id = e.id) AS articles,
  (SELECT min(published_at) FROM article_entity ae WHERE ae.entity_id = e.id) AS first_at,
  1 AS exact
FROM entity e WHERE e.id = ?1
