-- ?1 now
SELECT EXISTS(SELECT 1 FROM entry WHERE state = 'due' AND due_at <= ?1 AND lease_until <= ?1)
  OR EXISTS(SELECT 1 FROM entry WHERE state = 'look' AND due_at <= ?1 AND lease_until <= ?1)
