-- ?1 article, ?2 JSON array of entities, ?3 published
INSERT INTO article_entity(article_id, seq, name, type, published_at, entity_id, link_method, link_score)
SELECT ?1, n.key, n.value ->> 'name', n.value ->> 'type', ?3,
  (SELECT coalesce(e.merged_into, e.id) FROM entity e
    WHERE e.name_key = n.value ->> 'name_key' AND e.type = n.value ->> 'type' ORDER BY e.id LIMIT 1),
  'name', 1.0
FROM json_each(?2) n
