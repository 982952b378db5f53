-- Who is who across articles, and what people decided about it.
--
-- What was linked by the machine (linked_id) stands apart from what holds after people's
-- decisions (entity_id), so that a decision can be taken back and leaves nothing behind.

-- The machine's name of an entity; `name` is what it is called, which a person may change.
ALTER TABLE entity ADD COLUMN found_name TEXT NOT NULL DEFAULT '';
UPDATE entity SET found_name = name;

-- Names by which an entity is found. Under one key stand forms that may be the same name
-- (`ana vega`, `ana m vega`); namesakes share them. Names that tell nobody (a family name
-- alone) are not here: those are looked for among the articles of the same days.
CREATE TABLE entity_alias(
  key       TEXT NOT NULL,
  type      TEXT NOT NULL,
  entity_id INTEGER NOT NULL REFERENCES entity(id),
  form      TEXT NOT NULL,               -- the words of the name, lower case, without accents
  PRIMARY KEY(key, type, entity_id, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_alias_entity ON entity_alias(entity_id);
INSERT INTO entity_alias(key, type, entity_id, form)
  SELECT name_key, type, id, name_key FROM entity WHERE type <> 'PERSON' OR instr(name_key, ' ') > 0;

ALTER TABLE article_entity ADD COLUMN linked_id INTEGER REFERENCES entity(id);
ALTER TABLE article_entity ADD COLUMN family TEXT;  -- of a person: the last word of the name
UPDATE article_entity SET linked_id = entity_id;
UPDATE article_entity SET family = (
    SELECT replace(e.name_key, rtrim(e.name_key, replace(e.name_key, ' ', '')), '')
    FROM entity e WHERE e.id = article_entity.entity_id)
  WHERE type = 'PERSON';
CREATE INDEX article_entity_family ON article_entity(family, published_at) WHERE family IS NOT NULL;

ALTER TABLE quote_speaker ADD COLUMN linked_id INTEGER REFERENCES entity(id);
UPDATE quote_speaker SET linked_id = entity_id;

-- What people decided, in order. Never deleted: what is undone says when.
CREATE TABLE decision(
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  what       TEXT NOT NULL CHECK(what IN ('merge', 'split', 'rename', 'alias', 'correct', 'hide', 'forget')),
  args       TEXT NOT NULL,              -- a JSON object
  undone_at  INTEGER,
  entity_id  INTEGER REFERENCES entity(id),  -- that it is about
  article_id INTEGER,                    -- of the quote that it is about; the article may be gone
  quote_key  BLOB                        -- the quote's words: its id may come and go
) STRICT;
CREATE INDEX decision_entity ON decision(entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX decision_quote ON decision(article_id, quote_key) WHERE quote_key IS NOT NULL;
CREATE INDEX decision_forgotten ON decision(article_id) WHERE what = 'forget';

-- What holds of merges, splits and aliases: applied in the order of the decisions to what the
-- machine linked. Either all of an entity goes, or its rows of one article, or all that is
-- called so in articles that came later.
CREATE TABLE entity_move(
  id            INTEGER PRIMARY KEY,
  decision_id   INTEGER NOT NULL REFERENCES decision(id),
  from_id       INTEGER REFERENCES entity(id),
  article_id    INTEGER REFERENCES article(id) ON DELETE CASCADE,
  name_key      TEXT,
  type          TEXT,
  after_article INTEGER,
  to_id         INTEGER NOT NULL REFERENCES entity(id),
  CHECK((from_id IS NULL) <> (name_key IS NULL))
) STRICT;
CREATE INDEX entity_move_from ON entity_move(from_id, article_id) WHERE from_id IS NOT NULL;
CREATE INDEX entity_move_name ON entity_move(name_key, type) WHERE name_key IS NOT NULL;
CREATE INDEX entity_move_to ON entity_move(to_id);
CREATE INDEX entity_move_article ON entity_move(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX entity_move_decision ON entity_move(decision_id);

-- A quote that a person corrected or hid, as the machine saw it. The speakers of a hidden
-- quote stand here alone, so that nothing counts them.
CREATE TABLE quote_seen(
  quote_id INTEGER PRIMARY KEY REFERENCES quote(id) ON DELETE CASCADE,
  kind     TEXT NOT NULL,
  speakers TEXT NOT NULL                 -- a JSON array
) STRICT;
ALTER TABLE quote ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0;

-- Articles that a person had taken out: what they were known by, so that they stay out.
CREATE TABLE forgotten(
  outlet_id   INTEGER NOT NULL,
  key         BLOB NOT NULL,
  own         INTEGER NOT NULL CHECK(own IN (0, 1)),
  title_key   BLOB NOT NULL,
  PRIMARY KEY(outlet_id, key)
) STRICT, WITHOUT ROWID;

-- A row that comes to another entity is counted there.
CREATE TRIGGER quote_speaker_moved AFTER UPDATE OF entity_id ON quote_speaker WHEN old.entity_id IS NOT new.entity_id BEGIN
  UPDATE tally SET n = n - 1 WHERE what = 'speaker' AND id = old.entity_id AND hour = old.published_at / 3600000;
  INSERT INTO tally(what, id, hour, n)
    SELECT 'speaker', new.entity_id, new.published_at / 3600000, 1 WHERE new.entity_id IS NOT NULL
  ON CONFLICT(what, id, hour) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER article_entity_moved AFTER UPDATE OF entity_id ON article_entity WHEN old.entity_id IS NOT new.entity_id BEGIN
  UPDATE tally SET n = n - 1 WHERE what = 'entity' AND id = old.entity_id AND hour = old.published_at / 3600000;
  INSERT INTO tally(what, id, hour, n) VALUES ('entity', new.entity_id, new.published_at / 3600000, 1)
  ON CONFLICT(what, id, hour) DO UPDATE SET n = n + 1;
END;

-- `corrected` tells that a person decided something about the quote. A speaker whom a person
-- renamed has that name everywhere.
DROP VIEW v_quotes;
CREATE VIEW v_quotes AS
SELECT q.id, q.article_id, q.kind, q.text AS quote,
  CASE WHEN e.name <> e.found_name THEN e.name ELSE s.name END AS speaker, s.entity_id AS speaker_id, s.kind AS speaker_kind,
  s.role, s.speaks_for, q.cue, q.source, q.confidence,
  (SELECT min(start) FROM quote_span WHERE quote_id = q.id) AS start,
  (SELECT max(stop) FROM quote_span WHERE quote_id = q.id) AS stop,
  q.last_rev AS rev, q.cluster_id, o.slug AS outlet, a.title, coalesce(a.canonical_url, a.url) AS url,
  strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published,
  q.corrected
FROM quote q
JOIN article a ON a.id = q.article_id
JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
LEFT JOIN entity e ON e.id = s.entity_id
WHERE q.hidden = 0;
