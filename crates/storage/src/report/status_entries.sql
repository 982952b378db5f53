-- ?1 now
SELECT (SELECT count(*) FROM entry WHERE state IN ('read', 'look')) AS read,
  (SELECT count(*) FROM entry WHERE state = 'due' AND due_at <= ?1) AS backlog,
  (SELECT count(*) FROM entry WHERE state = 'due' AND due_at > ?1) AS waiting,
  (SELECT count(*) FROM entry WHERE state = 'refused') AS refused
