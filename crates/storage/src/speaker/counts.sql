-- ?1 entity, ?2 since, ?3 until
SELECT count(*) AS quotes, count(DISTINCT q.cluster_id) AS quotations,
  count(DISTINCT q.article_id) AS articles, count(DISTINCT a.outlet_id) AS outlets
FROM quote_speaker s CROSS JOIN quote q ON q.id = s.quote_id AND q.hidden = 0
CROSS JOIN article a ON a.id = q.article_id
WHERE s.entity_id = ?1 AND s.published_at >= ?2 AND s.published_at < ?3
