-- ?1 article: what was a copy of it is the first that is left
UPDATE article SET dup_of = NULL, dup_similarity = NULL WHERE dup_of = ?1
