-- In their order: cluster that stays, cluster that goes: it does with its last quote
UPDATE quote SET cluster_id = ? WHERE cluster_id = ?
