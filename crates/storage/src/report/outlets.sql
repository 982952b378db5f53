-- ?1 since, ?2 until, ?3 how many
SELECT o.slug AS outlet, count(*) AS articles, sum(t.direct + t.mixed + t.indirect) AS quotes,
  sum(t.direct) AS direct, sum(t.mixed) AS mixed, sum(t.indirect) AS indirect,
  sum(t.person + t.organization + t.document) AS named, sum(t.people) AS "group",
  sum(t.anonymous) AS anonymous, sum(t.nobody) AS unknown
FROM article_tally t JOIN outlet o ON o.id = t.outlet_id
WHERE t.published_at >= ?1 AND t.published_at < ?2
GROUP BY t.outlet_id ORDER BY quotes DESC, articles DESC, outlet LIMIT ?3
