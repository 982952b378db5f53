//! Polls that brought nothing, which are most. Those that end together are recorded together:
//! the statements are the same few for one and for thirty.

use std::collections::HashSet;

use futures_util::future::BoxFuture;
use model::feed::Validators;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use url::Url;

use super::{FeedToPoll, Plan, Poll};
use crate::key;
use crate::lease::{self, Lease};
use crate::store::StoreError;

/// A poll that brought nothing, as the statements take it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct QuietPoll {
    id: i64,
    /// In hexadecimal, since JSON has no bytes.
    token: String,
    at: i64,
    next: i64,
    interval: Option<i64>,
    validated_url: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    audit: bool,
    moved_to: Option<String>,
    moved_since: Option<i64>,
    moved_polls: Option<u32>,
    moved_settled: Option<bool>,
    host: String,
    host_free_at: i64,
    status: Option<u16>,
    bytes: usize,
    ms: u64,
}

impl QuietPoll {
    pub(super) fn of(
        lease: &Lease<FeedToPoll>,
        poll: &Poll,
        validators: &Validators,
        plan: Plan,
    ) -> QuietPoll {
        let moved = poll.moved.as_ref();
        QuietPoll {
            id: lease.id,
            token: key::hex(&lease.token),
            at: poll.at.as_millisecond(),
            next: plan.next_poll.as_millisecond(),
            interval: plan.interval.map(lease::ms),
            validated_url: validators.url.as_ref().map(Url::to_string),
            etag: validators.etag.clone(),
            last_modified: validators.last_modified.clone(),
            audit: poll.audit,
            moved_to: moved.map(|moved| moved.to.to_string()),
            moved_since: moved.map(|moved| moved.since.as_millisecond()),
            moved_polls: moved.map(|moved| moved.polls),
            moved_settled: moved.map(|moved| moved.settled),
            host: key::host_of(&lease.row.url),
            host_free_at: poll.host_free_at.as_millisecond(),
            status: poll.status,
            bytes: poll.body_bytes,
            ms: u64::try_from(poll.took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Records them, and answers each in its order: whether its lease still held.
pub(crate) fn record(
    db: &mut SqliteConnection,
    mut polls: Vec<QuietPoll>,
) -> BoxFuture<'_, Result<Vec<Result<(), StoreError>>, StoreError>> {
    Box::pin(async move {
        let mut json = serde_json::json!(polls).to_string();
        let held = record_outcomes(db, &json).await?;
        let answer = |poll: &QuietPoll| match held.contains(&poll.id) {
            true => Ok(()),
            false => Err(StoreError::LeaseLost),
        };
        let answers: Vec<_> = polls.iter().map(answer).collect();
        if held.len() < polls.len() {
            polls.retain(|poll| held.contains(&poll.id));
            json = serde_json::json!(polls).to_string();
        }
        for statement in [include_str!("log.sql"), include_str!("free_hosts.sql")] {
            let done = sqlx::query(statement).bind(&json).execute(&mut *db).await;
            done.map_err(StoreError::Write)?;
        }
        Ok(answers)
    })
}

async fn record_outcomes(
    db: &mut SqliteConnection,
    polls: &str,
) -> Result<HashSet<i64>, StoreError> {
    sqlx::query_scalar(include_str!("record.sql"))
        .bind(polls)
        .fetch_all(db)
        .await
        .map(|ids| ids.into_iter().collect())
        .map_err(StoreError::Write)
}
