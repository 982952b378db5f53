-- ?1 cluster that stays, ?2 cluster that goes: it does with its last quote
UPDATE quote SET cluster_id = ?1 WHERE cluster_id = ?2
