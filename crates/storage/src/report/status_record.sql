SELECT (SELECT count(DISTINCT outlet_id) FROM article) AS outlets,
  (SELECT count(*) FROM article) AS articles,
  (SELECT count(*) FROM quote WHERE hidden = 0) AS quotes,
  (SELECT count(DISTINCT entity_id) FROM quote_speaker WHERE entity_id IS NOT NULL) AS speakers,
  (SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()) AS size_bytes
