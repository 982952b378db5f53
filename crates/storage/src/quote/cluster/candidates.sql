-- ?1 JSON array of clusters
SELECT c.id, c.printings, c.first_at, c.last_at, f.kind, f.text,
  (SELECT json_group_array(json_array(s.kind, s.name, s.entity_id)) FROM quote_speaker s WHERE s.quote_id = f.id) AS speakers
FROM json_each(?1) j
CROSS JOIN quote_cluster c ON c.id = j.value
CROSS JOIN quote f ON f.id = c.fullest_id
