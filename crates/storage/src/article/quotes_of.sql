-- ?1 article, ?2 revision
SELECT q.id, q.kind, q.text,
  (SELECT group_concat(name, ' and ') FROM (SELECT name FROM quote_speaker WHERE quote_id = q.id ORDER BY seq)) AS speaker
FROM quote q WHERE q.article_id = ?1 AND q.last_rev = ?2
