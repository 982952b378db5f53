-- ?1 now
SELECT EXISTS(SELECT 1 FROM feed WHERE state = 'active' AND due_at <= ?1 AND lease_until <= ?1)
