-- ?1 outlet, ?2 JSON array of keys in hexadecimal, ?3 key of the link, ?4 title, ?5 key of the title.
-- Where a page redirects to, and what it calls its own address, counts only under the same
-- title: sites send many links to one log-in page, or name the front page as canonical.
SELECT
  (SELECT a.id FROM article_alias x JOIN article a ON a.id = x.article_id
    WHERE x.outlet_id = ?1 AND x.key IN (SELECT unhex(value) FROM json_each(?2))
      AND (x.key = ?3 AND x.own = 1 OR a.title = ?4 AND ?4 <> '')
    ORDER BY x.key = ?3 AND x.own = 1 DESC LIMIT 1) AS id,
  EXISTS(SELECT 1 FROM forgotten
    WHERE outlet_id = ?1 AND key IN (SELECT unhex(value) FROM json_each(?2))
      AND (key = ?3 AND own = 1 OR title_key = ?5)) AS is_forgotten
