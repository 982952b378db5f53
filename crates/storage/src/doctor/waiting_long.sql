-- ?1 due by then
SELECT (SELECT count(*) FROM feed WHERE state = 'active' AND due_at < ?1)
  + (SELECT count(*) FROM entry WHERE state = 'due' AND due_at < ?1)
