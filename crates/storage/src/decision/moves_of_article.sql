-- ?1 JSON array of entities, ?2 JSON array of names: [key, type], ?3 article
SELECT m.id, m.decision_id, m.from_id, m.article_id, m.name_key, m.type, m.after_article, m.to_id
FROM json_each(?1) i CROSS JOIN entity_move m ON m.from_id = i.value AND m.article_id IS NULL
UNION ALL
SELECT m.id, m.decision_id, m.from_id, m.article_id, m.name_key, m.type, m.after_article, m.to_id
FROM json_each(?1) i CROSS JOIN entity_move m ON m.from_id = i.value AND m.article_id = ?3
UNION ALL
SELECT m.id, m.decision_id, m.from_id, m.article_id, m.name_key, m.type, m.after_article, m.to_id
FROM json_each(?2) n CROSS JOIN entity_move m ON m.name_key = n.value ->> 0 AND m.type = n.value ->> 1
