-- ?1 article or NULL, ?2 key of a link
SELECT a.id, a.title, coalesce(a.canonical_url, a.url) AS url, o.slug AS outlet,
  (SELECT count(*) FROM quote q WHERE q.article_id = a.id) AS quotes
FROM article a JOIN outlet o ON o.id = a.outlet_id
WHERE a.id IN (
  SELECT ?1
  UNION ALL
  SELECT x.article_id FROM outlet u CROSS JOIN article_alias x ON x.outlet_id = u.id AND x.key = ?2)
ORDER BY a.id
