-- ?2 cluster
DELETE FROM quote_cluster WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = ?2)
