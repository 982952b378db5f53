-- ?2 JSON array of entities
INSERT INTO entity(type, name, name_key)
SELECT n.value ->> 'type', min(n.value ->> 'name'), n.value ->> 'name_key'
FROM json_each(?2) n
WHERE NOT EXISTS (SELECT 1 FROM entity e WHERE e.name_key = n.value ->> 'name_key' AND e.type = n.value ->> 'type')
GROUP BY n.value ->> 'type', n.value ->> 'name_key'
