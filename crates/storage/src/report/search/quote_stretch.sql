-- ?1 since, ?2 until, ?3 rows at most. Read from the index alone.
SELECT min(published_at), min(id), max(id) FROM (
  SELECT published_at, id FROM quote WHERE published_at >= coalesce((
      SELECT published_at FROM quote WHERE published_at >= ?1 AND published_at < ?2
      ORDER BY published_at DESC LIMIT 1 OFFSET ?3), ?1)
    AND published_at < ?2)
HAVING count(*) > 0
