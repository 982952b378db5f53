-- Parameters as in outdated.sql; of every version, in order of ids.
SELECT a.id, a.rev, a.title, r.body, a.published_at, a.extractor_version
FROM article a JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
WHERE a.id > ?3
  AND a.published_at >= ?4 AND a.published_at < ?5
  AND (?6 IS NULL OR a.outlet_id = (SELECT id FROM outlet WHERE slug = ?6))
  AND r.body <> ''
ORDER BY a.id LIMIT ?7
