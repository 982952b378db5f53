-- ?1 cluster
SELECT printings, outlets, variants, first_printed, last_printed FROM v_spread WHERE cluster_id = ?1
