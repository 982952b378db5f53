-- ?1 entity
SELECT link_method AS name, count(DISTINCT article_id) AS articles FROM article_entity WHERE entity_id = ?1
GROUP BY link_method ORDER BY articles DESC, link_method
