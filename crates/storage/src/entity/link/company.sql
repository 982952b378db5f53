-- ?1 JSON array of [entity, whether nothing is wanted of one that was seen often],
-- ?2 JSON array of what the article itself names, ?3 its outlet; it has no rows yet. The last articles
-- of each entity with each thing that both name, or with NULL: as one JSON array, since a row each
-- costs more than all the rest.
SELECT json_group_array(json_array(c.value ->> 0, n.article_id, n.published_at, a.outlet_id = ?3, o.entity_id))
FROM json_each(?1) c
CROSS JOIN article_entity n ON n.id IN (
  SELECT id FROM article_entity x WHERE x.entity_id = c.value ->> 0
  ORDER BY x.published_at DESC LIMIT 8)
CROSS JOIN article a ON a.id = n.article_id
LEFT JOIN article_entity o ON o.article_id = n.article_id AND o.entity_id <> n.entity_id
  AND o.entity_id IN (SELECT value FROM json_each(?2))
WHERE c.value ->> 1 = 0
  OR (SELECT count(*) FROM (SELECT 1 FROM article_entity y WHERE y.entity_id = c.value ->> 0 LIMIT 4)) < 4
