-- ?1 read before, ?2 how many: texts that a later revision has taken the place of.
SELECT r.id, octet_length(r.body) AS bytes
FROM article_rev r JOIN article a ON a.id = r.article_id
WHERE r.body <> '' AND r.fetched_at < ?1 AND r.rev < a.rev
ORDER BY r.fetched_at LIMIT ?2
