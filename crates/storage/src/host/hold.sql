-- ?1 JSON array of names, ?2 no request before this
UPDATE host SET next_at = max(next_at, ?2) WHERE name IN (SELECT value FROM json_each(?1))
