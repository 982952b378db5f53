-- ?1 what is looked for, ?2 how many of the latest
SELECT min(rowid) FROM (SELECT rowid FROM article_fts WHERE article_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
