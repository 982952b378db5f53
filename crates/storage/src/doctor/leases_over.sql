-- ?1 now
SELECT (SELECT count(*) FROM feed WHERE lease_until > 0 AND lease_until < ?1)
  + (SELECT count(*) FROM entry WHERE lease_until > 0 AND lease_until < ?1)
