-- ?1 entity
SELECT s.kind,
  (SELECT role FROM quote_speaker WHERE entity_id = ?1 AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role
FROM quote_speaker s WHERE s.entity_id = ?1 ORDER BY s.published_at DESC LIMIT 1
