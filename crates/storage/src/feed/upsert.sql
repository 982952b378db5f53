-- ?1 url, ?2 host, ?3 outlet, ?4 name, ?5 tags, ?6 origin, ?7 interval, ?8 now, ?9 options
INSERT INTO feed(url, host, outlet_id, name, tags, origin, every_ms, due_at, options)
VALUES (?1, ?2, (SELECT id FROM outlet WHERE slug = ?3), ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT(url) DO UPDATE SET outlet_id = excluded.outlet_id, name = excluded.name,
  tags = excluded.tags, origin = excluded.origin, every_ms = excluded.every_ms, options = excluded.options,
  -- What other rules kept out must be seen again.
  etag = CASE WHEN options = excluded.options THEN etag END,
  last_modified = CASE WHEN options = excluded.options THEN last_modified END,
  body_hash = CASE WHEN options = excluded.options THEN body_hash END,
  -- A shorter interval holds from now on, not only after the longer one.
  due_at = CASE WHEN excluded.every_ms < coalesce(every_ms, interval_ms) AND failures = 0
    THEN min(due_at, ?8 + excluded.every_ms) ELSE due_at END
