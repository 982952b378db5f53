-- In their order: article, JSON array of bands; the same again
INSERT INTO sketch(article_id, bands) VALUES (?, ?);
INSERT OR IGNORE INTO sketch_band(band, article_id) SELECT value, ? FROM json_each(?)
