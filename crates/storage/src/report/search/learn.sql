-- Tells search of what is new, before it is committed. Nothing is written where there is none. As
-- current_text has it, but not by that view, for which all texts would be read.
INSERT INTO quote_fts(rowid, text)
SELECT q.id, q.text FROM quote_unsearched u CROSS JOIN quote q ON q.id = u.id;
DELETE FROM quote_unsearched WHERE true;
INSERT INTO article_fts(rowid, title, body)
SELECT a.id, r.title, r.body FROM article_unsearched u
CROSS JOIN article a ON a.id = u.id
CROSS JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev;
DELETE FROM article_unsearched WHERE true
