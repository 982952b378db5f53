-- ?1 JSON array of clusters
DELETE FROM quote_cluster WHERE id IN (SELECT value FROM json_each(?1))
  AND NOT EXISTS (SELECT 1 FROM quote WHERE cluster_id = quote_cluster.id)
