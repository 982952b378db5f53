-- ?1 since, ?2 until, ?3 JSON array of entities
SELECT e.id AS entity_id, e.name, e.type, t.mentions, t.articles,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_seen,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_seen
FROM (
  SELECT ae.entity_id, sum((SELECT count(*) FROM mention m WHERE m.article_entity_id = ae.id)) AS mentions,
    count(DISTINCT ae.article_id) AS articles, min(ae.published_at) AS first_at, max(ae.published_at) AS last_at
  FROM json_each(?3) j
  CROSS JOIN article_entity ae ON ae.entity_id = j.value AND ae.published_at >= ?1 AND ae.published_at < ?2
  GROUP BY ae.entity_id
) t JOIN entity e ON e.id = t.entity_id
ORDER BY t.articles DESC, t.mentions DESC, e.name
