-- ?1 feed, ?2 host of its new address. Validators belong to the address that gave them.
UPDATE feed SET url = moved_to, host = ?2,
  validated_url = NULL, etag = NULL, last_modified = NULL, body_hash = NULL,
  moved_to = NULL, moved_since = NULL, moved_polls = NULL, moved_settled = NULL
WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM feed other WHERE other.url = feed.moved_to)
