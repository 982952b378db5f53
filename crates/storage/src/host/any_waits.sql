-- ?1 now, ?2 when. Whether a feed or an entry is due whose host may be asked by then.
SELECT EXISTS (SELECT 1 FROM host h WHERE h.next_at <= ?2 AND (
  EXISTS (SELECT 1 FROM feed
    WHERE host = h.name AND state = 'active' AND due_at <= ?1 AND lease_until <= ?1)
  OR EXISTS (SELECT 1 FROM entry
    WHERE host = h.name AND state = 'due' AND due_at <= ?1 AND lease_until <= ?1)
  OR EXISTS (SELECT 1 FROM entry
    WHERE host = h.name AND state = 'look' AND due_at <= ?1 AND lease_until <= ?1)))
