-- ?1 fetched before, ?2 how many: the oldest.
SELECT id, octet_length(packed) AS bytes FROM page WHERE fetched_at < ?1 ORDER BY fetched_at LIMIT ?2
