-- ?1 a time that nothing seen can be later than
SELECT (SELECT count(*) FROM article WHERE first_seen_at > ?1)
  + (SELECT count(*) FROM fetch_log WHERE at > ?1)
