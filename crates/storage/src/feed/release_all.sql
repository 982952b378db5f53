-- ?1 now, ?2 claims without an outcome that are held against a feed
UPDATE feed SET
  lease_token = NULL, lease_until = 0,
  attempts   = CASE WHEN attempts < ?2 THEN attempts ELSE 0 END,
  failures   = CASE WHEN attempts < ?2 THEN failures ELSE failures + 1 END,
  due_at     = CASE WHEN attempts < ?2 THEN due_at ELSE ?1 + 86400000 END,
  last_error = CASE WHEN attempts < ?2 THEN last_error ELSE 'the process ended ' || attempts || ' times while it was being polled' END
WHERE lease_until > 0 OR attempts > 0
