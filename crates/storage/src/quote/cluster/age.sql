INSERT OR IGNORE INTO quote_print SELECT print, cluster_id FROM quote_print_young ORDER BY print, cluster_id;
DELETE FROM quote_print_young
