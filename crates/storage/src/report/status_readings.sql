-- ?1 readings of an outlet at most. The latest of each outlet that has an active feed:
-- those that an article came of, and those that none did.
SELECT outlet, words, from_page FROM (
  SELECT o.slug AS outlet, a.words, a.text_from = 'page' AS from_page, a.first_seen_at AS at
  FROM outlet o
  JOIN article a ON a.id IN (
    SELECT id FROM article WHERE outlet_id = o.id AND text_from <> 'import' ORDER BY first_seen_at DESC LIMIT ?1)
  WHERE EXISTS (SELECT 1 FROM feed f WHERE f.outlet_id = o.id AND f.state = 'active')
  UNION ALL
  SELECT o.slug, 0, 0, e.first_seen_at
  FROM entry e JOIN feed f ON f.id = e.feed_id JOIN outlet o ON o.id = f.outlet_id
  WHERE f.state = 'active' AND e.article_id IS NULL
    AND e.id IN (SELECT id FROM entry WHERE state = 'refused' ORDER BY id DESC LIMIT 10 * ?1)
)
ORDER BY outlet, at DESC
