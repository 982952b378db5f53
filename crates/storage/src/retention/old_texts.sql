-- ?1 read before, ?2 how many: the oldest, without those already let go.
SELECT r.id, octet_length(r.body) AS bytes FROM article_rev r
WHERE r.body <> '' AND r.fetched_at < ?1
ORDER BY r.fetched_at LIMIT ?2
