-- ?1 now, ?2 deaths that are held against a feed, ?3 JSON array of those that were at work
-- when the process died: only they can have been the reason
UPDATE feed SET
  lease_token = NULL, lease_until = 0,
  attempts   = CASE
    WHEN id NOT IN (SELECT value FROM json_each(?3)) THEN max(attempts - 1, 0)
    WHEN attempts < ?2 THEN attempts ELSE 0 END,
  failures   = failures + (attempts >= ?2 AND id IN (SELECT value FROM json_each(?3))),
  due_at     = CASE WHEN attempts >= ?2 AND id IN (SELECT value FROM json_each(?3)) THEN ?1 + 86400000 ELSE due_at END,
  last_error = CASE WHEN attempts >= ?2 AND id IN (SELECT value FROM json_each(?3))
    THEN 'the process ended ' || attempts || ' times while it read this' ELSE last_error END
WHERE lease_until > 0
