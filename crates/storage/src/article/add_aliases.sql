-- ?1 outlet, ?2 article, ?3 JSON array of keys in hexadecimal, ?4 key of the link that a feed gave.
-- Such a link is the article's own, whatever another page has called itself.
INSERT INTO article_alias(outlet_id, key, article_id, own)
SELECT ?1, unhex(value), ?2, unhex(value) IS ?4 FROM json_each(?3) WHERE true
ON CONFLICT(outlet_id, key) DO UPDATE SET article_id = excluded.article_id, own = 1
WHERE article_alias.own = 0 AND excluded.own = 1
