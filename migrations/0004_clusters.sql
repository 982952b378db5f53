-- Quotations across outlets: the same words from the same mouth are one cluster, whatever was
-- cut, bracketed, elided or punctuated anew. What a cluster has come to stands on its row, kept
-- by triggers, so that the most widely spread are found without counting.

-- The article's, so that one index tells how many outlets printed a quotation.
ALTER TABLE quote ADD COLUMN outlet_id INTEGER NOT NULL DEFAULT 0;
-- Words in quotation marks; NULL where a quote is yet to be put among its like, which the
-- daemon does in the background for what an earlier version recorded.
ALTER TABLE quote ADD COLUMN said_words INTEGER;
UPDATE quote SET outlet_id = (SELECT outlet_id FROM article WHERE id = quote.article_id);
CREATE INDEX quote_unsorted ON quote(id) WHERE said_words IS NULL;
DROP INDEX quote_by_cluster;
CREATE INDEX quote_by_cluster ON quote(cluster_id, hidden, outlet_id, published_at);

-- `exact_hash` is of no use any more: a random number where a cluster is new.
ALTER TABLE quote_cluster ADD COLUMN fullest_id INTEGER;  -- the quote that has most of its words
ALTER TABLE quote_cluster ADD COLUMN printings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quote_cluster ADD COLUMN outlets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quote_cluster ADD COLUMN first_at INTEGER;
ALTER TABLE quote_cluster ADD COLUMN last_at INTEGER;
DELETE FROM quote_cluster WHERE NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = quote_cluster.id);
UPDATE quote_cluster SET
  (printings, outlets, first_at, last_at) = (
    SELECT count(*), count(DISTINCT outlet_id), min(published_at), max(published_at)
    FROM quote WHERE cluster_id = quote_cluster.id AND hidden = 0),
  fullest_id = (
    SELECT id FROM quote WHERE cluster_id = quote_cluster.id AND hidden = 0 ORDER BY length(text) DESC, id LIMIT 1);
-- What is widely spread is little of all: what a span of time brought is answered from the first alone.
CREATE INDEX quote_cluster_spread ON quote_cluster(last_at, first_at, outlets, printings) WHERE outlets > 1;
CREATE INDEX quote_cluster_widest ON quote_cluster(outlets) WHERE outlets > 1;

-- What printings find each other by: hashes of runs of words (see storage's quote/cluster).
-- A print that very many clusters share tells nothing and is not kept for more of them.
CREATE TABLE quote_print(
  print      INTEGER NOT NULL,
  cluster_id INTEGER NOT NULL REFERENCES quote_cluster(id) ON DELETE CASCADE,
  PRIMARY KEY(print, cluster_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_print_cluster ON quote_print(cluster_id);

CREATE TRIGGER quote_printed AFTER INSERT ON quote WHEN new.hidden = 0 BEGIN
  UPDATE quote_cluster SET
    printings = printings + 1,
    outlets = outlets + NOT EXISTS (
      SELECT 1 FROM quote
      WHERE cluster_id = new.cluster_id AND hidden = 0 AND outlet_id = new.outlet_id AND id <> new.id),
    first_at = min(coalesce(first_at, new.published_at), new.published_at),
    last_at = max(coalesce(last_at, new.published_at), new.published_at),
    fullest_id = CASE
      WHEN (new.said_words, new.kind = 'direct') <= (SELECT said_words, kind = 'direct' FROM quote WHERE id = fullest_id)
      THEN fullest_id ELSE new.id END
  WHERE id = new.cluster_id;
END;
CREATE TRIGGER quote_moved AFTER UPDATE OF cluster_id, hidden, said_words ON quote
WHEN old.cluster_id <> new.cluster_id OR old.hidden <> new.hidden OR old.said_words IS NOT new.said_words BEGIN
  UPDATE quote_cluster SET
    (printings, outlets, first_at, last_at) = (
      SELECT count(*), count(DISTINCT outlet_id), min(published_at), max(published_at)
      FROM quote WHERE cluster_id = quote_cluster.id AND hidden = 0),
    fullest_id = (
      SELECT id FROM quote WHERE cluster_id = quote_cluster.id AND hidden = 0
      ORDER BY said_words DESC, kind = 'direct' DESC, id LIMIT 1)
  WHERE id IN (old.cluster_id, new.cluster_id);
  DELETE FROM quote_cluster
  WHERE id = old.cluster_id AND NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = old.cluster_id);
END;
CREATE TRIGGER quote_gone AFTER DELETE ON quote BEGIN
  DELETE FROM quote_cluster
  WHERE id = old.cluster_id AND NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = old.cluster_id);
  UPDATE quote_cluster SET
    (printings, outlets, first_at, last_at) = (
      SELECT count(*), count(DISTINCT outlet_id), min(published_at), max(published_at)
      FROM quote WHERE cluster_id = old.cluster_id AND hidden = 0),
    fullest_id = CASE WHEN fullest_id <> old.id THEN fullest_id ELSE (
      SELECT id FROM quote WHERE cluster_id = old.cluster_id AND hidden = 0
      ORDER BY said_words DESC, kind = 'direct' DESC, id LIMIT 1) END
  WHERE id = old.cluster_id AND old.hidden = 0;
END;

DROP VIEW v_quotes;
-- A row a quote, with the first of joint speakers. `vanished`: the article has a later revision
-- without it; its offsets count in revision `rev`. `corrected`: a person decided something about it.
CREATE VIEW v_quotes AS
SELECT q.id, q.article_id, q.kind, q.text AS quote,
  CASE WHEN e.name <> e.found_name THEN e.name ELSE s.name END AS speaker, s.entity_id AS speaker_id, s.kind AS speaker_kind,
  s.role, s.speaks_for, q.cue, q.source, q.confidence,
  (SELECT min(start) FROM quote_span WHERE quote_id = q.id) AS start,
  (SELECT max(stop) FROM quote_span WHERE quote_id = q.id) AS stop,
  q.last_rev AS rev, q.cluster_id, o.slug AS outlet, a.title, coalesce(a.canonical_url, a.url) AS url,
  strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published,
  q.last_rev < a.rev AS vanished, q.corrected
FROM quote q
JOIN article a ON a.id = q.article_id
JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
LEFT JOIN entity e ON e.id = s.entity_id
WHERE q.hidden = 0;

DROP VIEW v_spread;
-- How far the same words went. The printing that has most of them stands for the rest; `speakers`
-- counts the people whom printings name, but for those who are called by the end of another's name.
CREATE VIEW v_spread AS
SELECT c.id AS cluster_id, f.text AS quote,
  (SELECT s.name FROM quote x JOIN quote_speaker s ON s.quote_id = x.id AND s.seq = 0
    WHERE x.cluster_id = c.id AND x.hidden = 0 ORDER BY s.entity_id IS NULL, x.published_at, x.id LIMIT 1) AS speaker,
  c.printings, c.outlets,
  (SELECT count(DISTINCT x.text) FROM quote x WHERE x.cluster_id = c.id AND x.hidden = 0) AS variants,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.first_at / 1000, 'unixepoch') AS first_printed,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.last_at / 1000, 'unixepoch') AS last_printed,
  (SELECT count(DISTINCT coalesce(s.entity_id, s.name)) FROM quote x JOIN quote_speaker s ON s.quote_id = x.id AND s.seq = 0
    WHERE x.cluster_id = c.id AND x.hidden = 0 AND s.kind = 'person' AND NOT EXISTS (
      SELECT 1 FROM quote y JOIN quote_speaker z ON z.quote_id = y.id AND z.seq = 0
      WHERE y.cluster_id = c.id AND y.hidden = 0 AND z.name LIKE '% ' || s.name)) AS speakers
FROM quote_cluster c JOIN quote f ON f.id = c.fullest_id;
