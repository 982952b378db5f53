SELECT state, last_error AS error, count(*) AS entries, min(link) AS link,
  CASE state WHEN 'due' THEN strftime('%Y-%m-%dT%H:%M:%SZ', min(due_at) / 1000, 'unixepoch') END AS next_try
FROM entry WHERE last_error IS NOT NULL AND state IN ('due', 'refused')
GROUP BY state, last_error ORDER BY entries DESC, error LIMIT 20
