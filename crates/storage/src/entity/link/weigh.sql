-- ?1 JSON array of things that articles have in common, ?2 JSON array of entities. How many articles
-- name each thing, as far as it matters, and what roles each entity had last.
SELECT
  (SELECT json_group_array(json_array(j.value,
      (SELECT count(*) FROM (SELECT 1 FROM article_entity y WHERE y.entity_id = j.value LIMIT 64))))
    FROM json_each(?1) j) AS things,
  (SELECT json_group_array(json_array(j.value,
      (SELECT group_concat(role, ' ') FROM (
        SELECT role FROM quote_speaker s WHERE s.entity_id = j.value ORDER BY s.published_at DESC LIMIT 16))))
    FROM json_each(?2) j) AS roles
