-- ?1 fetched before
SELECT count(*) AS pages, coalesce(sum(octet_length(packed)), 0) AS bytes FROM page WHERE fetched_at < ?1
