-- ?1 how many. Those of one article together.
SELECT q.id, q.article_id, q.cluster_id, q.kind, q.text, q.published_at,
  (SELECT json_group_array(json_array(s.kind, s.name, s.entity_id)) FROM quote_speaker s WHERE s.quote_id = q.id) AS speakers,
  EXISTS (SELECT 1 FROM quote x WHERE x.cluster_id = q.cluster_id AND x.said_words IS NOT NULL) AS taken
FROM quote q INDEXED BY quote_unsorted WHERE q.said_words IS NULL ORDER BY q.id LIMIT ?1
