-- ?1 now, ?2 longest wait
UPDATE entry SET due_at = ?1 WHERE state = 'due' AND due_at > ?1 + ?2
