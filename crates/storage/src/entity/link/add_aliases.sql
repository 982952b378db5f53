-- JSON array of names: key, type, entity, words
INSERT INTO entity_alias(key, type, entity_id, form)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
ON CONFLICT(key, type, entity_id, form) DO NOTHING
