-- ?1 article. Those of every revision.
SELECT q.id, q.kind, s.name AS speaker, q.text AS quote, q.first_rev, q.last_rev
FROM quote q LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
WHERE q.article_id = ?1 AND q.hidden = 0 ORDER BY q.last_rev, q.seq
