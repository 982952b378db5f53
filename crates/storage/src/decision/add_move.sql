-- ?1 decision, ?2 JSON object: to, and from with or without article, or name, type and after
INSERT INTO entity_move(decision_id, from_id, article_id, name_key, type, after_article, to_id)
VALUES (?1, ?2 ->> 'from', ?2 ->> 'article', ?2 ->> 'name', ?2 ->> 'type', ?2 ->> 'after', ?2 ->> 'to')
