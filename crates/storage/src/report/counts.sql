-- ?1 since, ?2 until
SELECT count(*) AS articles, count(DISTINCT outlet_id) AS outlets,
  coalesce(sum(direct + mixed + indirect), 0) AS quotes,
  coalesce(sum(direct + mixed + indirect - nobody), 0) AS attributed
FROM article_tally WHERE published_at >= ?1 AND published_at < ?2
