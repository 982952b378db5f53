-- Bytes of each table with its indexes; the tables of a search are one.
SELECT CASE WHEN t.tbl_name LIKE 'article\_fts%' ESCAPE '\' THEN 'article_fts'
    WHEN t.tbl_name LIKE 'quote\_fts%' ESCAPE '\' THEN 'quote_fts'
    WHEN t.tbl_name = 'quote_print_young' THEN 'quote_print'
    WHEN t.tbl_name = 'sketch_band' THEN 'sketch'
    WHEN t.tbl_name IN ('article_unsearched', 'quote_unsearched') THEN 'schema'
    WHEN t.tbl_name IS NULL OR t.tbl_name LIKE '\_sqlx%' ESCAPE '\' THEN 'schema'
    ELSE t.tbl_name END AS name,
  sum(d.pgsize) AS bytes
FROM dbstat d LEFT JOIN sqlite_schema t ON t.name = d.name
WHERE d.aggregate = true
GROUP BY 1 ORDER BY 2 DESC
