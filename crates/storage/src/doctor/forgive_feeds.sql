UPDATE feed SET attempts = 0 WHERE attempts >= 3 AND state = 'active'
