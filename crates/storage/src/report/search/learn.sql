-- Tells search of what is new, before it is committed. Nothing is written where there is none.
INSERT INTO quote_fts(rowid, text)
SELECT q.id, q.text FROM quote_unsearched u CROSS JOIN quote q ON q.id = u.id;
DELETE FROM quote_unsearched WHERE true;
INSERT INTO article_fts(rowid, title, body)
SELECT t.id, t.title, t.body FROM article_unsearched u CROSS JOIN current_text t ON t.id = u.id;
DELETE FROM article_unsearched WHERE true
