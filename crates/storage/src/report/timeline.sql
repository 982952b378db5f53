-- ?1 nothing, ?2 JSON array of times. Quotes between each and the next.
SELECT (SELECT coalesce(sum(direct + mixed + indirect), 0) FROM article_tally
  WHERE published_at >= j.value AND published_at < json_extract(?2, '$[' || (j.key + 1) || ']')) AS n
FROM json_each(?2) j WHERE j.key + 1 < json_array_length(?2) AND ?1 IS NOT NULL ORDER BY j.key
