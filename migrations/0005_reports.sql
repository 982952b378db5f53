-- What reports count, in order of time, so that a week of it is read at one go.
--
-- One small row an article, and one for each person who speaks in it, take the place of the
-- hourly tallies: they hold to the millisecond, so that a day can be anyone's day, also where
-- clocks are half an hour apart, and are cheaper to keep.

DROP TRIGGER quote_speaker_counted;
DROP TRIGGER quote_speaker_uncounted;
DROP TRIGGER article_entity_counted;
DROP TRIGGER article_entity_uncounted;
DROP TRIGGER IF EXISTS quote_speaker_moved;
DROP TRIGGER IF EXISTS article_entity_moved;
DROP TABLE tally;
DROP INDEX quote_speaker_time;

-- An article's quotes: of which kind they are, and what the first of their speakers is.
CREATE TABLE article_tally(
  published_at INTEGER NOT NULL,
  article_id   INTEGER NOT NULL,
  outlet_id    INTEGER NOT NULL,
  direct       INTEGER NOT NULL,
  mixed        INTEGER NOT NULL,
  indirect     INTEGER NOT NULL,
  person       INTEGER NOT NULL,
  organization INTEGER NOT NULL,
  document     INTEGER NOT NULL,
  people       INTEGER NOT NULL,         -- speakers of the kind `group`
  anonymous    INTEGER NOT NULL,
  nobody       INTEGER NOT NULL,         -- no speaker was found
  PRIMARY KEY(published_at, article_id)
) STRICT, WITHOUT ROWID;

-- Who speaks in an article, and how often: joint speakers each.
CREATE TABLE voice(
  published_at INTEGER NOT NULL,
  article_id   INTEGER NOT NULL,
  entity_id    INTEGER NOT NULL,
  quotes       INTEGER NOT NULL,
  PRIMARY KEY(published_at, article_id, entity_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_entity_time ON article_entity(published_at, entity_id);
-- With what the most widely spread words of a week are found by.
DROP INDEX quote_time;
CREATE INDEX quote_time ON quote(published_at, hidden, cluster_id);
-- Speakers who are nobody's entity (`a senior diplomat`) are found by their words alone.
CREATE INDEX quote_speaker_unknown ON quote_speaker(entity_id, name) WHERE entity_id IS NULL;

-- `INSERT INTO recount VALUES (article)` counts an article's quotes anew: the only place that
-- says how. Recording ends with it; the triggers below call it for what changes later.
CREATE VIEW recount(article_id) AS SELECT id FROM article;
CREATE TRIGGER article_recounted INSTEAD OF INSERT ON recount BEGIN
  DELETE FROM voice
    WHERE published_at = (SELECT published_at FROM article WHERE id = new.article_id) AND article_id = new.article_id;
  INSERT INTO voice(published_at, article_id, entity_id, quotes)
    SELECT q.published_at, q.article_id, s.entity_id, count(*)
    FROM quote q JOIN quote_speaker s ON s.quote_id = q.id
    WHERE q.article_id = new.article_id AND q.hidden = 0 AND s.entity_id IS NOT NULL
    GROUP BY s.entity_id;
  -- Not OR REPLACE: in a trigger the conflict clause of the statement that fired it holds.
  DELETE FROM article_tally
    WHERE published_at = (SELECT published_at FROM article WHERE id = new.article_id) AND article_id = new.article_id;
  INSERT INTO article_tally(published_at, article_id, outlet_id, direct, mixed, indirect,
      person, organization, document, people, anonymous, nobody)
    SELECT a.published_at, a.id, a.outlet_id,
      count(*) FILTER (WHERE q.kind = 'direct'), count(*) FILTER (WHERE q.kind = 'mixed'),
      count(*) FILTER (WHERE q.kind = 'indirect'),
      count(*) FILTER (WHERE s.kind = 'person'), count(*) FILTER (WHERE s.kind = 'organization'),
      count(*) FILTER (WHERE s.kind = 'document'), count(*) FILTER (WHERE s.kind = 'group'),
      count(*) FILTER (WHERE s.kind = 'anonymous'), count(q.id) - count(s.kind)
    FROM article a
    LEFT JOIN quote q ON q.article_id = a.id AND q.hidden = 0
    LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
    WHERE a.id = new.article_id GROUP BY a.id;
END;

INSERT INTO voice(published_at, article_id, entity_id, quotes)
  SELECT q.published_at, q.article_id, s.entity_id, count(*)
  FROM quote q JOIN quote_speaker s ON s.quote_id = q.id
  WHERE q.hidden = 0 AND s.entity_id IS NOT NULL
  GROUP BY q.published_at, q.article_id, s.entity_id;
INSERT INTO article_tally(published_at, article_id, outlet_id, direct, mixed, indirect,
    person, organization, document, people, anonymous, nobody)
  SELECT a.published_at, a.id, a.outlet_id,
    count(*) FILTER (WHERE q.kind = 'direct'), count(*) FILTER (WHERE q.kind = 'mixed'),
    count(*) FILTER (WHERE q.kind = 'indirect'),
    count(*) FILTER (WHERE s.kind = 'person'), count(*) FILTER (WHERE s.kind = 'organization'),
    count(*) FILTER (WHERE s.kind = 'document'), count(*) FILTER (WHERE s.kind = 'group'),
    count(*) FILTER (WHERE s.kind = 'anonymous'), count(q.id) - count(s.kind)
  FROM article a
  LEFT JOIN quote q ON q.article_id = a.id AND q.hidden = 0
  LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
  GROUP BY a.id;

-- What people correct, and what joins or parts entities, comes by any way; an article that is
-- still being recorded has no row yet and is counted once, at the end.
CREATE TRIGGER quote_recounted AFTER UPDATE OF kind, hidden ON quote
WHEN (old.kind <> new.kind OR old.hidden <> new.hidden)
  AND EXISTS (SELECT 1 FROM article_tally WHERE published_at = new.published_at AND article_id = new.article_id) BEGIN
  INSERT INTO recount(article_id) VALUES (new.article_id);
END;
CREATE TRIGGER quote_gone_recounted AFTER DELETE ON quote
WHEN EXISTS (SELECT 1 FROM article_tally WHERE published_at = old.published_at AND article_id = old.article_id) BEGIN
  INSERT INTO recount(article_id) VALUES (old.article_id);
END;
CREATE TRIGGER speaker_recounted AFTER INSERT ON quote_speaker
WHEN EXISTS (SELECT 1 FROM quote q JOIN article_tally t ON t.published_at = q.published_at AND t.article_id = q.article_id
  WHERE q.id = new.quote_id) BEGIN
  INSERT INTO recount(article_id) SELECT article_id FROM quote WHERE id = new.quote_id;
END;
CREATE TRIGGER speaker_changed_recounted AFTER UPDATE OF entity_id, kind ON quote_speaker
WHEN old.entity_id IS NOT new.entity_id OR old.kind <> new.kind BEGIN
  INSERT INTO recount(article_id) SELECT article_id FROM quote WHERE id = new.quote_id;
END;
CREATE TRIGGER speaker_gone_recounted AFTER DELETE ON quote_speaker
WHEN EXISTS (SELECT 1 FROM quote q JOIN article_tally t ON t.published_at = q.published_at AND t.article_id = q.article_id
  WHERE q.id = old.quote_id) BEGIN
  INSERT INTO recount(article_id) SELECT article_id FROM quote WHERE id = old.quote_id;
END;
-- Before its quotes go, so that none of them has it counted anew.
CREATE TRIGGER article_uncounted BEFORE DELETE ON article BEGIN
  DELETE FROM voice WHERE published_at = old.published_at AND article_id = old.id;
  DELETE FROM article_tally WHERE published_at = old.published_at AND article_id = old.id;
END;
