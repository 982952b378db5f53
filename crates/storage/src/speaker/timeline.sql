-- ?1 entity, ?2 JSON array of times. How many between each and the next.
SELECT (SELECT count(*) FROM quote_speaker WHERE entity_id = ?1 AND published_at >= j.value AND published_at < json_extract(?2, '$[' || (j.key + 1) || ']')) AS n
FROM json_each(?2) j WHERE j.key + 1 < json_array_length(?2) ORDER BY j.key
