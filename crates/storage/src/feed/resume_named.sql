-- ?1 JSON array of the URLs that the file names: those that an earlier file had left out go on
UPDATE feed SET state = 'active', paused_by = NULL
WHERE state = 'paused' AND paused_by = 'file' AND url IN (SELECT value FROM json_each(?1))
