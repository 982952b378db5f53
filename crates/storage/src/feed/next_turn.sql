-- ?1 now, ?2 when a feed that was polled before must have been due
SELECT min(h.next_at) FROM host h
WHERE h.next_at > ?1 AND EXISTS (
  SELECT 1 FROM feed
  WHERE host = h.name AND state = 'active' AND due_at <= ?1 AND lease_until <= ?1
    AND (due_at <= ?2 OR last_ok_at IS NULL AND failures = 0))
