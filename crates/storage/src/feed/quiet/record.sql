-- ?1 JSON array of polls. Gives back the feeds whose lease held.
UPDATE feed SET last_ok_at = p.value ->> 'at', due_at = p.value ->> 'next', interval_ms = p.value ->> 'interval',
  validated_url = p.value ->> 'validated_url', etag = p.value ->> 'etag', last_modified = p.value ->> 'last_modified',
  audited_at = CASE WHEN p.value ->> 'audit' THEN p.value ->> 'at' ELSE audited_at END,
  moved_to = p.value ->> 'moved_to', moved_since = p.value ->> 'moved_since',
  moved_polls = p.value ->> 'moved_polls', moved_settled = p.value ->> 'moved_settled',
  failures = 0, last_error = NULL, attempts = 0, lease_token = NULL, lease_until = 0
FROM json_each(?1) p
WHERE feed.id = p.value ->> 'id' AND feed.lease_token = unhex(p.value ->> 'token')
RETURNING id
