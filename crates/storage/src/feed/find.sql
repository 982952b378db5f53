-- ?1 id or URL, as text
SELECT * FROM v_feeds WHERE url = ?1 OR id = CAST(?1 AS INTEGER) AND CAST(CAST(?1 AS INTEGER) AS TEXT) = ?1
ORDER BY url = ?1 DESC LIMIT 1
