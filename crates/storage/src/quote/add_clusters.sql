-- ?2 JSON array of quotes
INSERT INTO quote_cluster(exact_hash) SELECT unhex(value ->> 'cluster') FROM json_each(?2) WHERE true
ON CONFLICT(exact_hash) DO NOTHING
