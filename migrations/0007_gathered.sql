-- What makes recording cheaper.

-- Search learns of what is new once for all changes of a commit, not in the midst of each: SQLite
-- would write what it has gathered by then to the file, a piece an article. What is yet to be told
-- stands here; the writer empties both before it commits (storage's writer/index.sql).
CREATE TABLE article_unsearched(id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE quote_unsearched(id INTEGER PRIMARY KEY) STRICT;

DROP TRIGGER article_rev_indexed;
DROP TRIGGER article_rev_emptied;
DROP TRIGGER article_unindexed;
DROP TRIGGER quote_indexed;
DROP TRIGGER quote_unindexed;
DROP TRIGGER quote_reindexed;

CREATE TRIGGER article_rev_indexed AFTER INSERT ON article_rev BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body)
    SELECT 'delete', article_id, title, body FROM article_rev
    WHERE article_id = new.article_id AND rev = new.rev - 1
      AND NOT EXISTS (SELECT 1 FROM article_unsearched WHERE id = new.article_id);
  INSERT INTO article_unsearched(id)
    SELECT new.article_id WHERE NOT EXISTS (SELECT 1 FROM article_unsearched WHERE id = new.article_id);
END;
CREATE TRIGGER article_rev_emptied AFTER UPDATE OF body ON article_rev
WHEN old.body IS NOT new.body AND old.rev = (SELECT rev FROM article WHERE id = old.article_id) BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body)
    SELECT 'delete', old.article_id, old.title, old.body
    WHERE NOT EXISTS (SELECT 1 FROM article_unsearched WHERE id = old.article_id);
  INSERT INTO article_unsearched(id)
    SELECT new.article_id WHERE NOT EXISTS (SELECT 1 FROM article_unsearched WHERE id = new.article_id);
END;
CREATE TRIGGER article_unindexed BEFORE DELETE ON article BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body)
    SELECT 'delete', article_id, title, body FROM article_rev
    WHERE article_id = old.id AND rev = old.rev
      AND NOT EXISTS (SELECT 1 FROM article_unsearched WHERE id = old.id);
  DELETE FROM article_unsearched WHERE id = old.id;
END;
CREATE TRIGGER quote_indexed AFTER INSERT ON quote BEGIN
  INSERT INTO quote_unsearched(id) VALUES (new.id);
END;
CREATE TRIGGER quote_unindexed AFTER DELETE ON quote BEGIN
  INSERT INTO quote_fts(quote_fts, rowid, text)
    SELECT 'delete', old.id, old.text WHERE NOT EXISTS (SELECT 1 FROM quote_unsearched WHERE id = old.id);
  DELETE FROM quote_unsearched WHERE id = old.id;
END;
CREATE TRIGGER quote_reindexed AFTER UPDATE OF text ON quote WHEN old.text IS NOT new.text BEGIN
  INSERT INTO quote_fts(quote_fts, rowid, text)
    SELECT 'delete', old.id, old.text WHERE NOT EXISTS (SELECT 1 FROM quote_unsearched WHERE id = old.id);
  INSERT INTO quote_unsearched(id)
    SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM quote_unsearched WHERE id = new.id);
END;

-- Clusters were once told by a hash, a random number of late, which took as much room as the rest.
-- Which prints a cluster has stands on its row, in place of an index of them all the other way round.
CREATE TABLE quote_cluster_kept AS
  SELECT id, (SELECT json_group_array(print) FROM quote_print WHERE cluster_id = c.id) AS prints,
    fullest_id, printings, outlets, first_at, last_at
  FROM quote_cluster c;
CREATE TABLE quote_print_kept AS SELECT print, cluster_id FROM quote_print;
DROP TABLE quote_print;
PRAGMA defer_foreign_keys = ON;
DROP TABLE quote_cluster;
CREATE TABLE quote_cluster(
  id         INTEGER PRIMARY KEY,
  prints     TEXT NOT NULL DEFAULT '[]', -- a JSON array of those that it has in the tables below
  fullest_id INTEGER,                    -- the quote that has most of its words
  printings  INTEGER NOT NULL DEFAULT 0,
  outlets    INTEGER NOT NULL DEFAULT 0,
  first_at   INTEGER,
  last_at    INTEGER
) STRICT;
INSERT INTO quote_cluster SELECT * FROM quote_cluster_kept;
DROP TABLE quote_cluster_kept;
CREATE INDEX quote_cluster_spread ON quote_cluster(last_at, first_at, outlets, printings) WHERE outlets > 1;
CREATE INDEX quote_cluster_widest ON quote_cluster(outlets) WHERE outlets > 1;
-- Without a foreign key: what an insertion must be able to take back is written down beforehand,
-- page by page, and prints lie all over the file.
CREATE TABLE quote_print(
  print      INTEGER NOT NULL,
  cluster_id INTEGER NOT NULL,
  PRIMARY KEY(print, cluster_id)
) STRICT, WITHOUT ROWID;
INSERT INTO quote_print SELECT print, cluster_id FROM quote_print_kept ORDER BY print, cluster_id;
DROP TABLE quote_print_kept;
-- Those of late. Prints are random numbers, so that each new one would change another page of all; a
-- hundred thousand that are moved over in their order change each page once.
CREATE TABLE quote_print_young(
  print      INTEGER NOT NULL,
  cluster_id INTEGER NOT NULL,
  PRIMARY KEY(print, cluster_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER quote_cluster_gone AFTER DELETE ON quote_cluster BEGIN
  DELETE FROM quote_print WHERE print IN (SELECT value FROM json_each(old.prints)) AND cluster_id = old.id;
  DELETE FROM quote_print_young WHERE print IN (SELECT value FROM json_each(old.prints)) AND cluster_id = old.id;
END;

-- The same for what copies of a story are found by. Those of the last days go: the numbers are others
-- now, and cost less to make.
DROP TABLE sketch;
CREATE TABLE sketch(
  article_id INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
  bands      TEXT NOT NULL               -- a JSON array of those that are in sketch_band
) STRICT;
CREATE TABLE sketch_band(
  band       INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY(band, article_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER sketch_gone AFTER DELETE ON sketch BEGIN
  DELETE FROM sketch_band WHERE band IN (SELECT value FROM json_each(old.bands)) AND article_id = old.article_id;
END;
