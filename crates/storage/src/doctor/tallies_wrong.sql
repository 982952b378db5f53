-- Articles whose counts are not what `INSERT INTO recount` would make of them.
WITH article_counted AS (
    SELECT a.published_at, a.id, a.outlet_id,
      count(*) FILTER (WHERE q.kind = 'direct'), count(*) FILTER (WHERE q.kind = 'mixed'),
      count(*) FILTER (WHERE q.kind = 'indirect'),
      count(*) FILTER (WHERE s.kind = 'person'), count(*) FILTER (WHERE s.kind = 'organization'),
      count(*) FILTER (WHERE s.kind = 'document'), count(*) FILTER (WHERE s.kind = 'group'),
      count(*) FILTER (WHERE s.kind = 'anonymous'), count(q.id) - count(s.kind)
    FROM article a
    LEFT JOIN quote q ON q.article_id = a.id AND q.hidden = 0
    LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0
    GROUP BY a.id),
  voice_counted AS (
    SELECT q.published_at, q.article_id, s.entity_id, count(*)
    FROM quote q JOIN quote_speaker s ON s.quote_id = q.id
    WHERE q.hidden = 0 AND s.entity_id IS NOT NULL
    GROUP BY q.published_at, q.article_id, s.entity_id)
SELECT count(DISTINCT article_id) FROM (
  SELECT article_id FROM (SELECT * FROM article_tally EXCEPT SELECT * FROM article_counted)
  UNION SELECT id FROM (SELECT * FROM article_counted EXCEPT SELECT * FROM article_tally)
  UNION SELECT article_id FROM (SELECT * FROM voice EXCEPT SELECT * FROM voice_counted)
  UNION SELECT article_id FROM (SELECT * FROM voice_counted EXCEPT SELECT * FROM voice))
