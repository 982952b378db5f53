-- ?1 at, ?2 what, ?3 JSON object, ?4 entity, ?5 article, ?6 key of a quote
INSERT INTO decision(at, what, args, entity_id, article_id, quote_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
RETURNING id
