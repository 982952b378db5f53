-- ?1 now, ?2 how many, ?3 requests to a host at a time, ?4 length of a lease,
-- ?5 when a feed that was polled before must have been due. Where few feeds are due, only their
-- hosts are looked at.
WITH waiting AS MATERIALIZED (
  SELECT host FROM feed WHERE state = 'active' AND due_at <= ?1 AND lease_until <= ?1 LIMIT 64)
UPDATE feed SET lease_token = randomblob(16), lease_until = ?1 + ?4, attempts = attempts + 1
WHERE id IN (
  SELECT f.id
  FROM (
    SELECT name, next_at FROM host
    WHERE name IN (SELECT host FROM waiting) AND (SELECT count(*) FROM waiting) < 64
    UNION ALL
    SELECT name, next_at FROM host WHERE (SELECT count(*) FROM waiting) = 64) h
  JOIN feed f ON f.id = (
    SELECT id FROM feed
    WHERE host = h.name AND state = 'active' AND due_at <= ?1 AND lease_until <= ?1
      AND (due_at <= ?5 OR last_ok_at IS NULL AND failures = 0)
    ORDER BY attempts, due_at LIMIT 1)
  WHERE h.next_at <= ?1
    AND (SELECT count(*) FROM feed WHERE host = h.name AND lease_until > 0 AND lease_until > ?1)
      + (SELECT count(*) FROM entry WHERE host = h.name AND lease_until > 0 AND lease_until > ?1) < ?3
  ORDER BY f.attempts, f.due_at
  LIMIT ?2)
RETURNING id, lease_token, host, url, origin,
  options, asks, audited_at, moved_to, moved_since, moved_polls, moved_settled, validated_url, etag, last_modified, body_hash, every_ms, interval_ms, failures
