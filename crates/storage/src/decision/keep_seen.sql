-- ?1 quote, ?2 kind, ?3 JSON array of speakers
INSERT INTO quote_seen(quote_id, kind, speakers) VALUES (?1, ?2, ?3)
ON CONFLICT(quote_id) DO UPDATE SET kind = excluded.kind, speakers = excluded.speakers
