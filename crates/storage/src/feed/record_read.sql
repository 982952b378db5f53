-- ?1 feed, ?2 now, ?3 next poll, ?4 interval, ?5 etag, ?6 last modified, ?7 hash of the body, ?8 title, ?9 what answered,
-- ?10 whether no validators were sent, ?11 entries that rules kept out,
-- ?12 when its document wants to be polled
UPDATE feed SET last_ok_at = ?2, due_at = ?3, interval_ms = ?4, validated_url = ?9, etag = ?5, last_modified = ?6,
  body_hash = ?7, audited_at = CASE WHEN ?10 THEN ?2 ELSE audited_at END, title = coalesce(?8, title), passed_over = ?11, asks = ?12,
  failures = 0, last_error = NULL, attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
