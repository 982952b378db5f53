-- ?1 quote
SELECT name, kind, role, speaks_for, entity_id FROM quote_speaker WHERE quote_id = ?1 ORDER BY seq
