-- ?1 JSON array of [row, entity]
UPDATE article_entity SET entity_id = n.value ->> 1 FROM json_each(?1) n WHERE article_entity.id = n.value ->> 0
