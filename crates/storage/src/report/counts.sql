-- ?1 since, ?2 until
SELECT
  (SELECT count(*) FROM article WHERE published_at >= ?1 AND published_at < ?2) AS articles,
  (SELECT count(DISTINCT outlet_id) FROM article WHERE published_at >= ?1 AND published_at < ?2) AS outlets,
  (SELECT count(*) FROM quote WHERE hidden = 0 AND published_at >= ?1 AND published_at < ?2) AS quotes,
  (SELECT count(*) FROM quote q WHERE hidden = 0 AND published_at >= ?1 AND published_at < ?2
    AND EXISTS (SELECT 1 FROM quote_speaker s WHERE s.quote_id = q.id)) AS attributed
