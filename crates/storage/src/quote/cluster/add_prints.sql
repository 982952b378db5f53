-- ?1 JSON array of a print and its cluster each
INSERT INTO quote_print(print, cluster_id) SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
ON CONFLICT(print, cluster_id) DO NOTHING
