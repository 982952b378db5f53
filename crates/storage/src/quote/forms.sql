-- ?1 cluster, ?2 how many. The fullest form is always among them.
SELECT t.id AS quote_id, q.kind, q.text AS quote,
  (SELECT name FROM quote_speaker WHERE quote_id = q.id AND seq = 0) AS speaker,
  o.slug AS outlet, coalesce(a.canonical_url, a.url) AS url,
  strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published, t.printings, t.fullest
FROM (
  SELECT * FROM (
    SELECT x.id, x.published_at, count(*) OVER same AS printings, max(x.id = c.fullest_id) OVER same AS fullest,
      row_number() OVER (PARTITION BY x.text ORDER BY x.published_at, x.id) AS nth
    FROM quote_cluster c JOIN quote x ON x.cluster_id = c.id AND x.hidden = 0
    WHERE c.id = ?1
    WINDOW same AS (PARTITION BY x.text))
  WHERE nth = 1 ORDER BY fullest DESC, published_at, id LIMIT ?2
) t JOIN quote q ON q.id = t.id JOIN article a ON a.id = q.article_id JOIN outlet o ON o.id = q.outlet_id
ORDER BY t.published_at, t.id
