-- ?1 JSON array of polls
INSERT INTO fetch_log(feed_id, at, status, bytes, ms, new_entries)
SELECT p.value ->> 'id', p.value ->> 'at', p.value ->> 'status', p.value ->> 'bytes', p.value ->> 'ms', 0
FROM json_each(?1) p
