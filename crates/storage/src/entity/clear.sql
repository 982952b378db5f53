-- ?1 article
DELETE FROM article_entity WHERE article_id = ?1 RETURNING name, type, linked_id, entity_id, link_method, link_score
