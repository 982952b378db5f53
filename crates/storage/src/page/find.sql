-- ?1 article, ?2 revision, or NULL for the last that has its page.
SELECT article_id, rev, fetched_at, content_type, html_bytes, packed FROM page
WHERE article_id = ?1 AND (?2 IS NULL OR rev = ?2) ORDER BY rev DESC LIMIT 1
