-- The record: where things come from, what a feed said, what became of it, who said what.
--
-- All times are INTEGER milliseconds since 1970, UTC; all tables are STRICT.
-- What people and programs rely on are the v_* views of 0002; the tables may change.
-- Work still to do stands on the row it concerns (due_at, attempts, lease), so that
-- no queue can disagree with the data and a crash loses nothing.

-- Where things come from ---------------------------------------------------------------

CREATE TABLE outlet(
  id   INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE
) STRICT;

-- Politeness is per host, whichever row asks: a claim takes only rows whose host is free.
CREATE TABLE host(
  name    TEXT PRIMARY KEY,              -- with the port where the URL names one
  next_at INTEGER NOT NULL DEFAULT 0     -- no request before this
) STRICT, WITHOUT ROWID;

-- Apart from the host, which every claim looks through.
CREATE TABLE robots(
  host TEXT PRIMARY KEY REFERENCES host(name) ON DELETE CASCADE,
  text TEXT NOT NULL,                    -- as last seen; '' where there is none
  at   INTEGER NOT NULL
) STRICT;

CREATE TABLE feed(
  id            INTEGER PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE,
  host          TEXT NOT NULL REFERENCES host(name),
  outlet_id     INTEGER NOT NULL REFERENCES outlet(id),
  name          TEXT,                    -- as configured
  title         TEXT,                    -- as the feed calls itself
  tags          TEXT NOT NULL DEFAULT '[]',
  origin        TEXT NOT NULL CHECK(origin IN ('file', 'command')),
  state         TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'paused', 'gone')),
  paused_by     TEXT CHECK(paused_by IN ('file', 'command')),
  options       TEXT NOT NULL DEFAULT '{}',  -- how it is asked for and sifted; no secret, only where one stands
  every_ms      INTEGER,                 -- NULL: adaptive
  interval_ms   INTEGER,                 -- what adapting has come to
  validated_url TEXT,                    -- what answered with the validators: not url, behind a redirect
  etag          TEXT,                    -- validators, verbatim
  last_modified TEXT,
  body_hash     BLOB,
  audited_at    INTEGER,                 -- last good poll without validators
  asks          TEXT NOT NULL DEFAULT '{}',  -- when its last document wants to be polled
  passed_over   INTEGER NOT NULL DEFAULT 0,  -- entries of the last document that its rules kept out
  moved_to      TEXT,                    -- where polls are redirected for good
  moved_since   INTEGER,
  moved_polls   INTEGER,                 -- that saw this, one after the other
  moved_settled INTEGER,                 -- whether that is enough to believe it
  due_at        INTEGER NOT NULL,
  failures      INTEGER NOT NULL DEFAULT 0,
  last_ok_at    INTEGER,
  last_error    TEXT,
  attempts      INTEGER NOT NULL DEFAULT 0,  -- raised by a claim, cleared by an outcome
  lease_token   BLOB,
  lease_until   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX feed_due ON feed(due_at) WHERE state = 'active';
-- Rows that a process died at work on come after the rest, so that they hold up nothing.
CREATE INDEX feed_host ON feed(host, attempts, due_at) WHERE state = 'active';
CREATE INDEX feed_leased ON feed(host) WHERE lease_until > 0;
CREATE INDEX feed_outlet ON feed(outlet_id);

-- One row: since when nobody answers at all, as the daemon judges; NULL where somebody does.
CREATE TABLE network(
  id         INTEGER PRIMARY KEY CHECK(id = 1),
  down_since INTEGER
) STRICT;
INSERT INTO network(id) VALUES (1);

CREATE TABLE fetch_log(
  id          INTEGER PRIMARY KEY,
  feed_id     INTEGER REFERENCES feed(id) ON DELETE CASCADE,
  entry_id    INTEGER,
  at          INTEGER NOT NULL,
  status      INTEGER,                   -- NULL: no answer
  error       TEXT,
  bytes       INTEGER,
  ms          INTEGER,
  new_entries INTEGER
) STRICT;
CREATE INDEX fetch_log_at ON fetch_log(at);
CREATE INDEX fetch_log_feed ON fetch_log(feed_id, at);

-- What a feed said, and what became of it ------------------------------------------------

CREATE TABLE article(
  id                INTEGER PRIMARY KEY,
  outlet_id         INTEGER NOT NULL REFERENCES outlet(id),
  url               TEXT NOT NULL,
  canonical_url     TEXT,
  title             TEXT NOT NULL,
  byline            TEXT,
  language          TEXT,
  genre             TEXT,                -- NULL: news, or nothing says that it is something else
  published_at      INTEGER NOT NULL,
  published_from    TEXT NOT NULL CHECK(published_from IN ('page', 'feed', 'import', 'seen')),
  modified_at       INTEGER,
  first_seen_at     INTEGER NOT NULL,
  text_from         TEXT NOT NULL CHECK(text_from IN ('page', 'feed', 'import')),
  rev               INTEGER NOT NULL,
  words             INTEGER NOT NULL,
  dup_of            INTEGER REFERENCES article(id) ON DELETE SET NULL,  -- first seen of the same story at other outlets
  dup_similarity    REAL,                -- to it: the share of runs of three words in common
  extractor_version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX article_time ON article(published_at);
CREATE INDEX article_outlet ON article(outlet_id, published_at);
CREATE INDEX article_seen ON article(outlet_id, first_seen_at);
CREATE INDEX article_version ON article(extractor_version, id);
CREATE INDEX article_dup ON article(dup_of) WHERE dup_of IS NOT NULL;

-- Link, final URL and canonical URL, hashed: they identify within one outlet only,
-- since wire copy at another outlet is another article. Only the link that a feed gave is
-- an article's own; the others are what a page says, and pages are wrong about it.
CREATE TABLE article_alias(
  outlet_id  INTEGER NOT NULL,
  key        BLOB NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  own        INTEGER NOT NULL CHECK(own IN (0, 1)),
  PRIMARY KEY(outlet_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_alias_article ON article_alias(article_id);

-- What the originals of the last days are recognised by: numbers that two texts share the
-- likelier the more alike they are.
CREATE TABLE sketch(
  band       INTEGER NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  PRIMARY KEY(band, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sketch_article ON sketch(article_id);

CREATE TABLE article_rev(
  id           INTEGER PRIMARY KEY,
  article_id   INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  rev          INTEGER NOT NULL,
  fetched_at   INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  title        TEXT NOT NULL,
  body         TEXT NOT NULL,
  UNIQUE(article_id, rev)
) STRICT;

-- `look`: read, and its page is looked at again at due_at, after all that is due.
CREATE TABLE entry(
  id            INTEGER PRIMARY KEY,
  feed_id       INTEGER REFERENCES feed(id) ON DELETE CASCADE,
  outlet_id     INTEGER REFERENCES outlet(id),  -- of a page that a person asked for, not a feed
  guid_key      BLOB NOT NULL,
  link          TEXT,
  link_key      BLOB,
  host          TEXT REFERENCES host(name),
  title         TEXT,
  authors       TEXT NOT NULL DEFAULT '[]',
  published_at  INTEGER,
  content       TEXT,                    -- HTML of the feed, until the article is read
  seen_hash     BLOB NOT NULL,           -- of what the feed says: changes when it is edited
  validated_url TEXT,                    -- what answered with the page's validators
  etag          TEXT,
  last_modified TEXT,
  first_seen_at INTEGER NOT NULL,
  article_id    INTEGER REFERENCES article(id) ON DELETE SET NULL,
  state         TEXT NOT NULL DEFAULT 'due' CHECK(state IN ('due', 'read', 'look', 'refused')),
  due_at        INTEGER NOT NULL,
  failures      INTEGER NOT NULL DEFAULT 0,
  last_error    TEXT,
  attempts      INTEGER NOT NULL DEFAULT 0,  -- raised by a claim, cleared by an outcome
  lease_token   BLOB,
  lease_until   INTEGER NOT NULL DEFAULT 0,
  UNIQUE(feed_id, guid_key),
  CHECK((feed_id IS NULL) <> (outlet_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX entry_asked ON entry(outlet_id, guid_key) WHERE feed_id IS NULL;
CREATE INDEX entry_due ON entry(due_at) WHERE state = 'due';
CREATE INDEX entry_host ON entry(host, attempts, due_at) WHERE state = 'due';
CREATE INDEX entry_look_due ON entry(due_at) WHERE state = 'look';
CREATE INDEX entry_look ON entry(host, due_at) WHERE state = 'look';
CREATE INDEX entry_leased ON entry(host) WHERE lease_until > 0;
CREATE INDEX entry_link ON entry(link_key) WHERE state = 'due';
CREATE INDEX entry_article ON entry(article_id);
CREATE INDEX entry_refused ON entry(id) WHERE state = 'refused';

-- Who and what: within the article first, across articles second ---------------------------

CREATE TABLE entity(
  id          INTEGER PRIMARY KEY,
  type        TEXT NOT NULL,
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL,             -- namesakes are allowed: not unique
  merged_into INTEGER REFERENCES entity(id)
) STRICT;
CREATE INDEX entity_name ON entity(name_key, type);
CREATE INDEX entity_merged ON entity(merged_into) WHERE merged_into IS NOT NULL;

-- What the extractor saw, rewritten as a set. The link to entity is a later judgement,
-- kept with its grounds.
CREATE TABLE article_entity(
  id           INTEGER PRIMARY KEY,
  article_id   INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,
  name         TEXT NOT NULL,
  type         TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  entity_id    INTEGER NOT NULL REFERENCES entity(id),
  link_method  TEXT NOT NULL,
  link_score   REAL NOT NULL,
  UNIQUE(article_id, seq)
) STRICT;
CREATE INDEX article_entity_by ON article_entity(entity_id, published_at);

CREATE TABLE mention(
  article_entity_id INTEGER NOT NULL REFERENCES article_entity(id) ON DELETE CASCADE,
  start             INTEGER NOT NULL,
  stop              INTEGER NOT NULL,
  surface           TEXT NOT NULL,
  PRIMARY KEY(article_entity_id, start)
) STRICT, WITHOUT ROWID;

-- Who said what ----------------------------------------------------------------------------

-- Printings of the same words. A judgement across articles, like the link to entity.
CREATE TABLE quote_cluster(
  id         INTEGER PRIMARY KEY,
  exact_hash BLOB NOT NULL UNIQUE
) STRICT;

-- Ids are stable: a revision or a re-extraction updates by (article_id, key).
CREATE TABLE quote(
  id                INTEGER PRIMARY KEY,
  article_id        INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  key               BLOB NOT NULL,
  seq               INTEGER NOT NULL,
  first_rev         INTEGER NOT NULL,
  last_rev          INTEGER NOT NULL,    -- the revision that its offsets count in
  kind              TEXT NOT NULL CHECK(kind IN ('direct', 'mixed', 'indirect')),
  text              TEXT NOT NULL,
  cue               TEXT,
  cue_start         INTEGER,
  cue_stop          INTEGER,
  source            TEXT,
  source_start      INTEGER,
  source_stop       INTEGER,
  confidence        REAL,
  hidden            INTEGER NOT NULL DEFAULT 0,
  cluster_id        INTEGER NOT NULL REFERENCES quote_cluster(id),
  published_at      INTEGER NOT NULL,
  extractor_version INTEGER NOT NULL,
  UNIQUE(article_id, key)
) STRICT;
CREATE INDEX quote_time ON quote(published_at);
CREATE INDEX quote_by_cluster ON quote(cluster_id);

CREATE TABLE quote_span(
  quote_id INTEGER NOT NULL REFERENCES quote(id) ON DELETE CASCADE,
  seq      INTEGER NOT NULL,
  start    INTEGER NOT NULL,
  stop     INTEGER NOT NULL,
  PRIMARY KEY(quote_id, seq)
) STRICT, WITHOUT ROWID;

-- Joint speakers are several rows; a spokesperson's row names for whom.
CREATE TABLE quote_speaker(
  quote_id     INTEGER NOT NULL REFERENCES quote(id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK(kind IN ('person', 'organization', 'group', 'anonymous', 'document')),
  role         TEXT,
  speaks_for   TEXT,
  entity_id    INTEGER REFERENCES entity(id),
  published_at INTEGER NOT NULL,
  PRIMARY KEY(quote_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_speaker_by ON quote_speaker(entity_id, published_at);
CREATE INDEX quote_speaker_time ON quote_speaker(published_at);

-- Hourly counts, so that a day can be anyone's day. Kept by the triggers below, which
-- see cascaded deletes too, so that no path can forget them.
CREATE TABLE tally(
  what TEXT NOT NULL CHECK(what IN ('speaker', 'entity')),
  id   INTEGER NOT NULL,
  hour INTEGER NOT NULL,                 -- hours since 1970, UTC
  n    INTEGER NOT NULL,                 -- quotes of a speaker, articles of an entity
  PRIMARY KEY(what, id, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_hour ON tally(what, hour, id, n);

CREATE TRIGGER quote_speaker_counted AFTER INSERT ON quote_speaker WHEN new.entity_id IS NOT NULL BEGIN
  INSERT INTO tally(what, id, hour, n) VALUES ('speaker', new.entity_id, new.published_at / 3600000, 1)
  ON CONFLICT(what, id, hour) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER quote_speaker_uncounted AFTER DELETE ON quote_speaker WHEN old.entity_id IS NOT NULL BEGIN
  UPDATE tally SET n = n - 1 WHERE what = 'speaker' AND id = old.entity_id AND hour = old.published_at / 3600000;
END;
CREATE TRIGGER article_entity_counted AFTER INSERT ON article_entity BEGIN
  INSERT INTO tally(what, id, hour, n) VALUES ('entity', new.entity_id, new.published_at / 3600000, 1)
  ON CONFLICT(what, id, hour) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER article_entity_uncounted AFTER DELETE ON article_entity BEGIN
  UPDATE tally SET n = n - 1 WHERE what = 'entity' AND id = old.entity_id AND hour = old.published_at / 3600000;
END;

-- Search: quotes, and the current revision of articles ----------------------------------------

CREATE VIEW current_text(id, title, body) AS
  SELECT a.id, r.title, r.body FROM article a JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev;
CREATE VIRTUAL TABLE article_fts USING fts5(title, body, content = 'current_text', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE quote_fts USING fts5(text, content = 'quote', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2");

CREATE TRIGGER article_rev_indexed AFTER INSERT ON article_rev BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body)
    SELECT 'delete', article_id, title, body FROM article_rev WHERE article_id = new.article_id AND rev = new.rev - 1;
  INSERT INTO article_fts(rowid, title, body) VALUES (new.article_id, new.title, new.body);
END;
CREATE TRIGGER article_unindexed BEFORE DELETE ON article BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, body)
    SELECT 'delete', article_id, title, body FROM article_rev WHERE article_id = old.id AND rev = old.rev;
END;
CREATE TRIGGER quote_indexed AFTER INSERT ON quote BEGIN
  INSERT INTO quote_fts(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER quote_unindexed AFTER DELETE ON quote BEGIN
  INSERT INTO quote_fts(quote_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER quote_reindexed AFTER UPDATE OF text ON quote WHEN old.text IS NOT new.text BEGIN
  INSERT INTO quote_fts(quote_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO quote_fts(rowid, text) VALUES (new.id, new.text);
END;
