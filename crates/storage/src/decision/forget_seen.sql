-- ?1 article, ?2 revision
DELETE FROM quote_seen WHERE quote_id IN (SELECT id FROM quote WHERE article_id = ?1 AND last_rev = ?2)
