-- ?1 feed, ?2 host of its new address. Validators belong to the address that gave them, which
-- may be the new one already.
UPDATE feed SET url = moved_to, host = ?2,
  etag = CASE WHEN validated_url = moved_to THEN etag END,
  last_modified = CASE WHEN validated_url = moved_to THEN last_modified END,
  body_hash = CASE WHEN validated_url = moved_to THEN body_hash END,
  validated_url = CASE WHEN validated_url = moved_to THEN validated_url END,
  moved_to = NULL, moved_since = NULL, moved_polls = NULL, moved_settled = NULL
WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM feed other WHERE other.url = feed.moved_to)
