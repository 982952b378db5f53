-- ?1 slug of the outlet, ?2 key that the article is known by, ?3 hash of the text, ?4 extractor version
SELECT EXISTS(
  SELECT 1 FROM outlet o
  JOIN article_alias x ON x.outlet_id = o.id AND x.key = ?2 AND x.own = 1
  JOIN article a ON a.id = x.article_id
  JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev
  WHERE o.slug = ?1 AND r.content_hash = ?3 AND a.extractor_version = ?4)
