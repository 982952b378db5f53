-- ?1 JSON array of entities
WITH RECURSIVE part(id) AS (
  SELECT value FROM json_each(?1)
  UNION
  SELECT m.to_id FROM part JOIN entity_move m ON m.from_id = part.id
  UNION
  SELECT m.from_id FROM part JOIN entity_move m ON m.to_id = part.id WHERE m.from_id IS NOT NULL
)
SELECT id FROM part
