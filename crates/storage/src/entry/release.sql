-- ?1 entry, ?2 token
UPDATE entry SET lease_token = NULL, lease_until = 0, attempts = max(attempts - 1, 0)
WHERE id = ?1 AND lease_token = ?2
