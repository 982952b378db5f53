-- ?1 now, ?2 longest wait
UPDATE host SET next_at = ?1 WHERE next_at > ?1 + ?2
