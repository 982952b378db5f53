-- ?1 since, ?2 until, ?3 since when before. Every entity that an article named in either time.
SELECT entity_id, count(*) FILTER (WHERE published_at >= ?1) AS articles,
  count(*) FILTER (WHERE published_at < ?1) AS before
FROM article_entity INDEXED BY article_entity_time WHERE published_at >= ?3 AND published_at < ?2
GROUP BY entity_id
