-- ?1 article, ?2 JSON array of quotes, ?3 revision, ?4 published, ?5 extractor version.
-- A quote that the article had before stays in its cluster.
INSERT INTO quote(article_id, key, seq, first_rev, last_rev, kind, text, cue, cue_start, cue_stop,
  source, source_start, source_stop, confidence, cluster_id, said_words, outlet_id, published_at, extractor_version)
SELECT ?1, unhex(q.value ->> 'key'), q.key, ?3, ?3, q.value ->> 'kind', q.value ->> 'text',
  q.value ->> '$.cue.text', q.value ->> '$.cue.span[0]', q.value ->> '$.cue.span[1]',
  q.value ->> '$.source.text', q.value ->> '$.source.span[0]', q.value ->> '$.source.span[1]',
  q.value ->> 'confidence', q.value ->> 'cluster', q.value ->> 'said_words', a.outlet_id, ?4, ?5
FROM article a CROSS JOIN json_each(?2) q
WHERE a.id = ?1
ON CONFLICT(article_id, key) DO UPDATE SET seq = excluded.seq, last_rev = excluded.last_rev,
  kind = excluded.kind, text = excluded.text, cue = excluded.cue, cue_start = excluded.cue_start,
  cue_stop = excluded.cue_stop, source = excluded.source, source_start = excluded.source_start,
  source_stop = excluded.source_stop, confidence = excluded.confidence,
  said_words = CASE WHEN said_words IS NULL THEN NULL ELSE excluded.said_words END,
  extractor_version = excluded.extractor_version
