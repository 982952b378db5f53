-- ?1 article. Whoever reads one of its entries at this moment has lost the lease.
UPDATE entry SET state = 'read', last_error = NULL, title = NULL, authors = '[]', content = NULL,
  validated_url = NULL, etag = NULL, last_modified = NULL, attempts = 0, lease_token = NULL, lease_until = 0
WHERE article_id = ?1 OR state = 'due' AND link_key IN (SELECT link_key FROM entry WHERE article_id = ?1)
  AND coalesce(outlet_id, (SELECT outlet_id FROM feed WHERE id = feed_id)) = (SELECT outlet_id FROM article WHERE id = ?1)
