-- ?1 quote
SELECT d.id, strftime('%Y-%m-%dT%H:%M:%SZ', d.at / 1000, 'unixepoch') AS at, d.what,
  coalesce(d.args ->> 'says', '') AS says, strftime('%Y-%m-%dT%H:%M:%SZ', d.undone_at / 1000, 'unixepoch') AS undone
FROM quote q JOIN decision d ON d.article_id = q.article_id AND d.quote_key = q.key
WHERE q.id = ?1 ORDER BY d.id
