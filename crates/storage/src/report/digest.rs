//! What a span of time brought, for `onrecord report`.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::FromRow;

use crate::entity::{self, EntityRow, SpeakerRow};
use crate::quote::{self, QuoteRow};
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    pub since: Timestamp,
    pub until: Timestamp,
    pub counts: Counts,
    /// Those who said most.
    pub speakers: Vec<SpeakerRow>,
    /// The most mentioned.
    pub entities: Vec<EntityRow>,
    /// The same words in more than one outlet, those that went farthest first.
    pub spread: Vec<SpreadRow>,
    pub latest: Vec<QuoteRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, FromRow)]
pub struct Counts {
    pub articles: i64,
    pub outlets: i64,
    pub quotes: i64,
    pub attributed: i64,
}

/// A row of `v_spread`.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct SpreadRow {
    pub cluster_id: i64,
    pub quote: String,
    pub speaker: Option<String>,
    pub printings: i64,
    pub outlets: i64,
    pub variants: i64,
    pub first_printed: String,
    pub last_printed: String,
}

/// What was published from `since` until before `until`, each list with `most` rows.
pub async fn digest(
    store: &Store,
    since: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Digest, StoreError> {
    let filter =
        Filter { since: Some(since), until: Some(until), limit: most, ..Filter::default() };
    Ok(Digest {
        since,
        until,
        counts: counts(store, since, until).await?,
        speakers: entity::list_speakers(store, &filter).await?,
        entities: entity::list(store, &filter, None).await?,
        spread: spread(store, since, until, most).await?,
        latest: quote::list(store, &filter).await?,
    })
}

async fn counts(store: &Store, since: Timestamp, until: Timestamp) -> Result<Counts, StoreError> {
    sqlx::query_as(include_str!("counts.sql"))
        .bind(since.as_millisecond())
        .bind(until.as_millisecond())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn spread(
    store: &Store,
    since: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<SpreadRow>, StoreError> {
    sqlx::query_as(include_str!("spread.sql"))
        .bind(since.as_millisecond())
        .bind(until.as_millisecond())
        .bind(most)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}
