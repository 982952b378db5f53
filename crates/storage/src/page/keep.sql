-- ?1 article, ?2 fetched at, ?3 content type, ?4 bytes of the HTML, ?5 packed. Under the article's
-- current revision.
INSERT INTO page(article_id, rev, fetched_at, content_type, html_bytes, packed)
SELECT id, rev, ?2, ?3, ?4, ?5 FROM article WHERE id = ?1
ON CONFLICT(article_id, rev) DO UPDATE SET fetched_at = excluded.fetched_at,
  content_type = excluded.content_type, html_bytes = excluded.html_bytes, packed = excluded.packed
