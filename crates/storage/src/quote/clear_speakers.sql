-- ?1 JSON array of quotes
DELETE FROM quote_speaker WHERE quote_id IN (SELECT value FROM json_each(?1))
