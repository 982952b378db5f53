-- ?1 seen before this. Ids rise with time: looking from the newest backwards ends at the first that is old.
DELETE FROM sketch WHERE article_id <= (SELECT id FROM article WHERE first_seen_at < ?1 ORDER BY id DESC LIMIT 1)
