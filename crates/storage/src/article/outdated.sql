-- ?1 extractor version to read with, ?2 and ?3 version and id of the last that was given,
-- ?4 and ?5 published within, ?6 slug of an outlet or NULL, ?7 how many
SELECT a.id, a.rev, a.title, r.body, a.published_at, a.extractor_version
FROM article a JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
WHERE (a.extractor_version, a.id) > (?2, ?3) AND a.extractor_version < ?1
  AND a.published_at >= ?4 AND a.published_at < ?5
  AND (?6 IS NULL OR a.outlet_id = (SELECT id FROM outlet WHERE slug = ?6))
  AND r.body <> ''
ORDER BY a.extractor_version, a.id LIMIT ?7
