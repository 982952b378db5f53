-- ?1 now, ?2 longest lease. The token stays: who is still at work may record it.
UPDATE entry SET lease_until = ?1 WHERE lease_until > 0 AND lease_until > ?1 + ?2
