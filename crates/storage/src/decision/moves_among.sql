-- ?1 JSON array of entities
SELECT m.id, m.decision_id, m.from_id, m.article_id, m.name_key, m.type, m.after_article, m.to_id
FROM entity_move m
WHERE m.from_id IN (SELECT value FROM json_each(?1)) OR m.to_id IN (SELECT value FROM json_each(?1))
