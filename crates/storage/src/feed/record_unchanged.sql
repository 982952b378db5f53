-- ?1 feed, ?2 now, ?3 next poll, ?4 interval, ?5 etag, ?6 last modified, ?7 what answered,
-- ?8 whether no validators were sent
UPDATE feed SET last_ok_at = ?2, due_at = ?3, interval_ms = ?4, validated_url = ?7, etag = ?5, last_modified = ?6,
  audited_at = CASE WHEN ?8 THEN ?2 ELSE audited_at END,
  failures = 0, last_error = NULL, attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
