-- In their order: article, published, JSON array of seq, name, type, entity, as linked, family name, method, score
INSERT INTO article_entity(article_id, published_at, seq, name, type, entity_id, linked_id, family, link_method, link_score)
SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
FROM json_each(?);
-- JSON array of seq, start, stop, surface; article. CROSS JOIN keeps the order: from the table's side
-- the whole array would be read again for every row.
INSERT INTO mention(article_entity_id, start, stop, surface)
SELECT ae.id, m.value ->> 1, m.value ->> 2, m.value ->> 3
FROM json_each(?) m CROSS JOIN article_entity ae ON ae.article_id = ? AND ae.seq = m.value ->> 0
WHERE true
ON CONFLICT(article_entity_id, start) DO NOTHING
