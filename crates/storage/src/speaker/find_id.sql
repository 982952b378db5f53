-- ?1 entity
SELECT e.id AS speaker_id, e.name AS speaker, e.type,
  (SELECT count(*) FROM quote_speaker s WHERE s.entity_id = e.id) AS quotes, 1 AS exact
FROM entity e WHERE e.id = ?1
