-- ?1 article, ?2 revision that was read, ?3 extractor version. Nothing where it was revised since.
UPDATE article SET extractor_version = ?3 WHERE id = ?1 AND rev = ?2 RETURNING outlet_id, published_at
