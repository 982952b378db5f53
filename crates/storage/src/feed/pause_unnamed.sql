-- ?1 JSON array of the URLs that the file names
UPDATE feed SET state = 'paused', paused_by = 'file'
WHERE origin = 'file' AND state = 'active' AND url NOT IN (SELECT value FROM json_each(?1))
