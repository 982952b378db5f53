//! What a span of time brought and how that has changed, for `onrecord report`.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::FromRow;
use sqlx::sqlite::SqliteRow;

use crate::entity::{EntityRow, SpeakerRow};
use crate::quote::spread::{self, SpreadRow};
use crate::quote::{self, QuoteRow};
use crate::report::filter::Filter;
use crate::report::period::{Compared, Period};
use crate::speaker::{self, Bar};
use crate::store::{Store, StoreError};

/// Fewer quotes are no rise.
const FEWEST_TO_RISE: i64 = 2;

/// Pairs are looked for among so many who speak in most articles.
const BUSIEST: i64 = 100;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    pub since: Timestamp,
    pub until: Timestamp,
    /// When the span that it is compared with begins; that ends with `since`.
    pub before_since: Timestamp,
    pub counts: Counts,
    pub counts_before: Counts,
    /// How many quotes each part of both spans brought.
    pub timeline: Vec<Bar>,
    /// Those who said most.
    pub speakers: Vec<SpeakerChange>,
    /// Those who say clearly more than before, the clearest first; nobody where there is nothing
    /// before.
    pub rising: Vec<SpeakerChange>,
    /// Named by most articles.
    pub entities: Vec<EntityChange>,
    /// The same words in more than one outlet, those that went farthest first.
    pub spread: Vec<SpreadRow>,
    /// Who speaks in the same articles, the most often first: of the hundred who speak in most.
    pub together: Vec<Pair>,
    /// Whom outlets quote and how; those that quote most first.
    pub outlets: Vec<OutletRow>,
    pub latest: Vec<QuoteRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, FromRow)]
pub struct Counts {
    pub articles: i64,
    pub outlets: i64,
    pub quotes: i64,
    pub attributed: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpeakerChange {
    #[serde(flatten)]
    pub speaker: SpeakerRow,
    /// Quotes in the span before.
    pub before: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntityChange {
    #[serde(flatten)]
    pub entity: EntityRow,
    /// Articles in the span before.
    pub before: i64,
}

/// Two people with the articles in which both speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Pair {
    pub one_id: i64,
    pub one: String,
    pub other_id: i64,
    pub other: String,
    pub articles: i64,
}

/// An outlet's quotes by their kind, and by whether it names their source: `named` are people,
/// organisations and documents; `unknown` where no speaker was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct OutletRow {
    pub outlet: String,
    pub articles: i64,
    pub quotes: i64,
    pub direct: i64,
    pub mixed: i64,
    pub indirect: i64,
    pub named: i64,
    pub group: i64,
    pub anonymous: i64,
    pub unknown: i64,
}

impl OutletRow {
    /// Of its quotes, in percent.
    pub fn named_percent(&self) -> f64 {
        100.0 * self.named as f64 / self.quotes.max(1) as f64
    }
}

/// How often something was counted in a span and in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    id: i64,
    now: i64,
    before: i64,
}

/// What was published in the span, each list with `most` rows; -1 for all. `edges` part the
/// time that the timeline is drawn of.
pub async fn digest(
    store: &Store,
    spans: Compared,
    edges: &[Timestamp],
    most: i64,
) -> Result<Digest, StoreError> {
    let now = spans.now;
    let filter =
        Filter { since: Some(now.since), until: Some(now.until), limit: most, ..Filter::default() };
    let before_ms = spans.before.since_ms();
    let voices = changes(store, include_str!("voices.sql"), now, before_ms).await?;
    let named = changes(store, include_str!("named.sql"), now, before_ms).await?;
    let counts_before = counts(store, spans.before).await?;
    // Against nothing everybody rises.
    let risen = if counts_before.articles > 0 { rising(&voices, most) } else { Vec::new() };
    Ok(Digest {
        since: now.since,
        until: now.until,
        before_since: spans.before.since,
        counts: counts(store, now).await?,
        counts_before,
        timeline: speaker::bars(store, include_str!("timeline.sql"), 0, edges).await?,
        speakers: speakers_of(store, now, &top(&voices, most)).await?,
        rising: speakers_of(store, now, &risen).await?,
        entities: entities_of(store, now, &top(&named, most)).await?,
        spread: spread::list(store, &filter).await?,
        together: together(store, now, most).await?,
        outlets: outlets(store, now, most).await?,
        latest: quote::list(store, &filter).await?,
    })
}

pub async fn counts(store: &Store, span: Period) -> Result<Counts, StoreError> {
    sqlx::query_as(include_str!("counts.sql"))
        .bind(span.since_ms())
        .bind(span.until_ms())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Those who said most in a span.
pub async fn top_speakers(
    store: &Store,
    span: Period,
    most: i64,
) -> Result<Vec<SpeakerRow>, StoreError> {
    let voices = changes(store, include_str!("top_voices.sql"), span, most).await?;
    let rows = speakers_of(store, span, &voices).await?;
    Ok(rows.into_iter().map(|row| row.speaker).collect())
}

pub async fn together(store: &Store, span: Period, most: i64) -> Result<Vec<Pair>, StoreError> {
    sqlx::query_as(include_str!("together.sql"))
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(most)
        .bind(if most < 0 { -1 } else { BUSIEST.max(most) })
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

pub async fn outlets(store: &Store, span: Period, most: i64) -> Result<Vec<OutletRow>, StoreError> {
    sqlx::query_as(include_str!("outlets.sql"))
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(most)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// What a statement of `voices.sql`'s shape counts; `third` is its third parameter.
async fn changes(
    store: &Store,
    statement: &'static str,
    span: Period,
    third: i64,
) -> Result<Vec<Change>, StoreError> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(statement)
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(third)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    Ok(rows.into_iter().map(|(id, now, before)| Change { id, now, before }).collect())
}

fn top(changes: &[Change], most: i64) -> Vec<Change> {
    let mut top: Vec<Change> = changes.iter().copied().filter(|change| change.now > 0).collect();
    top.sort_by_key(|change| (-change.now, change.id));
    top.truncate(rows_of(most));
    top
}

/// Those whose rise is the least likely to be chance: of two counts that chance alone makes
/// differ, the difference is about as large as the root of their sum.
fn rising(changes: &[Change], most: i64) -> Vec<Change> {
    let weight = |change: &Change| {
        (change.now - change.before).pow(2) as f64 / (change.now + change.before) as f64
    };
    let rose = |change: &&Change| change.now >= FEWEST_TO_RISE && change.now > change.before;
    let mut risen: Vec<Change> = changes.iter().filter(rose).copied().collect();
    risen.sort_by(|one, other| weight(other).total_cmp(&weight(one)).then(one.id.cmp(&other.id)));
    risen.truncate(rows_of(most));
    risen
}

/// As the tables have it, -1 is all.
fn rows_of(most: i64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

async fn speakers_of(
    store: &Store,
    span: Period,
    changes: &[Change],
) -> Result<Vec<SpeakerChange>, StoreError> {
    let rows: Vec<SpeakerRow> = counted(store, include_str!("speakers.sql"), span, changes).await?;
    let place = |row: &SpeakerRow| changes.iter().position(|change| change.id == row.speaker_id);
    Ok(in_order(rows, changes, place, |speaker, before| SpeakerChange { speaker, before }))
}

async fn entities_of(
    store: &Store,
    span: Period,
    changes: &[Change],
) -> Result<Vec<EntityChange>, StoreError> {
    let rows: Vec<EntityRow> = counted(store, include_str!("entities.sql"), span, changes).await?;
    let place = |row: &EntityRow| changes.iter().position(|change| change.id == row.entity_id);
    Ok(in_order(rows, changes, place, |entity, before| EntityChange { entity, before }))
}

/// What there is to say of those that were counted.
async fn counted<T>(
    store: &Store,
    statement: &'static str,
    span: Period,
    changes: &[Change],
) -> Result<Vec<T>, StoreError>
where
    T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    sqlx::query_as(statement)
        .bind(span.since_ms())
        .bind(span.until_ms())
        .bind(serde_json::json!(ids).to_string())
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Rows in the order of the changes that they belong to.
fn in_order<R, C>(
    rows: Vec<R>,
    changes: &[Change],
    place: impl Fn(&R) -> Option<usize>,
    with_before: impl Fn(R, i64) -> C,
) -> Vec<C> {
    let mut placed: Vec<(usize, R)> =
        rows.into_iter().filter_map(|row| Some((place(&row)?, row))).collect();
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(at, row)| with_before(row, changes[at].before)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counts: &[(i64, i64)], most: i64, risen: &[i64]) {
        let changes: Vec<Change> =
            (1..).zip(counts).map(|(id, &(now, before))| Change { id, now, before }).collect();
        let ids: Vec<i64> = rising(&changes, most).iter().map(|change| change.id).collect();
        assert_eq!(ids, risen);
    }

    #[test]
    fn a_rise_counts_by_what_chance_would_do() {
        check(&[(110, 100), (12, 2), (3, 0)], -1, &[2, 3, 1]);
        check(&[(110, 100), (12, 2), (3, 0)], 1, &[2]);
    }

    #[test]
    fn one_quote_is_no_rise_and_a_fall_is_none() {
        check(&[(1, 0), (5, 5), (4, 9)], -1, &[]);
    }

    #[test]
    fn the_top_is_of_those_who_spoke_at_all() {
        let change = |id, now| Change { id, now, before: 1 };
        let all = [change(1, 0), change(2, 3), change(3, 3), change(4, 5)];
        let ids: Vec<i64> = top(&all, 2).iter().map(|change| change.id).collect();
        assert_eq!(ids, [4, 2]);
    }
}
