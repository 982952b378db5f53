-- ?1 entry, ?2 state it comes to, ?3 what happened, ?4 next attempt or NULL, ?5 what the feed
-- said when the entry was claimed: if it has said something else since, the entry is due.
-- An entry whose article is there stays read when an edit of it cannot be had, and is looked
-- at after the rest until then.
UPDATE entry SET
  state = CASE WHEN seen_hash <> ?5 THEN 'due' WHEN ?2 = 'refused' AND article_id IS NOT NULL THEN 'read'
    WHEN state = 'look' THEN 'look' ELSE ?2 END,
  last_error = ?3, due_at = CASE WHEN seen_hash = ?5 THEN coalesce(?4, due_at) ELSE due_at END,
  failures = failures + 1, attempts = 0, lease_token = NULL, lease_until = 0
WHERE id = ?1
