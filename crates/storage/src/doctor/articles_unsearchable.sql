-- Articles that the search does not know, and those that it knows and are not there.
SELECT (SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_fts_docsize d WHERE d.id = a.id))
  + (SELECT count(*) FROM article_fts_docsize d WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = d.id))
