SELECT url, options FROM feed WHERE id = ?1
