-- ?1 quote: as v_quotes has it, hidden or not
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
WHERE q.id = ?1
