-- ?1 before
SELECT count(*) FROM fetch_log WHERE at < ?1
