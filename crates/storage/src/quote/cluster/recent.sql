-- ?1 JSON array of entities, ?2 since, ?3 until. What they said around this time,
-- from the latest backwards, as one JSON array: a row each costs more than all the rest. A number
-- that is bound as a limit would have the statement planned anew each time.
SELECT json_group_array(json_array(j.value, q.cluster_id, q.said_words))
FROM json_each(?1) j
CROSS JOIN json_each((
  SELECT json_group_array(quote_id) FROM (
    SELECT s.quote_id FROM quote_speaker s
    WHERE s.entity_id = j.value AND s.published_at >= ?2 AND s.published_at < ?3
    ORDER BY s.published_at DESC LIMIT 48))) said
CROSS JOIN quote q ON q.id = said.value
WHERE q.said_words > 0
