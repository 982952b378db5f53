-- ?1 JSON array of entities
SELECT s.quote_id, s.seq, q.article_id, s.name, e.type, s.linked_id, s.entity_id
FROM json_each(?1) g
CROSS JOIN quote_speaker s ON s.entity_id = g.value
CROSS JOIN quote q ON q.id = s.quote_id
CROSS JOIN entity e ON e.id = s.linked_id
