//! What is let go by age or size: pages, the text of articles, and the log of requests.
//!
//! Of an article whose text is let go everything else stays: its row, its quotes with their
//! speakers, who and what it names. Its body is then empty, and offsets point at nothing. All
//! is done in small steps, so that a daemon writes in between.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::FromRow;

use crate::lease;
use crate::store::{Store, StoreError};

/// Texts, pages or lines in one step.
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
    /// Since a page was fetched; `None` where pages are not kept: then those that are there go.
    pub pages: Option<SignedDuration>,
    /// Above it, the oldest pages are let go, then the oldest texts: those that a revision has
    /// taken the place of first.
    pub max_bytes: Option<u64>,
}

/// What is let go, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LetGo {
    /// Texts of articles, revisions included.
    pub texts: i64,
    pub text_bytes: i64,
    /// As they are packed.
    pub pages: i64,
    pub page_bytes: i64,
    pub log_lines: i64,
    /// How much the record is above its size; more texts go until it is not.
    pub above_bytes: i64,
}

/// A text or a page.
#[derive(Debug, Clone, Copy, FromRow)]
struct Old {
    id: i64,
    bytes: i64,
}

/// What goes, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    Pages,
    /// Texts that a later revision has taken the place of.
    Superseded,
    Texts,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep { text: None, log: Some(LOG_KEPT), pages: None, max_bytes: None }
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
    (plan.pages, plan.page_bytes) = sqlx::query_as(include_str!("count_pages.sql"))
        .bind(pages_before(now, keep))
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)?;
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
    let texts = keep.text.map(|age| (Goes::Texts, before(now, age)));
    let pages = Some((Goes::Pages, pages_before(now, keep)));
    for (goes, before) in pages.into_iter().chain(texts) {
        while go_on() {
            let old = find(store, goes, before).await?;
            if old.is_empty() {
                break;
            }
            gone.count(goes, &let_go(store, goes, old).await?);
        }
    }
    // Measured once: pages become free some time after their rows are gone.
    let mut above = above(store, keep).await?;
    for goes in [Goes::Pages, Goes::Superseded, Goes::Texts] {
        while above > 0 && go_on() {
            let old = find(store, goes, i64::MAX).await?;
            if old.is_empty() {
                break;
            }
            let enough = goes.enough(&old, above);
            let old = let_go(store, goes, old[..enough].to_vec()).await?;
            gone.count(goes, &old);
            above -= old.iter().map(|one| goes.taken_by(*one)).sum::<i64>();
        }
    }
    gone.above_bytes = above.max(0);
    Ok(gone)
}

impl LetGo {
    fn count(&mut self, goes: Goes, old: &[Old]) {
        let (many, bytes) = match goes {
            Goes::Pages => (&mut self.pages, &mut self.page_bytes),
            Goes::Superseded | Goes::Texts => (&mut self.texts, &mut self.text_bytes),
        };
        *many += old.len() as i64;
        *bytes += old.iter().map(|one| one.bytes).sum::<i64>();
    }
}

impl Goes {
    fn find(self) -> &'static str {
        match self {
            Goes::Pages => include_str!("old_pages.sql"),
            Goes::Superseded => include_str!("old_revisions.sql"),
            Goes::Texts => include_str!("old_texts.sql"),
        }
    }

    fn let_go(self) -> &'static str {
        match self {
            Goes::Pages => include_str!("forget_pages.sql"),
            Goes::Superseded | Goes::Texts => include_str!("let_go.sql"),
        }
    }

    /// How many of these, from the first, are as much as is to go.
    fn enough(self, old: &[Old], above: i64) -> usize {
        let mut left = above;
        let last = old.iter().position(|one| {
            left -= self.taken_by(*one);
            left <= 0
        });
        last.map_or(old.len(), |last| last + 1)
    }

    fn taken_by(self, one: Old) -> i64 {
        match self {
            Goes::Pages => one.bytes,
            Goes::Superseded | Goes::Texts => one.bytes + one.bytes * SEARCH_TENTHS / 10,
        }
    }
}

async fn find(store: &Store, goes: Goes, before: i64) -> Result<Vec<Old>, StoreError> {
    sqlx::query_as(goes.find())
        .bind(before)
        .bind(STEP)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

async fn let_go(store: &Store, goes: Goes, old: Vec<Old>) -> Result<Vec<Old>, StoreError> {
    let ids: Vec<i64> = old.iter().map(|one| one.id).collect();
    let ids = serde_json::json!(ids).to_string();
    store
        .write(move |db| {
            Box::pin(async move {
                let done = sqlx::query(goes.let_go()).bind(ids).execute(db).await;
                done.map(drop).map_err(StoreError::Write)
            })
        })
        .await?;
    Ok(old)
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

/// Where none are kept, all that are there are old.
fn pages_before(now: Timestamp, keep: Keep) -> i64 {
    keep.pages.map_or(i64::MAX, |age| before(now, age))
}

fn before(now: Timestamp, age: SignedDuration) -> i64 {
    now.as_millisecond().saturating_sub(lease::ms(age))
}
