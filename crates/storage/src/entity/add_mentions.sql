-- ?1 article, ?2 JSON array of entities. CROSS JOIN keeps the order: from the table's side
-- the whole array would be read again for every row.
INSERT INTO mention(article_entity_id, start, stop, surface)
SELECT ae.id, m.value ->> '$.span[0]', m.value ->> '$.span[1]', m.value ->> 'text'
FROM json_each(?2) n
CROSS JOIN article_entity ae ON ae.article_id = ?1 AND ae.seq = n.key
CROSS JOIN json_each(n.value -> 'mentions') m
WHERE true
ON CONFLICT(article_entity_id, start) DO NOTHING
