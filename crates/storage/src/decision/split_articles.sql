-- ?1 entity, ?2 JSON array of articles
SELECT
  (SELECT value FROM json_each(?2) n WHERE NOT EXISTS (
    SELECT 1 FROM article_entity WHERE article_id = n.value AND entity_id = ?1) LIMIT 1) AS missing,
  EXISTS(SELECT 1 FROM article_entity
    WHERE entity_id = ?1 AND article_id NOT IN (SELECT value FROM json_each(?2))) AS others
