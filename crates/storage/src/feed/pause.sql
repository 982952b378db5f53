UPDATE feed SET state = 'paused', paused_by = 'command'
WHERE id = ?1 AND (state <> 'paused' OR paused_by <> 'command')
