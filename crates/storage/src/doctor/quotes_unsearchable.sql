-- As articles_unsearchable.sql.
SELECT (SELECT count(*) FROM quote q WHERE NOT EXISTS (SELECT 1 FROM quote_fts_docsize d WHERE d.id = q.id))
  + (SELECT count(*) FROM quote_fts_docsize d WHERE NOT EXISTS (SELECT 1 FROM quote q WHERE q.id = d.id))
