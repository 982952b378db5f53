-- ?1 JSON array of names: [number, key, words, type]. Whoever is found by a key, or by the words
-- that were the key before accents and initials were left out.
SELECT n.value ->> 0 AS number, x.entity_id, x.form, coalesce(e.merged_into, e.id) AS whole
FROM json_each(?1) n
CROSS JOIN entity_alias x ON x.key = n.value ->> 1 AND x.type = n.value ->> 3
CROSS JOIN entity e ON e.id = x.entity_id
UNION ALL
SELECT n.value ->> 0, x.entity_id, x.form, coalesce(e.merged_into, e.id)
FROM json_each(?1) n
CROSS JOIN entity_alias x ON x.key = n.value ->> 2 AND x.type = n.value ->> 3
CROSS JOIN entity e ON e.id = x.entity_id
WHERE n.value ->> 2 <> n.value ->> 1
