//! Words in quotes and articles, through the full-text indexes.
//!
//! By time, the latest first, or by rank on request. By time, a word that is everywhere is
//! looked for in the latest few thousand rows first, then in more: of its hundreds of
//! thousands of places only the first page is ever read. By rank only the latest of its
//! places are weighed.

mod expression;

pub use self::expression::Unclear;

use serde::Serialize;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

/// Rows that are looked through for the latest hits, and by how much the next look is larger.
const FIRST_LOOK: i64 = 4_000;
const LARGER: i64 = 8;
/// Hits that are weighed by rank: the latest.
const WEIGHED: i64 = 10_000;

/// Statements that tell the indexes of what is new; the writer runs them before each commit.
pub(crate) const LEARN: &str = include_str!("learn.sql");

/// A quote or an article in which the words are found.
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

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Quotes,
    Articles,
    /// Quotes, then articles.
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    Time,
    /// The best first, as bm25 weighs them.
    Rank,
}

/// What words were looked for in: a full-text index with the table that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Quotes,
    Articles,
}

/// Rows of a table between two times, and between two ids.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    since: i64,
    until: i64,
    first: i64,
    last: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(
        "`{words}` {why}: expected words, such as `harbour lease`, `\"harbour lease\" OR rent*` or `harbour NOT marina`"
    )]
    Unclear { words: String, why: Unclear },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `words` as `expression` reads them: all of them unless they say otherwise.
pub async fn search(
    store: &Store,
    words: &str,
    filter: &Filter,
    within: Within,
    order: Order,
) -> Result<Vec<Hit>, SearchError> {
    let unclear = |why| SearchError::Unclear { words: words.to_owned(), why };
    let matching = expression::of(words).map_err(unclear)?;
    let mut hits = Vec::new();
    if within != Within::Articles {
        hits = look(store, Shelf::Quotes, &matching, filter, order).await?;
    }
    let limit = if filter.limit < 0 { -1 } else { filter.limit - hits.len() as i64 };
    // What only quotes have is not found in articles.
    let of_articles = filter.kind.is_none() && filter.speaker.is_none();
    if within != Within::Quotes && of_articles && limit != 0 {
        let filter = Filter { limit, ..filter.clone() };
        hits.extend(look(store, Shelf::Articles, &matching, &filter, order).await?);
    }
    Ok(hits)
}

async fn look(
    store: &Store,
    shelf: Shelf,
    matching: &str,
    filter: &Filter,
    order: Order,
) -> Result<Vec<Hit>, StoreError> {
    let ids = match order {
        Order::Rank => best(store, shelf, matching, filter).await?,
        Order::Time => latest(store, shelf, matching, filter).await?,
    };
    sqlx::query_as(shelf.hits())
        .bind(serde_json::json!(ids).to_string())
        .bind(matching)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn best(
    store: &Store,
    shelf: Shelf,
    matching: &str,
    filter: &Filter,
) -> Result<Vec<i64>, StoreError> {
    let floor: Option<i64> = sqlx::query_scalar(shelf.floor())
        .bind(matching)
        .bind(WEIGHED)
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let Some(first) = floor else { return Ok(Vec::new()) };
    let all = Stretch { since: i64::MIN, until: i64::MAX, first, last: i64::MAX };
    ids(store, ids_query(shelf, matching, filter, all, Order::Rank, filter.limit)).await
}

/// In larger and larger looks back from the latest, until there are enough. A speaker's words
/// are looked for at one go: there what the speaker said is the shorter list.
async fn latest(
    store: &Store,
    shelf: Shelf,
    matching: &str,
    filter: &Filter,
) -> Result<Vec<i64>, StoreError> {
    let since = filter.since.map_or(i64::MIN, |at| at.as_millisecond());
    let mut until = filter.until.map_or(i64::MAX, |at| at.as_millisecond());
    let at_one_go = filter.limit < 0 || filter.speaker.is_some();
    let mut rows = if at_one_go { -1 } else { FIRST_LOOK };
    let mut found = Vec::new();
    while let Some(stretch) = match rows {
        // Looking for where the rest begins costs more than it tells.
        -1 => Some(Stretch { since, until, first: i64::MIN, last: i64::MAX }),
        rows => stretch(store, shelf, since, until, rows).await?,
    } {
        let missing = if filter.limit < 0 { -1 } else { filter.limit - found.len() as i64 };
        let query = ids_query(shelf, matching, filter, stretch, Order::Time, missing);
        found.extend(ids(store, query).await?);
        if rows < 0 || found.len() as i64 >= filter.limit {
            break;
        }
        until = stretch.since;
        rows = if rows == FIRST_LOOK { rows * LARGER } else { -1 };
    }
    Ok(found)
}

/// The latest `rows` of those between two times; `None` where there are none.
async fn stretch(
    store: &Store,
    shelf: Shelf,
    since: i64,
    until: i64,
    rows: i64,
) -> Result<Option<Stretch>, StoreError> {
    let found: Option<(i64, i64, i64)> = sqlx::query_as(shelf.stretch())
        .bind(since)
        .bind(until)
        .bind(rows)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)?;
    Ok(found.map(|(since, first, last)| Stretch { since, until, first, last }))
}

async fn ids(store: &Store, mut query: QueryBuilder<Sqlite>) -> Result<Vec<i64>, StoreError> {
    query.build_query_scalar().fetch_all(store.readers()).await.map_err(StoreError::Read)
}

// The full-text table must drive: from an index on the speaker or the time the planner
// would probe it once a row, which took two seconds where this takes three milliseconds.
fn ids_query(
    shelf: Shelf,
    matching: &str,
    filter: &Filter,
    stretch: Stretch,
    order: Order,
    limit: i64,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(match shelf {
        Shelf::Quotes => {
            "SELECT q.id FROM quote_fts AS found CROSS JOIN quote q ON q.id = found.rowid \
             CROSS JOIN article a ON a.id = q.article_id WHERE q.hidden = 0 AND quote_fts MATCH "
        }
        Shelf::Articles => {
            "SELECT a.id FROM article_fts AS found CROSS JOIN article a ON a.id = found.rowid \
             WHERE article_fts MATCH "
        }
    });
    let (time, article) = match shelf {
        Shelf::Quotes => ("+q.published_at", "+q.article_id"),
        Shelf::Articles => ("+a.published_at", "+a.id"),
    };
    query.push_bind(matching.to_owned());
    query.push(" AND found.rowid BETWEEN ").push_bind(stretch.first);
    query.push(" AND ").push_bind(stretch.last);
    query.push(" AND ").push(time).push(" >= ").push_bind(stretch.since);
    query.push(" AND ").push(time).push(" < ").push_bind(stretch.until);
    filter.times(&mut query, time);
    filter.outlet(&mut query, "+a.outlet_id");
    filter.tag(&mut query, article);
    filter.entity(&mut query, article);
    if shelf == Shelf::Quotes {
        if let Some(kind) = filter.kind {
            query.push(" AND q.kind = ").push_bind(kind.as_str());
        }
        filter.speaker(&mut query, "+found.rowid");
    }
    match (order, shelf) {
        (Order::Rank, _) => query.push(" ORDER BY found.rank"),
        (Order::Time, Shelf::Quotes) => query.push(" ORDER BY q.published_at DESC, q.id"),
        (Order::Time, Shelf::Articles) => query.push(" ORDER BY a.published_at DESC, a.id"),
    };
    query.push(" LIMIT ").push_bind(limit);
    query
}

impl Shelf {
    fn stretch(self) -> &'static str {
        match self {
            Shelf::Quotes => include_str!("quote_stretch.sql"),
            Shelf::Articles => include_str!("article_stretch.sql"),
        }
    }

    fn floor(self) -> &'static str {
        match self {
            Shelf::Quotes => include_str!("quote_floor.sql"),
            Shelf::Articles => include_str!("article_floor.sql"),
        }
    }

    fn hits(self) -> &'static str {
        match self {
            Shelf::Quotes => include_str!("quote_hits.sql"),
            Shelf::Articles => include_str!("article_hits.sql"),
        }
    }
}
