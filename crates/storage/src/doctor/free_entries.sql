-- ?1 now
UPDATE entry SET lease_token = NULL, lease_until = 0 WHERE lease_until > 0 AND lease_until < ?1
