-- ?1 JSON array of articles, ?2 what is looked for in them
SELECT 'article' AS what, a.id, a.id AS article_id, o.slug AS outlet,
  strftime('%Y-%m-%dT%H:%M:%SZ', a.published_at / 1000, 'unixepoch') AS published,
  NULL AS speaker, a.title, snippet(article_fts, -1, '[', ']', '…', 24) AS snippet,
  coalesce(a.canonical_url, a.url) AS url
FROM json_each(?1) j
CROSS JOIN article_fts ON article_fts.rowid = j.value AND article_fts MATCH ?2
CROSS JOIN article a ON a.id = j.value
JOIN outlet o ON o.id = a.outlet_id
ORDER BY j.key
