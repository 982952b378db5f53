-- In their order: cluster that stays, cluster that goes; goes, stays
INSERT OR IGNORE INTO quote_print_young(print, cluster_id)
SELECT p.value, ? FROM quote_cluster c CROSS JOIN json_each(c.prints) p WHERE c.id = ?;
UPDATE quote_cluster SET prints = (
  SELECT json_group_array(value) FROM (
    SELECT value FROM json_each(quote_cluster.prints)
    UNION SELECT value FROM quote_cluster c CROSS JOIN json_each(c.prints) WHERE c.id = ?))
WHERE id = ?
