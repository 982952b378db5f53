-- ?1 JSON array of polls: no request to their hosts before what they say
UPDATE host SET next_at = max(next_at, p.at)
FROM (SELECT value ->> 'host' AS name, max(value ->> 'host_free_at') AS at FROM json_each(?1) GROUP BY 1) p
WHERE host.name = p.name
