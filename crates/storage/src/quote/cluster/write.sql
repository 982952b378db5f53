-- JSON array of clusters, each with the prints that are new to it
INSERT INTO quote_cluster(id, prints) SELECT value ->> 0, value -> 1 FROM json_each(?) WHERE true
ON CONFLICT(id) DO UPDATE SET prints = (
  SELECT json_group_array(value) FROM (
    SELECT value FROM json_each(quote_cluster.prints) UNION SELECT value FROM json_each(excluded.prints)));
-- The same. What stands there already is left: not ON CONFLICT, which would be ready to take all back.
INSERT OR IGNORE INTO quote_print_young(print, cluster_id)
SELECT p.value, c.value ->> 0 FROM json_each(?) c CROSS JOIN json_each(c.value -> 1) p
