-- ?1 since when nobody answers, ?2 now: failures without an answer since then are no feed's own
UPDATE feed SET failures = max(failures - f.n, 0), due_at = ?2,
  last_error = CASE WHEN failures > f.n THEN last_error END
FROM (SELECT feed_id, count(*) AS n FROM fetch_log
  WHERE at >= ?1 AND entry_id IS NULL AND status IS NULL AND error IS NOT NULL GROUP BY feed_id) f
WHERE feed.id = f.feed_id AND failures > 0 AND state = 'active'
