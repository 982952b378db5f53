-- ?1 entry, ?2 token
SELECT e.feed_id, coalesce(e.outlet_id, f.outlet_id) AS outlet_id, e.article_id
FROM entry e LEFT JOIN feed f ON f.id = e.feed_id
WHERE e.id = ?1 AND e.lease_token = ?2
