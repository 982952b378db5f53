-- ?1 JSON array of [entity, whether nothing is wanted of one that was seen often],
-- ?2 JSON array of what the article itself names, ?3 its outlet; it has no rows yet. A row for
-- each of the last articles of each entity and each thing that both name; one without a thing
-- where there is none.
SELECT c.value ->> 0 AS candidate, n.article_id, n.published_at,
  a.outlet_id = ?3 AS same_outlet, o.entity_id AS shared,
  CASE WHEN o.entity_id IS NOT NULL THEN
    (SELECT count(*) FROM (SELECT 1 FROM article_entity y WHERE y.entity_id = o.entity_id LIMIT 64)) END AS articles,
  CASE WHEN o.entity_id IS NULL OR c.value ->> 1 = 0 THEN
    (SELECT group_concat(role, ' ') FROM (
      SELECT role FROM quote_speaker s WHERE s.entity_id = c.value ->> 0 ORDER BY s.published_at DESC LIMIT 16)) END AS roles
FROM json_each(?1) c
CROSS JOIN article_entity n ON n.id IN (
  SELECT id FROM article_entity x WHERE x.entity_id = c.value ->> 0
  ORDER BY x.published_at DESC LIMIT 8)
CROSS JOIN article a ON a.id = n.article_id
LEFT JOIN article_entity o ON o.article_id = n.article_id AND o.entity_id <> n.entity_id
  AND o.entity_id IN (SELECT value FROM json_each(?2))
WHERE c.value ->> 1 = 0
  OR (SELECT count(*) FROM (SELECT 1 FROM article_entity y WHERE y.entity_id = c.value ->> 0 LIMIT 4)) < 4
