-- ?1 article, ?2 key of its title
INSERT INTO forgotten(outlet_id, key, own, title_key)
SELECT outlet_id, key, own, ?2 FROM article_alias WHERE article_id = ?1
ON CONFLICT(outlet_id, key) DO UPDATE SET own = max(own, excluded.own), title_key = excluded.title_key
