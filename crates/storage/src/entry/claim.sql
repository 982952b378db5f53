-- ?1 now, ?2 how many, ?3 requests to a host at a time, ?4 length of a lease,
-- ?5 when an entry that was tried before must have been due. A page is looked at again only
-- where its host has nothing new to be read. Where few entries are due, only their hosts are
-- looked at.
WITH waiting AS MATERIALIZED (
  SELECT host FROM (
    SELECT host FROM entry WHERE state = 'due' AND due_at <= ?1 AND lease_until <= ?1
    UNION ALL SELECT host FROM entry WHERE state = 'look' AND due_at <= ?1 AND lease_until <= ?1)
  LIMIT 64)
UPDATE entry SET lease_token = randomblob(16), lease_until = ?1 + ?4, attempts = attempts + 1
WHERE id IN (
  SELECT e.id
  FROM (
    SELECT name, next_at FROM host
    WHERE name IN (SELECT host FROM waiting) AND (SELECT count(*) FROM waiting) < 64
    UNION ALL
    SELECT name, next_at FROM host WHERE (SELECT count(*) FROM waiting) = 64) h
  JOIN entry e ON e.id = coalesce(
    (SELECT id FROM entry
     WHERE host = h.name AND state = 'due' AND due_at <= ?1 AND lease_until <= ?1
       AND (due_at <= ?5 OR failures = 0)
     ORDER BY attempts, due_at LIMIT 1),
    (SELECT id FROM entry
     WHERE host = h.name AND state = 'look' AND due_at <= min(?1, ?5) AND lease_until <= ?1
     ORDER BY due_at LIMIT 1))
  WHERE h.next_at <= ?1
    AND (SELECT count(*) FROM feed WHERE host = h.name AND lease_until > 0 AND lease_until > ?1)
      + (SELECT count(*) FROM entry WHERE host = h.name AND lease_until > 0 AND lease_until > ?1) < ?3
  ORDER BY e.state = 'look', e.attempts, e.due_at
  LIMIT ?2)
RETURNING id, lease_token, host, link, title, authors, published_at, content, seen_hash, failures,
  article_id IS NOT NULL AS is_known, validated_url, etag, last_modified,
  CASE state WHEN 'look' THEN (
    SELECT r.content_hash FROM article a JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
    WHERE a.id = entry.article_id) END AS text_key,
  (SELECT words FROM article WHERE article.id = entry.article_id) AS known_words,
  (SELECT url FROM feed WHERE feed.id = entry.feed_id) AS feed_url,
  (SELECT options FROM feed WHERE feed.id = entry.feed_id) AS feed_options,
  (SELECT text FROM robots WHERE robots.host = entry.host) AS robots,
  (SELECT at FROM robots WHERE robots.host = entry.host) AS robots_at
