SELECT count(*) FROM quote_cluster c WHERE NOT EXISTS (SELECT 1 FROM quote q WHERE q.cluster_id = c.id)
