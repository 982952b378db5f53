DELETE FROM quote_cluster WHERE NOT EXISTS (SELECT 1 FROM quote q WHERE q.cluster_id = quote_cluster.id)
