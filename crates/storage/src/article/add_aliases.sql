-- ?1 outlet, ?2 article, ?3 JSON array of keys in hexadecimal
INSERT INTO article_alias(outlet_id, key, article_id)
SELECT ?1, unhex(value), ?2 FROM json_each(?3) WHERE true
ON CONFLICT(outlet_id, key) DO NOTHING
