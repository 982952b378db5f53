-- ?1 article, ?2 key of its title. An entry is known by its link; one that has none by its guid.
INSERT INTO forgotten(outlet_id, key, own, title_key)
SELECT coalesce(e.outlet_id, f.outlet_id), coalesce(e.link_key, e.guid_key), 1, ?2
FROM entry e LEFT JOIN feed f ON f.id = e.feed_id
WHERE e.article_id = ?1
ON CONFLICT(outlet_id, key) DO UPDATE SET own = 1, title_key = excluded.title_key
