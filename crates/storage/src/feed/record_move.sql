-- ?1 feed, ?2 where it was redirected to for good or NULL, ?3 since when, ?4 how many polls saw it,
-- ?5 whether that is enough
UPDATE feed SET moved_to = ?2, moved_since = ?3, moved_polls = ?4, moved_settled = ?5
WHERE id = ?1
