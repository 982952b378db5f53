SELECT count(*) = 100000 FROM (SELECT 1 FROM quote_print_young LIMIT 100000)
