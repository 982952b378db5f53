SELECT id, url, state, failures, last_error, last_ok, next_poll FROM v_feeds
WHERE state = 'gone' OR state = 'active' AND failures > 0
ORDER BY state = 'gone' DESC, failures DESC, id
