-- ?1 entity, ?2 since, ?3 until, ?4 how many
SELECT o.slug AS outlet, count(*) AS quotes, count(DISTINCT q.article_id) AS articles
FROM quote_speaker s CROSS JOIN quote q ON q.id = s.quote_id AND q.hidden = 0
CROSS JOIN article a ON a.id = q.article_id JOIN outlet o ON o.id = a.outlet_id
WHERE s.entity_id = ?1 AND s.published_at >= ?2 AND s.published_at < ?3
GROUP BY o.id ORDER BY quotes DESC, articles DESC, outlet LIMIT ?4
