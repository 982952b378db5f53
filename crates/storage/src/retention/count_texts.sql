-- ?1 read before
SELECT count(*) AS texts, coalesce(sum(octet_length(r.body)), 0) AS bytes
FROM article_rev r WHERE r.body <> '' AND r.fetched_at < ?1
