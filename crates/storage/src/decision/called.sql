-- ?1 article, ?2 type, ?3 name, ?4 its key. Those of the article first.
SELECT entity_id AS id, 1 AS here FROM article_entity WHERE article_id = ?1 AND type = ?2 AND name = ?3
UNION
SELECT coalesce(e.merged_into, e.id), 0 FROM entity_alias x JOIN entity e ON e.id = x.entity_id
WHERE x.key = ?4 AND x.type = ?2
ORDER BY here DESC, id
