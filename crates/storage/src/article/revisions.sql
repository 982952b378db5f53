-- ?1 article
SELECT rev, strftime('%Y-%m-%dT%H:%M:%SZ', fetched_at / 1000, 'unixepoch') AS fetched, title, body
FROM article_rev WHERE article_id = ?1 ORDER BY rev
