-- JSON array of clusters
INSERT INTO quote_cluster(id) SELECT value FROM json_each(?);
-- JSON array of a print and its cluster each
INSERT INTO quote_print(print, cluster_id) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
ON CONFLICT(print, cluster_id) DO NOTHING
