-- ?1 deaths that are held against an entry, ?2 JSON array of those that were at work when
-- the process died: only they can have been the reason
UPDATE entry SET
  lease_token = NULL, lease_until = 0,
  attempts   = CASE WHEN id IN (SELECT value FROM json_each(?2)) THEN attempts ELSE max(attempts - 1, 0) END,
  state      = CASE WHEN id IN (SELECT value FROM json_each(?2)) AND attempts >= ?1 
    THEN CASE state WHEN 'look' THEN 'read' ELSE 'refused' END ELSE state END,
  last_error = CASE WHEN id IN (SELECT value FROM json_each(?2)) AND attempts >= ?1
    THEN 'the process ended ' || attempts || ' times while it read this' ELSE last_error END
WHERE lease_until > 0
