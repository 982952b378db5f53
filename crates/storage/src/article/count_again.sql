-- ?1 extractor version that is above those that count, ?2 and ?3 published within, ?4 slug of an
-- outlet or NULL. Those whose text was let go are counted too: to look at each would read them all.
SELECT count(*) FROM article a
WHERE a.extractor_version < ?1 AND +a.published_at >= ?2 AND +a.published_at < ?3
  AND (?4 IS NULL OR a.outlet_id = (SELECT id FROM outlet WHERE slug = ?4))
