-- ?1 host, ?2 now, ?3 requests to a host at a time, ?4 when to look again where there are as many
SELECT max(next_at, CASE WHEN
    (SELECT count(*) FROM feed WHERE host = ?1 AND lease_until > 0 AND lease_until > ?2)
    + (SELECT count(*) FROM entry WHERE host = ?1 AND lease_until > 0 AND lease_until > ?2) < ?3
  THEN 0 ELSE ?4 END)
FROM host WHERE name = ?1
