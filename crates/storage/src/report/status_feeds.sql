-- ?1 now
SELECT count(*) FILTER (WHERE state = 'active') AS active,
  count(*) FILTER (WHERE state = 'paused') AS paused,
  count(*) FILTER (WHERE state = 'gone') AS gone,
  count(*) FILTER (WHERE state = 'active' AND failures > 0) AS failing,
  count(*) FILTER (WHERE state = 'active' AND due_at <= ?1) AS due,
  strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ok_at) / 1000, 'unixepoch') AS last_ok,
  strftime('%Y-%m-%dT%H:%M:%SZ', min(due_at) FILTER (WHERE state = 'active') / 1000, 'unixepoch') AS next_poll,
  max(last_ok_at) AS last_ok_at,
  min(due_at) FILTER (WHERE state = 'active') AS next_poll_at
FROM feed
