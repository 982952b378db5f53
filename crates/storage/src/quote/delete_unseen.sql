-- ?1 JSON array of quotes that stay, ?2 article, ?3 revision
DELETE FROM quote WHERE article_id = ?2 AND last_rev = ?3
  AND id NOT IN (SELECT value FROM json_each(?1))
