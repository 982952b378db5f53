-- ?1 article, ?2 JSON array of bands
INSERT INTO sketch(band, article_id) SELECT value, ?1 FROM json_each(?2) WHERE true
ON CONFLICT(band, article_id) DO NOTHING
