-- ?1 cluster that stays, ?2 cluster that goes
INSERT INTO quote_print(print, cluster_id) SELECT print, ?1 FROM quote_print WHERE cluster_id = ?2
ON CONFLICT(print, cluster_id) DO NOTHING
