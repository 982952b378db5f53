-- ?1 JSON array of clusters
INSERT INTO quote_cluster(id, exact_hash) SELECT value, randomblob(16) FROM json_each(?1)
