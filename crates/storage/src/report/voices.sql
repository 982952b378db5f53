-- ?1 since, ?2 until, ?3 since when before. Everyone who spoke in either time.
SELECT entity_id, coalesce(sum(quotes) FILTER (WHERE published_at >= ?1), 0) AS quotes,
  coalesce(sum(quotes) FILTER (WHERE published_at < ?1), 0) AS before
FROM voice WHERE published_at >= ?3 AND published_at < ?2
GROUP BY entity_id
