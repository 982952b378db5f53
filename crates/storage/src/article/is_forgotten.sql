-- ?1 outlet, ?2 JSON array of keys in hexadecimal, ?3 key of the link, ?4 key of the title
SELECT EXISTS(
  SELECT 1 FROM forgotten
  WHERE outlet_id = ?1 AND key IN (SELECT unhex(value) FROM json_each(?2))
    AND (key = ?3 AND own = 1 OR title_key = ?4))
