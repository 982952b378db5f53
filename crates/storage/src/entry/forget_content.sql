-- ?1 feed, ?2 now: what was known by its link needs no text of the feed
UPDATE entry SET content = NULL
WHERE feed_id = ?1 AND first_seen_at = ?2 AND state = 'read' AND content IS NOT NULL
