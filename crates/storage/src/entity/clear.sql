DELETE FROM article_entity WHERE article_id = ?1
