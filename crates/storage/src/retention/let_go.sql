-- ?1 JSON array of ids
UPDATE article_rev SET body = '' WHERE id IN (SELECT value FROM json_each(?1)) AND body <> ''
