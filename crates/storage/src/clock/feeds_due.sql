-- ?1 now, ?2 longest wait of all but the feeds that are configured to wait longer
UPDATE feed SET due_at = ?1
WHERE state = 'active' AND due_at > ?1 + ?2 AND due_at > ?1 + ?2 + coalesce(every_ms, 0)
