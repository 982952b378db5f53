-- Pages of articles as their servers gave them, where `keep_pages` asks for it: what the text of
-- a revision was read from. Apart from the rows that are read all day, and packed with gzip.
CREATE TABLE page(
  id           INTEGER PRIMARY KEY,
  article_id   INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  rev          INTEGER NOT NULL,
  fetched_at   INTEGER NOT NULL,
  content_type TEXT,                     -- as the server said it
  html_bytes   INTEGER NOT NULL,         -- before it was packed
  packed       BLOB NOT NULL,
  UNIQUE(article_id, rev)
) STRICT;
CREATE INDEX page_time ON page(fetched_at);
