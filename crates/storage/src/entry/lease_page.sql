-- ?1 outlet, ?2 link, ?3 its key, ?4 host, ?5 what makes it the same and what was seen of it,
-- ?6 now, ?7 length of a lease. Nothing where somebody reads the page at this moment.
INSERT INTO entry(outlet_id, guid_key, link, link_key, host, seen_hash, first_seen_at, due_at,
  attempts, lease_token, lease_until)
VALUES (?1, ?5, ?2, ?3, ?4, ?5, ?6, ?6, 1, randomblob(16), ?6 + ?7)
ON CONFLICT(outlet_id, guid_key) WHERE feed_id IS NULL DO UPDATE SET
  state = 'due', due_at = excluded.due_at, failures = 0, last_error = NULL,
  attempts = attempts + 1, lease_token = excluded.lease_token, lease_until = excluded.lease_until
WHERE entry.lease_until <= ?6
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
