-- ?1 article, ?2 JSON array of quotes, ?4 published. CROSS JOIN as in add_spans.sql.
INSERT INTO quote_speaker(quote_id, seq, name, kind, role, speaks_for, entity_id, linked_id, published_at)
SELECT q.id, s.key, s.value ->> 'name', s.value ->> 'kind', s.value ->> 'role', s.value ->> 'for', ae.entity_id, ae.linked_id, ?4
FROM json_each(?2) j
CROSS JOIN quote q ON q.article_id = ?1 AND q.key = unhex(j.value ->> 'key')
CROSS JOIN json_each(j.value -> 'everyone') s
LEFT JOIN article_entity ae ON ae.article_id = ?1 AND ae.seq = s.value ->> 'entity'
