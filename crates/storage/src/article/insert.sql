-- ?1 outlet, ?2 url, ?3 canonical url, ?4 title, ?5 byline, ?6 language, ?7 published, ?8 published from,
-- ?9 modified, ?10 first seen, ?11 text from, ?12 words, ?13 extractor version, ?14 genre. The id of an
-- article that a person had taken out is not given again: decisions name articles by their ids.
INSERT INTO article(id, outlet_id, url, canonical_url, title, byline, language, published_at, published_from,
  modified_at, first_seen_at, text_from, rev, words, extractor_version, genre)
VALUES (
  1 + max(coalesce((SELECT max(id) FROM article), 0),
    coalesce((SELECT max(article_id) FROM decision WHERE what = 'forget'), 0)),
  ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?14)
RETURNING id
