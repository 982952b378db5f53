-- ?1 now
UPDATE feed SET lease_token = NULL, lease_until = 0 WHERE lease_until > 0 AND lease_until < ?1
