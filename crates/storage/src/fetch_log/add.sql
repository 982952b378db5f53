-- ?1 feed, ?2 entry or NULL, ?3 at, ?4 status, ?5 error, ?6 bytes, ?7 ms, ?8 new entries
INSERT INTO fetch_log(feed_id, entry_id, at, status, error, bytes, ms, new_entries)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
