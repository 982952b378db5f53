-- ?1 quote, ?2 characters on each side
SELECT q.hidden, substr(r.body, max(p.start - ?2, 0) + 1, min(p.start, ?2)) AS before, substr(r.body, p.stop + 1, ?2) AS after
FROM quote q
JOIN (SELECT quote_id, min(start) AS start, max(stop) AS stop FROM quote_span WHERE quote_id = ?1) p ON p.quote_id = q.id
JOIN article_rev r ON r.article_id = q.article_id AND r.rev = q.last_rev
WHERE q.id = ?1
