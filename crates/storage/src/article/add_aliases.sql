-- In their order: outlet, article, key of the link that a feed gave, JSON array of keys in hexadecimal.
-- Such a link is the article's own, whatever another page has called itself.
INSERT INTO article_alias(outlet_id, article_id, own, key)
SELECT ?, ?, unhex(value) IS ?, unhex(value) FROM json_each(?) WHERE true
ON CONFLICT(outlet_id, key) DO UPDATE SET article_id = excluded.article_id, own = 1
WHERE article_alias.own = 0 AND excluded.own = 1
