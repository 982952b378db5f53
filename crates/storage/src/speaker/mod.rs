//! One speaker: who that is, what they said in a span of time, on what, where and with whom.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::FromRow;
use sqlx::sqlite::SqliteRow;

use crate::quote::{self, QuoteRow};
use crate::report::filter::Filter;
use crate::report::period::{Compared, Period};
use crate::store::{Store, StoreError};

/// Subjects are looked for in so many of the latest quotes, since each has to be laid over
/// what its article names.
const LOOKED_AT: i64 = 500;

/// A speaker of whom a name may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Candidate {
    pub speaker_id: i64,
    pub speaker: String,
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub entity_type: String,
    /// At any time.
    pub quotes: i64,
    /// Called just so, not only in part.
    #[serde(skip)]
    pub exact: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    pub since: Timestamp,
    pub until: Timestamp,
    /// When the span that it is compared with begins; that ends with `since`.
    pub before_since: Timestamp,
    pub speaker_id: i64,
    pub speaker: String,
    /// As last given, at any time.
    pub speaker_kind: Option<String>,
    pub role: Option<String>,
    pub counts: SpeakerCounts,
    pub counts_before: SpeakerCounts,
    /// How often they spoke in each part of both spans.
    pub timeline: Vec<Bar>,
    /// What is named within their quotes, of the latest 500.
    pub subjects: Vec<Subject>,
    pub outlets: Vec<QuotedBy>,
    pub together: Vec<Other>,
    pub latest: Vec<QuoteRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, FromRow)]
pub struct SpeakerCounts {
    pub quotes: i64,
    pub quotations: i64,
    pub articles: i64,
    pub outlets: i64,
}

/// What an hour, a day or a week brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bar {
    pub since: Timestamp,
    pub until: Timestamp,
    pub n: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Subject {
    pub entity_id: i64,
    pub name: String,
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub entity_type: String,
    pub quotes: i64,
    pub articles: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct QuotedBy {
    pub outlet: String,
    pub quotes: i64,
    pub articles: i64,
}

/// Who speaks in the same articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Other {
    pub speaker_id: i64,
    pub speaker: String,
    pub articles: i64,
}

/// Speakers with this name, or where nobody is called just so, with this part of a name. A
/// number is the id of one.
pub async fn find(store: &Store, name: &str) -> Result<Vec<Candidate>, StoreError> {
    if let Ok(id) = name.trim().parse::<i64>() {
        return sqlx::query_as(include_str!("find_id.sql"))
            .bind(id)
            .fetch_all(store.readers())
            .await
            .map_err(StoreError::Read);
    }
    let mut found: Vec<Candidate> = sqlx::query_as(include_str!("find.sql"))
        .bind(name.trim())
        .bind(Filter::part_of(name.trim()))
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    if found.iter().any(|one| one.exact) {
        found.retain(|one| one.exact);
    }
    Ok(found)
}

/// What one speaker said in a span, each list with `most` rows; -1 for all. `edges` part the
/// time that the timeline is drawn of.
pub async fn profile(
    store: &Store,
    of: &Candidate,
    spans: Compared,
    edges: &[Timestamp],
    most: i64,
) -> Result<Profile, StoreError> {
    let (id, now) = (of.speaker_id, spans.now);
    let last = last_known(store, id).await?;
    Ok(Profile {
        since: now.since,
        until: now.until,
        before_since: spans.before.since,
        speaker_id: id,
        speaker: of.speaker.clone(),
        speaker_kind: last.as_ref().map(|row| row.0.clone()),
        role: last.and_then(|row| row.1),
        counts: counts(store, id, now).await?,
        counts_before: counts(store, id, spans.before).await?,
        timeline: timeline(store, id, edges).await?,
        subjects: subjects(store, id, now, most).await?,
        outlets: outlets(store, id, now, most).await?,
        together: together(store, id, now, most).await?,
        latest: latest(store, id, now, most).await?,
    })
}

/// How often somebody spoke between each time and the next.
pub async fn timeline(store: &Store, id: i64, edges: &[Timestamp]) -> Result<Vec<Bar>, StoreError> {
    bars(store, include_str!("timeline.sql"), id, edges).await
}

pub async fn subjects(
    store: &Store,
    id: i64,
    span: Period,
    most: i64,
) -> Result<Vec<Subject>, StoreError> {
    sqlx::query_as(include_str!("subjects.sql"))
        .bind(id)
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(most)
        .bind(LOOKED_AT)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

pub async fn together(
    store: &Store,
    id: i64,
    span: Period,
    most: i64,
) -> Result<Vec<Other>, StoreError> {
    within(store, include_str!("together.sql"), id, span, most).await
}

pub async fn latest(
    store: &Store,
    id: i64,
    span: Period,
    most: i64,
) -> Result<Vec<QuoteRow>, StoreError> {
    let filter = Filter {
        speaker_id: Some(id),
        since: Some(span.since),
        until: Some(span.until),
        limit: most,
        ..Filter::default()
    };
    quote::list(store, &filter).await
}

/// What a statement of `timeline.sql`'s shape counts.
pub(crate) async fn bars(
    store: &Store,
    statement: &'static str,
    id: i64,
    edges: &[Timestamp],
) -> Result<Vec<Bar>, StoreError> {
    let times: Vec<i64> = edges.iter().map(|edge| edge.as_millisecond()).collect();
    let counts: Vec<i64> = sqlx::query_scalar(statement)
        .bind(id)
        .bind(serde_json::json!(times).to_string())
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let parts = edges.windows(2).zip(counts);
    Ok(parts.map(|(part, n)| Bar { since: part[0], until: part[1], n }).collect())
}

/// Rows of a statement about one speaker within a span.
async fn within<T>(
    store: &Store,
    statement: &'static str,
    id: i64,
    span: Period,
    most: i64,
) -> Result<Vec<T>, StoreError>
where
    T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    sqlx::query_as(statement)
        .bind(id)
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(most)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn counts(store: &Store, id: i64, span: Period) -> Result<SpeakerCounts, StoreError> {
    sqlx::query_as(include_str!("counts.sql"))
        .bind(id)
        .bind(span.since_ms())
        .bind(span.until_ms())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn outlets(
    store: &Store,
    id: i64,
    span: Period,
    most: i64,
) -> Result<Vec<QuotedBy>, StoreError> {
    within(store, include_str!("outlets.sql"), id, span, most).await
}

/// What kind of speaker, and the latest role that an article gave.
async fn last_known(
    store: &Store,
    id: i64,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    sqlx::query_as(include_str!("last_known.sql"))
        .bind(id)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)
}
