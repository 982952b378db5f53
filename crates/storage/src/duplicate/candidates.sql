-- ?1 JSON array of bands, ?2 article, ?3 its outlet. An article that others are copies of
-- stays an original.
SELECT a.id, r.body
FROM (
  SELECT s.article_id AS id
  FROM json_each(?1) b
  CROSS JOIN sketch_band s ON s.band = b.value
  CROSS JOIN article o ON o.id = s.article_id
  WHERE s.article_id < ?2 AND o.outlet_id <> ?3
    AND NOT EXISTS (SELECT 1 FROM article WHERE dup_of = ?2)
  GROUP BY s.article_id ORDER BY count(*) DESC, s.article_id LIMIT 8
) c
JOIN article a ON a.id = c.id
JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
