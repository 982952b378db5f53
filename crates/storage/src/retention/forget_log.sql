-- ?1 before, ?2 how many
DELETE FROM fetch_log WHERE id IN (SELECT id FROM fetch_log WHERE at < ?1 ORDER BY at LIMIT ?2)
