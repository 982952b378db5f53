//! What is let go by age or size: the text of articles, and the log of requests.
//!
//! Of an article whose text is let go everything else stays: its row, its quotes with their
//! speakers, who and what it names. Its body is then empty, and offsets point at nothing. All
//! is done in small steps, so that a daemon writes in between.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::FromRow;

use crate::lease;
use crate::store::{Store, StoreError};

/// Texts or lines in one step.
const STEP: i64 = 100;
/// For each byte of a text, the search holds about so many more: in tenths.
const SEARCH_TENTHS: i64 = 5;
/// How long lines of the log are kept where nothing is said.
pub const LOG_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is kept, and for how long. Quotes are always kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Since a text was read; `None` for ever.
    pub text: Option<SignedDuration>,
    pub log: Option<SignedDuration>,
    /// Above it, the oldest texts are let go: those that a revision has taken the place of first.
    pub max_bytes: Option<u64>,
}

/// What is let go, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LetGo {
    /// Texts of articles, revisions included.
    pub texts: i64,
    pub text_bytes: i64,
    pub log_lines: i64,
    /// How much the record is above its size; more texts go until it is not.
    pub above_bytes: i64,
}

#[derive(Debug, Clone, Copy, FromRow)]
struct Text {
    id: i64,
    bytes: i64,
}

/// Which texts come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Oldest,
    /// Only those that a later revision has taken the place of.
    Superseded,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep { text: None, log: Some(LOG_KEPT), max_bytes: None }
    }
}

/// What would be let go now.
pub async fn plan(store: &Store, keep: Keep, now: Timestamp) -> Result<LetGo, StoreError> {
    let mut plan = LetGo::default();
    if let Some(age) = keep.text {
        (plan.texts, plan.text_bytes) = sqlx::query_as(include_str!("count_texts.sql"))
            .bind(before(now, age))
            .fetch_one(store.readers())
            .await
            .map_err(StoreError::Read)?;
    }
    if let Some(age) = keep.log {
        plan.log_lines = sqlx::query_scalar(include_str!("count_log.sql"))
            .bind(before(now, age))
            .fetch_one(store.readers())
            .await
            .map_err(StoreError::Read)?;
    }
    plan.above_bytes = above(store, keep).await?;
    Ok(plan)
}

/// Lets go what is too old, then what is too much. `go_on` is asked between steps.
pub async fn apply(
    store: &Store,
    keep: Keep,
    now: Timestamp,
    mut go_on: impl FnMut() -> bool,
) -> Result<LetGo, StoreError> {
    let mut gone = LetGo::default();
    if let Some(age) = keep.log {
        while go_on() {
            let lines = forget_log(store, before(now, age)).await?;
            gone.log_lines += lines;
            if lines < STEP {
                break;
            }
        }
    }
    if let Some(age) = keep.text {
        while go_on() {
            let texts = find(store, First::Oldest, before(now, age)).await?;
            if texts.is_empty() {
                break;
            }
            gone.count(&let_go(store, texts).await?);
        }
    }
    // Measured once: pages become free some time after their rows are gone.
    let mut above = above(store, keep).await?;
    for first in [First::Superseded, First::Oldest] {
        while above > 0 && go_on() {
            let texts = find(store, first, i64::MAX).await?;
            if texts.is_empty() {
                break;
            }
            let enough = enough(&texts, above);
            let texts = let_go(store, texts[..enough].to_vec()).await?;
            gone.count(&texts);
            above -= texts.iter().map(|text| taken_by(*text)).sum::<i64>();
        }
    }
    gone.above_bytes = above.max(0);
    Ok(gone)
}

impl LetGo {
    fn count(&mut self, texts: &[Text]) {
        self.texts += texts.len() as i64;
        self.text_bytes += texts.iter().map(|text| text.bytes).sum::<i64>();
    }
}

/// How many of these texts, from the first, are as much as is to go.
fn enough(texts: &[Text], above: i64) -> usize {
    let mut left = above;
    let last = texts.iter().position(|text| {
        left -= taken_by(*text);
        left <= 0
    });
    last.map_or(texts.len(), |last| last + 1)
}

fn taken_by(text: Text) -> i64 {
    text.bytes + text.bytes * SEARCH_TENTHS / 10
}

async fn find(store: &Store, first: First, before: i64) -> Result<Vec<Text>, StoreError> {
    let statement = match first {
        First::Oldest => include_str!("old_texts.sql"),
        First::Superseded => include_str!("old_revisions.sql"),
    };
    sqlx::query_as(statement)
        .bind(before)
        .bind(STEP)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn let_go(store: &Store, texts: Vec<Text>) -> Result<Vec<Text>, StoreError> {
    let ids: Vec<i64> = texts.iter().map(|text| text.id).collect();
    let ids = serde_json::json!(ids).to_string();
    store
        .write(move |db| {
            Box::pin(async move {
                let done = sqlx::query(include_str!("let_go.sql")).bind(ids).execute(db).await;
                done.map(drop).map_err(StoreError::Write)
            })
        })
        .await?;
    Ok(texts)
}

async fn forget_log(store: &Store, before: i64) -> Result<i64, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query(include_str!("forget_log.sql"))
                    .bind(before)
                    .bind(STEP)
                    .execute(db)
                    .await
                    .map(|done| done.rows_affected() as i64)
                    .map_err(StoreError::Write)
            })
        })
        .await
}

/// By how much the pages in use are more than they may be.
async fn above(store: &Store, keep: Keep) -> Result<i64, StoreError> {
    let Some(most) = keep.max_bytes else { return Ok(0) };
    let used: i64 = sqlx::query_scalar(
        "SELECT (page_count - freelist_count) * page_size \
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    )
    .fetch_one(store.readers())
    .await
    .map_err(StoreError::Read)?;
    Ok((used - i64::try_from(most).unwrap_or(i64::MAX)).max(0))
}

fn before(now: Timestamp, age: SignedDuration) -> i64 {
    now.as_millisecond().saturating_sub(lease::ms(age))
}
