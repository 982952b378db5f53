-- ?1 JSON array of ids
DELETE FROM page WHERE id IN (SELECT value FROM json_each(?1))
