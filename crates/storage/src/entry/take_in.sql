-- ?1 feed, ?2 JSON array of entries, ?3 now. Gives back those that are new or have changed.
-- An entry that comes to another link is no longer what it was: its article is let go. Of what a
-- person had taken out, nothing is kept and nothing is to be read.
INSERT INTO entry(feed_id, guid_key, link, link_key, host, title, authors, published_at, content,
  seen_hash, first_seen_at, article_id, state, due_at)
SELECT ?1, unhex(e.value ->> 'guid_key'), e.value ->> 'link', unhex(e.value ->> 'link_key'),
  e.value ->> 'host', iif(g.key IS NULL, e.value ->> 'title', NULL),
  iif(g.key IS NULL, e.value -> 'authors', '[]'), e.value ->> 'published_at',
  iif(g.key IS NULL, e.value ->> 'content', NULL), unhex(e.value ->> 'seen_hash'), ?3, a.article_id,
  CASE WHEN a.article_id IS NULL AND g.key IS NULL THEN 'due' ELSE 'read' END, ?3
FROM json_each(?2) e
LEFT JOIN article_alias a
  ON a.outlet_id = (SELECT outlet_id FROM feed WHERE id = ?1)
  AND a.key = unhex(e.value ->> 'link_key') AND a.own = 1
LEFT JOIN forgotten g
  ON g.outlet_id = (SELECT outlet_id FROM feed WHERE id = ?1)
  AND g.key = unhex(coalesce(e.value ->> 'link_key', e.value ->> 'guid_key')) AND g.own = 1
WHERE true
ON CONFLICT(feed_id, guid_key) DO UPDATE SET
  article_id = CASE WHEN entry.link_key IS excluded.link_key THEN entry.article_id ELSE excluded.article_id END,
  link = excluded.link, link_key = excluded.link_key, host = excluded.host,
  title = excluded.title, authors = excluded.authors, content = excluded.content,
  published_at = excluded.published_at, seen_hash = excluded.seen_hash,
  state = CASE WHEN EXISTS (
      SELECT 1 FROM forgotten g
      WHERE g.outlet_id = (SELECT outlet_id FROM feed WHERE id = ?1)
        AND g.key = coalesce(excluded.link_key, excluded.guid_key) AND g.own = 1)
    THEN 'read' ELSE 'due' END,
  due_at = ?3, failures = 0, attempts = 0, last_error = NULL
WHERE entry.seen_hash <> excluded.seen_hash
RETURNING first_seen_at
