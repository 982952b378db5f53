-- ?1 article, ?3 revision
DELETE FROM quote_speaker WHERE quote_id IN (SELECT id FROM quote WHERE article_id = ?1 AND last_rev = ?3)
