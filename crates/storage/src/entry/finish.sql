-- ?1 entry, ?2 article, ?3 what the feed said when the entry was claimed: if it has said
-- something else since, the entry stays due; ?4 when to look at its page again or NULL,
-- ?5 what answered with the page's validators, ?6 etag, ?7 last modified, ?8 what is odd about
-- the page or NULL
UPDATE entry SET article_id = ?2,
  state   = CASE WHEN seen_hash <> ?3 THEN 'due' WHEN ?4 IS NULL THEN 'read' ELSE 'look' END,
  due_at  = CASE WHEN seen_hash = ?3 THEN coalesce(?4, due_at) ELSE due_at END,
  content = CASE WHEN seen_hash = ?3 THEN NULL ELSE content END,
  validated_url = ?5, etag = ?6, last_modified = ?7,
  failures = 0, last_error = ?8, attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
