-- ?1 entity, ?2 since, ?3 until, ?4 how many, ?5 quotes looked at. What is named within the
-- latest quotes, the speaker left out.
SELECT e.id AS entity_id, e.name, e.type, t.quotes, t.articles FROM (
  SELECT ae.entity_id, count(DISTINCT said.id) AS quotes, count(DISTINCT ae.article_id) AS articles
  FROM (
    SELECT q.id, q.article_id, q.last_rev FROM quote_speaker s CROSS JOIN quote q ON q.id = s.quote_id AND q.hidden = 0
    WHERE s.entity_id = ?1 AND s.published_at >= ?2 AND s.published_at < ?3
    ORDER BY s.published_at DESC LIMIT ?5) said
  CROSS JOIN article a ON a.id = said.article_id AND a.rev = said.last_rev
  CROSS JOIN quote_span p ON p.quote_id = said.id
  CROSS JOIN article_entity ae ON ae.article_id = said.article_id AND ae.entity_id <> ?1
  CROSS JOIN mention m ON m.article_entity_id = ae.id AND m.start >= p.start AND m.start < p.stop
  GROUP BY ae.entity_id ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?4) t
JOIN entity e ON e.id = t.entity_id
ORDER BY t.quotes DESC, t.articles DESC, e.name
