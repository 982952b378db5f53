-- ?1 article, ?2 JSON array of entities, ?3 published
INSERT INTO article_entity(article_id, seq, name, type, published_at, entity_id, linked_id, family, link_method, link_score)
SELECT ?1, n.key, n.value ->> 'name', n.value ->> 'type', ?3, n.value ->> 'entity_id', n.value ->> 'linked_id',
  n.value ->> 'family', n.value ->> 'method', n.value ->> 'score'
FROM json_each(?2) n
