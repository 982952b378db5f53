-- ?1 article, ?2 JSON array of quotes. CROSS JOIN keeps the order: from the table's side
-- the whole array would be read again for every row.
INSERT INTO quote_span(quote_id, seq, start, stop)
SELECT q.id, s.key, s.value ->> 0, s.value ->> 1
FROM json_each(?2) j
CROSS JOIN quote q ON q.article_id = ?1 AND q.key = unhex(j.value ->> 'key')
CROSS JOIN json_each(j.value -> 'spans') s
