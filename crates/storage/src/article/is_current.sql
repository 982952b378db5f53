-- ?1 article, ?2 hash of the text, ?3 extractor version
SELECT EXISTS(
  SELECT 1 FROM article a JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
  WHERE a.id = ?1 AND r.content_hash = ?2 AND a.extractor_version = ?3)
