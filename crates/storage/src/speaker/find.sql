-- ?1 the name, ?2 a pattern that holds a part of it. Those who are called just so come first.
SELECT e.id AS speaker_id, e.name AS speaker, e.type,
  (SELECT count(*) FROM quote_speaker s WHERE s.entity_id = e.id) AS quotes,
  e.name = ?1 COLLATE NOCASE AS exact
FROM entity e
WHERE e.name LIKE ?2 ESCAPE '\' AND EXISTS (SELECT 1 FROM quote_speaker s WHERE s.entity_id = e.id)
ORDER BY exact DESC, quotes DESC, e.id LIMIT 20
