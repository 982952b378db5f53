-- ?1 entity: what was decided about it, also as one of those that were joined or parted
SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS at, what,
  coalesce(args ->> 'says', '') AS says, strftime('%Y-%m-%dT%H:%M:%SZ', undone_at / 1000, 'unixepoch') AS undone
FROM decision WHERE entity_id = ?1 OR id IN (
  SELECT decision_id FROM entity_move WHERE from_id = ?1 UNION SELECT decision_id FROM entity_move WHERE to_id = ?1)
ORDER BY id
