-- ?1 key of the link, ?2 outlet, ?3 article
UPDATE entry SET article_id = ?3, state = 'read', content = NULL, failures = 0, last_error = NULL, attempts = 0
WHERE state = 'due' AND link_key = ?1 AND article_id IS NULL AND lease_until = 0
  AND feed_id IN (SELECT id FROM feed WHERE outlet_id = ?2)
