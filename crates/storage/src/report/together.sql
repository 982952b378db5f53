-- ?1 since, ?2 until, ?3 how many, ?4 how many of those who speak in most articles are looked at.
-- Who speaks in the same articles: nobody does so more often with another than at all.
WITH busy AS MATERIALIZED (
  SELECT entity_id FROM voice WHERE published_at >= ?1 AND published_at < ?2
  GROUP BY entity_id ORDER BY count(*) DESC, entity_id LIMIT ?4),
heard AS MATERIALIZED (
  SELECT published_at, article_id, entity_id FROM voice
  WHERE published_at >= ?1 AND published_at < ?2 AND entity_id IN (SELECT entity_id FROM busy))
SELECT t.one_id, one.name AS one, t.other_id, other.name AS other, t.articles FROM (
  SELECT a.entity_id AS one_id, b.entity_id AS other_id, count(*) AS articles
  FROM heard a JOIN heard b
    ON b.published_at = a.published_at AND b.article_id = a.article_id AND b.entity_id > a.entity_id
  GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?3) t
JOIN entity one ON one.id = t.one_id JOIN entity other ON other.id = t.other_id
ORDER BY t.articles DESC, one.name, other.name
