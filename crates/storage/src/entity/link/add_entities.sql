-- ?1 JSON array of new entities: [type, name, key]
INSERT INTO entity(type, name, found_name, name_key)
SELECT value ->> 0, value ->> 1, value ->> 1, value ->> 2 FROM json_each(?1)
RETURNING id, type, found_name
