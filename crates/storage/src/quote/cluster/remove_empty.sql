-- Cluster
DELETE FROM quote_cluster AS c WHERE id = ? AND NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = c.id)
