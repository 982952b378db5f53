-- ?1 entity
UPDATE entity SET name = coalesce(
  (SELECT args ->> 'name' FROM decision
    WHERE entity_id = ?1 AND what = 'rename' AND undone_at IS NULL ORDER BY id DESC LIMIT 1),
  found_name)
WHERE id = ?1
