-- ?1 since, ?2 until, ?3 how many. Who said most, in the shape of voices.sql.
SELECT entity_id, sum(quotes) AS quotes, 0 AS before
FROM voice WHERE published_at >= ?1 AND published_at < ?2
GROUP BY entity_id ORDER BY 2 DESC, entity_id LIMIT ?3
