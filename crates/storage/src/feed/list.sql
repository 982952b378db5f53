-- ?1 outlet or NULL, ?2 tag or NULL
SELECT * FROM v_feeds
WHERE (?1 IS NULL OR outlet = ?1)
  AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?2))
ORDER BY outlet, url
