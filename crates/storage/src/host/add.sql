-- ?1 JSON array of names
INSERT INTO host(name) SELECT value FROM json_each(?1) WHERE true ON CONFLICT(name) DO NOTHING
