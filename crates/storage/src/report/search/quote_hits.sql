-- ?1 JSON array of quotes, ?2 what is looked for in them
SELECT 'quote' AS what, q.id, q.article_id, o.slug AS outlet,
  strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published,
  s.name AS speaker, a.title, snippet(quote_fts, 0, '[', ']', '…', 40) AS snippet,
  coalesce(a.canonical_url, a.url) AS url
FROM json_each(?1) j
CROSS JOIN quote_fts ON quote_fts.rowid = j.value AND quote_fts MATCH ?2
CROSS JOIN quote q ON q.id = j.value
JOIN article a ON a.id = q.article_id JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
ORDER BY j.key
