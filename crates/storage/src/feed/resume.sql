UPDATE feed SET state = 'active', paused_by = NULL, due_at = 0, failures = 0, attempts = 0
WHERE id = ?1 AND state <> 'active'
