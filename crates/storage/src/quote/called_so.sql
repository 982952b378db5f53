-- ?1 a pattern that holds a part of the name, ?2 how many
SELECT e.id FROM entity e
WHERE e.name LIKE ?1 ESCAPE '\' AND EXISTS (SELECT 1 FROM quote_speaker s WHERE s.entity_id = e.id) LIMIT ?2
