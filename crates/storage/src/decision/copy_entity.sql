-- ?1 entity
INSERT INTO entity(type, name, found_name, name_key)
SELECT type, name, found_name, name_key FROM entity WHERE id = ?1
RETURNING id
