-- ?1 JSON array of prints. One JSON array, as in recent.sql.
SELECT (SELECT coalesce(max(id), 0) FROM quote_cluster) AS last_cluster,
  (SELECT json_group_array(json_array(p.print, p.cluster_id))
    FROM json_each(?1) j CROSS JOIN quote_print p ON p.print = j.value) AS pairs
