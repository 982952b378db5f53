-- ?1 JSON array of [entity, the entity that it belongs to now]
UPDATE entity SET merged_into = nullif(n.value ->> 1, n.value ->> 0) FROM json_each(?1) n
WHERE entity.id = n.value ->> 0
