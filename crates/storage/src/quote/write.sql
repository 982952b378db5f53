-- In their order: article, revision, revision, outlet, published, extractor version, JSON array of
-- quotes. A quote that the article had before stays in its cluster.
INSERT INTO quote(article_id, first_rev, last_rev, outlet_id, published_at, extractor_version,
  id, key, seq, kind, text, cue, cue_start, cue_stop, source, source_start, source_stop,
  confidence, cluster_id, said_words)
SELECT ?, ?, ?, ?, ?, ?,
  value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
  value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13
FROM json_each(?) WHERE true
ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, last_rev = excluded.last_rev,
  kind = excluded.kind, text = excluded.text, cue = excluded.cue, cue_start = excluded.cue_start,
  cue_stop = excluded.cue_stop, source = excluded.source, source_start = excluded.source_start,
  source_stop = excluded.source_stop, confidence = excluded.confidence,
  said_words = CASE WHEN said_words IS NULL THEN NULL ELSE excluded.said_words END,
  extractor_version = excluded.extractor_version;
-- JSON array of quote, seq, start, stop
INSERT INTO quote_span(quote_id, seq, start, stop)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?);
-- Published, JSON array of quote, seq, name, kind, role, for whom, entity, as linked
INSERT INTO quote_speaker(published_at, quote_id, seq, name, kind, role, speaks_for, entity_id, linked_id)
SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
FROM json_each(?)
