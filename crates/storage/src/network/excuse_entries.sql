-- ?1 since when nobody answers, ?2 now: tries without an answer since then do not count
UPDATE entry SET failures = max(failures - f.n, 0), due_at = ?2, state = 'due',
  last_error = CASE WHEN failures > f.n THEN last_error END
FROM (SELECT entry_id, count(*) AS n FROM fetch_log
  WHERE at >= ?1 AND entry_id IS NOT NULL AND status IS NULL AND error IS NOT NULL GROUP BY entry_id) f
WHERE entry.id = f.entry_id AND failures > 0 AND state IN ('due', 'refused')
