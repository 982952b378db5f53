-- ?1 feed, ?2 next poll, ?3 what happened, ?4 whether it is gone for good
UPDATE feed SET due_at = ?2, failures = failures + 1, last_error = ?3,
  state = CASE WHEN ?4 THEN 'gone' ELSE state END,
  attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
