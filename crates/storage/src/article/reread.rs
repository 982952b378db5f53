//! Stored texts, read once more by a newer extractor.
//!
//! A text that is read again is no new revision: its rows are written anew, quotes keep their
//! ids by their words, and the version on the article says how far this has come.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::extraction::Extraction;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, Row};

use crate::lease;
use crate::quote;
use crate::store::{Store, StoreError};

/// Which articles are read again.
#[derive(Debug, Clone, Default)]
pub struct Again {
    /// Those of this very version too.
    pub all: bool,
    pub outlet: Option<String>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// A text as it is stored.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Stored {
    pub id: i64,
    pub rev: i64,
    pub title: String,
    pub body: String,
    published_at: i64,
    extractor_version: u32,
}

/// What another reading of one article made of its quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub article_id: i64,
    pub quote_id: i64,
    pub what: What,
    pub quote: String,
    /// As before and as after, for what has changed.
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    Added,
    Gone,
    Speaker,
    Kind,
}

/// A quote as it is compared.
#[derive(Debug, Clone, FromRow)]
struct Line {
    id: i64,
    kind: String,
    text: String,
    speaker: Option<String>,
}

impl Stored {
    /// When its article was published.
    pub fn published(&self) -> Timestamp {
        lease::timestamp(self.published_at)
    }
}

/// The next texts to read after `last`, the oldest reading first. Texts that were let go are
/// passed over.
pub async fn next(
    store: &Store,
    again: &Again,
    version: u32,
    last: Option<&Stored>,
    most: usize,
) -> Result<Vec<Stored>, StoreError> {
    let statement = match again.all {
        true => include_str!("by_id.sql"),
        false => include_str!("outdated.sql"),
    };
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    sqlx::query_as(statement)
        .bind(version)
        .bind(last.map_or(-1, |last| i64::from(last.extractor_version)))
        .bind(last.map_or(0, |last| last.id))
        .bind(ms(again.since).unwrap_or(i64::MIN))
        .bind(ms(again.until).unwrap_or(i64::MAX))
        .bind(&again.outlet)
        .bind(most as i64)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// How many articles that may be, those included whose text was let go.
pub async fn count(store: &Store, again: &Again, version: u32) -> Result<usize, StoreError> {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let count: i64 = sqlx::query_scalar(include_str!("count_again.sql"))
        .bind(if again.all { i64::MAX } else { i64::from(version) })
        .bind(ms(again.since).unwrap_or(i64::MIN))
        .bind(ms(again.until).unwrap_or(i64::MAX))
        .bind(&again.outlet)
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Records what was found in these texts, in one transaction, and says what it changed. A text
/// that was revised meanwhile is passed over: it was read by the newer extractor then.
pub async fn record(
    store: &Store,
    read: Vec<(Stored, Extraction)>,
    version: u32,
) -> Result<Vec<Change>, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let mut changes = Vec::new();
                for (stored, extraction) in &read {
                    record_one(db, stored, extraction, version, &mut changes).await?;
                }
                Ok(changes)
            })
        })
        .await
}

async fn record_one(
    db: &mut SqliteConnection,
    stored: &Stored,
    extraction: &Extraction,
    version: u32,
    changes: &mut Vec<Change>,
) -> Result<(), StoreError> {
    let row = sqlx::query(include_str!("read_by.sql"))
        .bind(stored.id)
        .bind(stored.rev)
        .bind(version)
        .fetch_optional(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let Some(row) = row else { return Ok(()) };
    let before = lines(db, stored).await?;
    let place = quote::Place {
        article_id: stored.id,
        outlet_id: row.get("outlet_id"),
        rev: stored.rev,
        published_at: row.get("published_at"),
        extractor_version: version,
        is_new: false,
    };
    quote::record(db, place, extraction).await?;
    let after = lines(db, stored).await?;
    changes.extend(compare(stored.id, before, after));
    Ok(())
}

async fn lines(
    db: &mut SqliteConnection,
    stored: &Stored,
) -> Result<BTreeMap<i64, Line>, StoreError> {
    let lines: Vec<Line> = sqlx::query_as(include_str!("quotes_of.sql"))
        .bind(stored.id)
        .bind(stored.rev)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(lines.into_iter().map(|line| (line.id, line)).collect())
}

fn compare(
    article_id: i64,
    before: BTreeMap<i64, Line>,
    mut after: BTreeMap<i64, Line>,
) -> Vec<Change> {
    let change = |line: &Line, what, before, after| Change {
        article_id,
        quote_id: line.id,
        what,
        quote: line.text.clone(),
        before,
        after,
    };
    let mut changes = Vec::new();
    for (id, old) in before {
        let Some(new) = after.remove(&id) else {
            changes.push(change(&old, What::Gone, old.speaker.clone(), None));
            continue;
        };
        if old.speaker != new.speaker {
            changes.push(change(&new, What::Speaker, old.speaker, new.speaker.clone()));
        }
        if old.kind != new.kind {
            changes.push(change(&new, What::Kind, Some(old.kind), Some(new.kind.clone())));
        }
    }
    changes.extend(after.values().map(|new| change(new, What::Added, None, new.speaker.clone())));
    changes
}
