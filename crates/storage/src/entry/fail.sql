-- ?1 entry, ?2 state it comes to, ?3 what happened, ?4 next attempt or NULL
UPDATE entry SET state = ?2, last_error = ?3, due_at = coalesce(?4, due_at), failures = failures + 1,
  attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
