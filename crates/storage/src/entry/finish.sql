-- ?1 entry, ?2 article, ?3 what the feed said when the entry was claimed: if it has said
-- something else since, the entry stays due
UPDATE entry SET article_id = ?2,
  state   = CASE WHEN seen_hash = ?3 THEN 'read' ELSE 'due' END,
  content = CASE WHEN seen_hash = ?3 THEN NULL ELSE content END,
  failures = 0, last_error = NULL, attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
