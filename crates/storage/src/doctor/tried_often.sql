-- Rows that were taken up again and again without an outcome.
SELECT (SELECT count(*) FROM feed WHERE attempts >= 3 AND state = 'active')
  + (SELECT count(*) FROM entry WHERE attempts >= 3 AND state = 'due')
