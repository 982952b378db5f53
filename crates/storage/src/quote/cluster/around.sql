-- ?1 JSON array of prints, ?2 JSON array of entities, ?3 since, ?4 until. Which clusters have these
-- prints, what the entities said around this time (from the latest backwards), and the last numbers
-- given. As JSON arrays: a row each costs more than all the rest. A number that is bound as a limit
-- would have the statement planned anew each time.
SELECT
  (SELECT json_group_array(json_array(p.print, p.cluster_id)) FROM (
    SELECT o.print, o.cluster_id FROM json_each(?1) j CROSS JOIN quote_print o ON o.print = j.value
    UNION ALL
    SELECT y.print, y.cluster_id FROM json_each(?1) j CROSS JOIN quote_print_young y ON y.print = j.value) p) AS prints,
  (SELECT json_group_array(json_array(j.value, q.cluster_id, q.said_words))
    FROM json_each(?2) j
    CROSS JOIN json_each((
      SELECT json_group_array(quote_id) FROM (
        SELECT s.quote_id FROM quote_speaker s
        WHERE s.entity_id = j.value AND s.published_at >= ?3 AND s.published_at < ?4
        ORDER BY s.published_at DESC LIMIT 48))) said
    CROSS JOIN quote q ON q.id = said.value
    WHERE q.said_words > 0) AS said,
  (SELECT coalesce(max(id), 0) FROM quote_cluster) AS last_cluster,
  (SELECT coalesce(max(id), 0) FROM quote) AS last_quote
