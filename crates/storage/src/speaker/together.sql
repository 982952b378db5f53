-- ?1 entity, ?2 since, ?3 until, ?4 how many. Who else speaks in the same articles.
SELECT t.entity_id AS speaker_id, e.name AS speaker, t.articles FROM (
  SELECT v.entity_id, count(*) AS articles
  FROM (
    SELECT DISTINCT q.published_at, q.article_id
    FROM quote_speaker s CROSS JOIN quote q ON q.id = s.quote_id AND q.hidden = 0
    WHERE s.entity_id = ?1 AND s.published_at >= ?2 AND s.published_at < ?3) said
  CROSS JOIN voice v ON v.published_at = said.published_at AND v.article_id = said.article_id AND v.entity_id <> ?1
  GROUP BY v.entity_id ORDER BY 2 DESC, 1 LIMIT ?4) t
JOIN entity e ON e.id = t.entity_id
ORDER BY t.articles DESC, e.name
