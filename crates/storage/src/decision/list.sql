-- ?1 rows at most
SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS at, what,
  coalesce(args ->> 'says', '') AS says, strftime('%Y-%m-%dT%H:%M:%SZ', undone_at / 1000, 'unixepoch') AS undone
FROM decision ORDER BY id DESC LIMIT ?1
