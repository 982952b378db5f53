-- Articles without the revision that they say is current: no list shows them.
SELECT count(*) FROM article a
WHERE NOT EXISTS (SELECT 1 FROM article_rev r WHERE r.article_id = a.id AND r.rev = a.rev)
