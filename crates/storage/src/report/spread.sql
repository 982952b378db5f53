-- ?1 since, ?2 until, ?3 how many
SELECT v.* FROM v_spread v WHERE v.cluster_id IN (
  SELECT q.cluster_id FROM quote q JOIN article a ON a.id = q.article_id
  WHERE q.hidden = 0 AND q.published_at >= ?1 AND q.published_at < ?2
  GROUP BY q.cluster_id HAVING count(DISTINCT a.outlet_id) > 1
  ORDER BY count(DISTINCT a.outlet_id) DESC, count(*) DESC, q.cluster_id LIMIT ?3)
ORDER BY v.outlets DESC, v.printings DESC, v.cluster_id
