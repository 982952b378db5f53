SELECT f.id, f.url, f.moved_to, f.origin AS configured_by,
  (SELECT other.id FROM feed other WHERE other.url = f.moved_to) AS same_as
FROM feed f WHERE f.state = 'active' AND f.moved_settled = 1
ORDER BY f.id
