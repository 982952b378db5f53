-- What keeping the record safe and small needs.

-- One row: the program that brought this database up to date last, so that an older one can
-- name it.
CREATE TABLE program(
  id      INTEGER PRIMARY KEY CHECK(id = 1),
  version TEXT NOT NULL
) STRICT;

-- Texts that are still there, the oldest first: what is let go by age is found at once.
CREATE INDEX article_rev_text ON article_rev(fetched_at) WHERE body <> '';

-- A text that is let go leaves the search too; the title stays to be found.
CREATE TRIGGER article_rev_emptied AFTER UPDATE OF body ON article_rev
WHEN old.body IS NOT new.body AND old.rev = (SELECT rev FROM article WHERE id = old.article_id) BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body) VALUES ('delete', old.article_id, old.title, old.body);
  INSERT INTO article_fts(rowid, title, body) VALUES (new.article_id, new.title, new.body);
END;
