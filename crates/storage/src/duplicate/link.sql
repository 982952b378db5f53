-- ?1 article, ?2 the article it is a copy of or NULL, ?3 how similar
UPDATE article SET dup_of = ?2, dup_similarity = ?3
WHERE id = ?1 AND (dup_of IS NOT ?2 OR dup_similarity IS NOT ?3)
