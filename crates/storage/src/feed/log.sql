-- ?1 feed, ?2 at, ?3 status, ?4 error, ?5 bytes, ?6 ms, ?7 new entries
INSERT INTO fetch_log(feed_id, at, status, error, bytes, ms, new_entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
