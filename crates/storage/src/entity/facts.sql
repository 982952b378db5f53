-- ?1 entity
SELECT e.id AS entity_id, e.name, e.found_name, e.type, e.merged_into,
  (SELECT role FROM quote_speaker WHERE entity_id = e.id AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role,
  (SELECT count(*) FROM article_entity ae JOIN mention m ON m.article_entity_id = ae.id WHERE ae.entity_id = e.id) AS mentions,
  (SELECT count(DISTINCT article_id) FROM article_entity WHERE entity_id = e.id) AS articles,
  (SELECT count(*) FROM quote_speaker WHERE entity_id = e.id) AS quotes,
  (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(published_at) / 1000, 'unixepoch') FROM article_entity WHERE entity_id = e.id) AS first_seen,
  (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(published_at) / 1000, 'unixepoch') FROM article_entity WHERE entity_id = e.id) AS last_seen
FROM entity e WHERE e.id = ?1
