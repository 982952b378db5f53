-- ?1 feed, ?2 entry, ?3 at, ?4 status, ?5 error, ?6 bytes, ?7 ms
INSERT INTO fetch_log(feed_id, entry_id, at, status, error, bytes, ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
