-- ?1 entity
SELECT name, count(DISTINCT article_id) AS articles FROM article_entity WHERE entity_id = ?1
GROUP BY name ORDER BY articles DESC, name LIMIT 20
