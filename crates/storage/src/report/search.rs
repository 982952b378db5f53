//! Words in quotes and articles, through the full-text indexes.

use serde::Serialize;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

/// A quote or an article that has all the words.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Hit {
    /// `quote` or `article`.
    pub what: String,
    pub id: i64,
    pub article_id: i64,
    pub outlet: String,
    pub published: String,
    /// Of a quote, where known.
    pub speaker: Option<String>,
    pub title: String,
    /// The words in their place, each hit between `[` and `]`.
    pub snippet: String,
    pub url: String,
}

/// The best hits first: quotes, then articles. `words` are looked for in any order, all
/// of them; `"two words"` as a phrase, `word*` as a beginning.
pub async fn search(store: &Store, words: &str, filter: &Filter) -> Result<Vec<Hit>, StoreError> {
    let Some(matching) = match_expression(words) else { return Ok(Vec::new()) };
    let mut hits: Vec<Hit> = quotes_query(&matching, filter)
        .build_query_as()
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let rest = if filter.limit < 0 { -1 } else { filter.limit - hits.len() as i64 };
    if rest != 0 && filter.kind.is_none() && filter.speaker.is_none() {
        let articles: Vec<Hit> = articles_query(&matching, filter, rest)
            .build_query_as()
            .fetch_all(store.readers())
            .await
            .map_err(StoreError::Read)?;
        hits.extend(articles);
    }
    Ok(hits)
}

/// FTS5's own syntax for what a person typed; `None` where there is no word in it.
/// Everything is quoted, so that no input is a syntax error.
fn match_expression(words: &str) -> Option<String> {
    let mut terms = Vec::new();
    for (i, part) in words.split('"').enumerate() {
        let in_quotes = i % 2 == 1;
        match in_quotes {
            true => terms.extend(term(part)),
            false => terms.extend(part.split_whitespace().filter_map(term)),
        }
    }
    (!terms.is_empty()).then(|| terms.join(" "))
}

fn term(words: &str) -> Option<String> {
    if !words.contains(char::is_alphanumeric) {
        return None;
    }
    let star = if words.ends_with('*') { "*" } else { "" };
    Some(format!("\"{}\"{star}", words.trim_end_matches('*')))
}

// The full-text table must drive: from an index on the speaker or the time the planner
// would probe it once a row, which took two seconds where this takes three milliseconds.
fn quotes_query(matching: &str, filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT 'quote' AS what, q.id, q.article_id, o.slug AS outlet, \
         strftime('%Y-%m-%dT%H:%M:%SZ', q.published_at / 1000, 'unixepoch') AS published, \
         s.name AS speaker, a.title, snippet(quote_fts, 0, '[', ']', '…', 40) AS snippet, \
         coalesce(a.canonical_url, a.url) AS url \
         FROM quote_fts CROSS JOIN quote q ON q.id = quote_fts.rowid \
         JOIN article a ON a.id = q.article_id JOIN outlet o ON o.id = a.outlet_id \
         LEFT JOIN quote_speaker s ON s.quote_id = q.id AND s.seq = 0 \
         WHERE q.hidden = 0 AND quote_fts MATCH ",
    );
    query.push_bind(matching.to_owned());
    filter.times(&mut query, "+q.published_at");
    filter.outlet(&mut query, "+a.outlet_id");
    filter.tag(&mut query, "q.article_id");
    filter.entity(&mut query, "+q.article_id");
    if let Some(kind) = filter.kind {
        query.push(" AND q.kind = ").push_bind(kind.as_str());
    }
    if let Some(speaker) = &filter.speaker {
        query.push(
            " AND EXISTS (SELECT 1 FROM quote_speaker x WHERE x.quote_id = q.id AND x.name LIKE ",
        );
        query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
    }
    query.push(" ORDER BY quote_fts.rank LIMIT ").push_bind(filter.limit);
    query
}

fn articles_query(matching: &str, filter: &Filter, limit: i64) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT 'article' AS what, a.id, a.id AS article_id, o.slug AS outlet, \
         strftime('%Y-%m-%dT%H:%M:%SZ', a.published_at / 1000, 'unixepoch') AS published, \
         NULL AS speaker, a.title, snippet(article_fts, -1, '[', ']', '…', 24) AS snippet, \
         coalesce(a.canonical_url, a.url) AS url \
         FROM article_fts CROSS JOIN article a ON a.id = article_fts.rowid \
         JOIN outlet o ON o.id = a.outlet_id WHERE article_fts MATCH ",
    );
    query.push_bind(matching.to_owned());
    filter.times(&mut query, "+a.published_at");
    filter.outlet(&mut query, "+a.outlet_id");
    filter.tag(&mut query, "a.id");
    filter.entity(&mut query, "+a.id");
    query.push(" ORDER BY article_fts.rank LIMIT ").push_bind(limit);
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: Option<&str>) {
        assert_eq!(match_expression(typed).as_deref(), expected);
    }

    #[test]
    fn what_a_person_types_is_never_a_syntax_error() {
        check("harbour vote", Some(r#""harbour" "vote""#));
        check(r#""harbour vote" fee*"#, Some(r#""harbour vote" "fee"*"#));
        check("AND OR (NEAR", Some(r#""AND" "OR" "(NEAR""#));
        check(r#"it's "unclosed phrase"#, Some(r#""it's" "unclosed phrase""#));
        check("- * \"", None);
    }
}
