-- What people and programs query. Names and enums are promised: they change only by adding.
-- Times are ISO 8601 UTC; offsets count Unicode scalars: substr(body, start + 1, stop - start).

CREATE VIEW v_feeds AS
SELECT f.id, f.url, coalesce(f.name, f.title) AS title, o.slug AS outlet, f.tags, f.state,
  strftime('%Y-%m-%dT%H:%M:%SZ', f.last_ok_at / 1000, 'unixepoch') AS last_ok,
  CASE f.state WHEN 'active' THEN strftime('%Y-%m-%dT%H:%M:%SZ', f.due_at / 1000, 'unixepoch') END AS next_poll,
  f.failures, f.last_error,
  (SELECT count(DISTINCT e.article_id) FROM entry e WHERE e.feed_id = f.id) AS articles,
  f.passed_over
FROM feed f JOIN outlet o ON o.id = f.outlet_id;

CREATE VIEW v_articles AS
SELECT a.id, o.slug AS outlet, a.title, coalesce(a.canonical_url, a.url) AS url, a.byline, a.language, a.genre,
  strftime('%Y-%m-%dT%H:%M:%SZ', a.published_at / 1000, 'unixepoch') AS published,
  strftime('%Y-%m-%dT%H:%M:%SZ', a.first_seen_at / 1000, 'unixepoch') AS first_seen,
  a.text_from, a.rev, a.dup_of AS duplicate_of, a.dup_similarity AS duplicate_similarity, a.words,
  (SELECT count(*) FROM quote q WHERE q.article_id = a.id AND q.hidden = 0) AS quotes,
  r.body
FROM article a JOIN outlet o ON o.id = a.outlet_id
JOIN article_rev r ON r.article_id = a.id AND r.rev = a.rev;

-- A row a quote, with the first of joint speakers.
CREATE VIEW v_quotes AS
SELECT q.id, q.article_id, q.kind, q.text AS quote, s.name AS speaker, s.entity_id AS speaker_id, s.kind AS speaker_kind,
  s.role, s.speaks_for, q.cue, q.source, q.confidence,
  (SELECT min(start) FROM quote_span WHERE quote_id = q.id) AS start,
  (SELECT max(stop) FROM quote_span WHERE quote_id = q.id) AS stop,
  q.last_rev AS rev, q.cluster_id, o.slug AS outlet, a.title, coalesce(a.canonical_url, a.url) AS url,
  strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published
FROM quote q
JOIN article a ON a.id = q.article_id
JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
WHERE q.hidden = 0;

-- People of the same name are different rows. `quotes` counts printings, `quotations` wordings.
CREATE VIEW v_speakers AS
SELECT e.id AS speaker_id, e.name AS speaker,
  (SELECT kind FROM quote_speaker WHERE entity_id = e.id ORDER BY published_at DESC LIMIT 1) AS speaker_kind,
  -- The role as last given.
  (SELECT role FROM quote_speaker WHERE entity_id = e.id AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role,
  t.quotes, t.quotations, t.articles, t.outlets,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_said,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_said
FROM (
  SELECT s.entity_id, count(*) AS quotes, count(DISTINCT q.cluster_id) AS quotations,
    count(DISTINCT q.article_id) AS articles, count(DISTINCT a.outlet_id) AS outlets,
    min(s.published_at) AS first_at, max(s.published_at) AS last_at
  FROM quote_speaker s JOIN quote q ON q.id = s.quote_id JOIN article a ON a.id = q.article_id
  WHERE q.hidden = 0 AND s.entity_id IS NOT NULL
  GROUP BY s.entity_id
) t JOIN entity e ON e.id = t.entity_id;

CREATE VIEW v_entities AS
SELECT e.id AS entity_id, e.name, e.type, t.mentions, t.articles,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_seen,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_seen
FROM (
  SELECT ae.entity_id, count(m.start) AS mentions, count(DISTINCT ae.article_id) AS articles,
    min(ae.published_at) AS first_at, max(ae.published_at) AS last_at
  FROM article_entity ae LEFT JOIN mention m ON m.article_entity_id = ae.id
  GROUP BY ae.entity_id
) t JOIN entity e ON e.id = t.entity_id;

CREATE VIEW v_mentions AS
SELECT ae.article_id, ae.entity_id, ae.name, ae.type, m.surface, m.start, m.stop,
  strftime('%Y-%m-%dT%H:%M:%SZ', ae.published_at / 1000, 'unixepoch') AS published
FROM mention m JOIN article_entity ae ON ae.id = m.article_entity_id;

-- How far the same words went. The longest form stands for the rest.
CREATE VIEW v_spread AS
SELECT q.cluster_id,
  (SELECT text FROM quote x WHERE x.cluster_id = q.cluster_id AND x.hidden = 0 ORDER BY length(x.text) DESC, x.id LIMIT 1) AS quote,
  (SELECT s.name FROM quote x JOIN quote_speaker s ON s.quote_id = x.id AND s.seq = 0
    WHERE x.cluster_id = q.cluster_id AND x.hidden = 0 ORDER BY s.entity_id IS NULL, x.published_at, x.id LIMIT 1) AS speaker,
  count(*) AS printings, count(DISTINCT a.outlet_id) AS outlets, count(DISTINCT q.text) AS variants,
  strftime('%Y-%m-%dT%H:%M:%SZ', min(q.published_at) / 1000, 'unixepoch') AS first_printed,
  strftime('%Y-%m-%dT%H:%M:%SZ', max(q.published_at) / 1000, 'unixepoch') AS last_printed
FROM quote q JOIN article a ON a.id = q.article_id
WHERE q.hidden = 0
GROUP BY q.cluster_id;
