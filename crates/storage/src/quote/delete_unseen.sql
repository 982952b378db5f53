-- ?1 article, ?2 JSON array of quotes, ?3 revision
DELETE FROM quote WHERE article_id = ?1 AND last_rev = ?3
  AND key NOT IN (SELECT unhex(value ->> 'key') FROM json_each(?2))
