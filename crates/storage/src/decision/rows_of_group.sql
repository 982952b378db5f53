-- ?1 JSON array of entities
SELECT ae.id, ae.article_id, ae.name, ae.type, ae.linked_id, ae.entity_id
FROM json_each(?1) g CROSS JOIN article_entity ae ON ae.entity_id = g.value
