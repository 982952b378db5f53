//! Every request and how it went, for a while: what `status` and a curious publisher ask for.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use crate::store::StoreError;

/// One request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fetch<'a> {
    /// `None` where no feed announced what was asked for.
    pub(crate) feed_id: Option<i64>,
    /// `None` where the feed itself was asked for.
    pub(crate) entry_id: Option<i64>,
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    /// `None` where there was no answer.
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<&'a str>,
    pub(crate) body_bytes: usize,
    pub(crate) new_entries: Option<usize>,
}

pub(crate) async fn add(db: &mut SqliteConnection, fetch: Fetch<'_>) -> Result<(), StoreError> {
    sqlx::query(include_str!("add.sql"))
        .bind(fetch.feed_id)
        .bind(fetch.entry_id)
        .bind(fetch.at.as_millisecond())
        .bind(fetch.status)
        .bind(fetch.error)
        .bind(fetch.body_bytes as i64)
        .bind(fetch.took.as_millis() as i64)
        .bind(fetch.new_entries.map(|new| new as i64))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}
