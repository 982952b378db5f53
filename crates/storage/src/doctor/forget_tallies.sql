DELETE FROM article_tally
