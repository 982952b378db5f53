-- The newest revision that is there becomes the current one.
UPDATE article SET rev = (SELECT max(rev) FROM article_rev r WHERE r.article_id = article.id)
WHERE NOT EXISTS (SELECT 1 FROM article_rev r WHERE r.article_id = article.id AND r.rev = article.rev)
  AND EXISTS (SELECT 1 FROM article_rev r WHERE r.article_id = article.id)
