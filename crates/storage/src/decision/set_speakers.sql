-- ?1 quote, ?2 JSON array of speakers
INSERT INTO quote_speaker(quote_id, seq, name, kind, role, speaks_for, entity_id, linked_id, published_at)
SELECT q.id, s.key, s.value ->> '$.voice.name', s.value ->> '$.voice.kind', s.value ->> '$.voice.role',
  s.value ->> '$.voice.speaks_for', s.value ->> 'entity_id', s.value ->> '$.voice.linked_id', q.published_at
FROM json_each(?2) s CROSS JOIN quote q WHERE q.id = ?1
