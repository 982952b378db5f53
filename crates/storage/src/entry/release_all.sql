-- ?1 claims without an outcome that are held against an entry
UPDATE entry SET
  lease_token = NULL, lease_until = 0,
  state      = CASE WHEN attempts < ?1 THEN state ELSE 'refused' END,
  last_error = CASE WHEN attempts < ?1 THEN last_error ELSE 'the process ended ' || attempts || ' times while this was being read' END
WHERE lease_until > 0
