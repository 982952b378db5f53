-- ?1 article, ?2 title, ?3 byline, ?4 modified, ?5 text from, ?6 words, ?7 extractor version, ?8 hash of the text, ?9 genre.
-- The same text, read by another extractor, stays the same revision.
UPDATE article SET title = ?2, byline = coalesce(?3, byline), modified_at = coalesce(?4, modified_at), text_from = ?5,
  words = ?6, extractor_version = ?7, genre = coalesce(?9, genre),
  rev = rev + ((SELECT content_hash FROM article_rev r WHERE r.article_id = article.id AND r.rev = article.rev) <> ?8)
WHERE id = ?1
RETURNING outlet_id, rev, published_at
