-- ?1 now, ?2 when an entry that was tried before must have been due
SELECT min(h.next_at) FROM host h
WHERE h.next_at > ?1 AND (EXISTS (
  SELECT 1 FROM entry
  WHERE host = h.name AND state = 'due' AND due_at <= ?1 AND lease_until <= ?1
    AND (due_at <= ?2 OR failures = 0)) OR EXISTS (
  SELECT 1 FROM entry
  WHERE host = h.name AND state = 'look' AND due_at <= min(?1, ?2) AND lease_until <= ?1))
