-- ?1 since, ?2 until, ?3 JSON array of entities. CROSS JOIN: from the time's side all that
-- anyone said would be read.
SELECT e.id AS speaker_id, e.name AS speaker,
  (SELECT kind FROM quote_speaker WHERE entity_id = e.id ORDER BY published_at DESC LIMIT 1) AS speaker_kind,
  (SELECT role FROM quote_speaker WHERE entity_id = e.id AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role,
  t.quotes, t.quotations, t.articles, t.outlets,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_said,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_said
FROM (
  SELECT s.entity_id, count(*) AS quotes, count(DISTINCT q.cluster_id) AS quotations,
    count(DISTINCT q.article_id) AS articles, count(DISTINCT a.outlet_id) AS outlets,
    min(s.published_at) AS first_at, max(s.published_at) AS last_at
  FROM json_each(?3) j
  CROSS JOIN quote_speaker s ON s.entity_id = j.value AND s.published_at >= ?1 AND s.published_at < ?2
  CROSS JOIN quote q ON q.id = s.quote_id AND q.hidden = 0
  CROSS JOIN article_tally a ON a.published_at = q.published_at AND a.article_id = q.article_id
  GROUP BY s.entity_id
) t JOIN entity e ON e.id = t.entity_id
ORDER BY t.quotes DESC, t.articles DESC, e.name
