//! Whether this machine reaches anybody, as its daemon judges.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use crate::lease;
use crate::store::{Store, StoreError};

/// Records that nobody has answered `since` then, and takes back what was held against feeds
/// and entries for it.
pub async fn record_down(
    store: &Store,
    since: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                set_down_since(db, Some(since)).await?;
                for statement in
                    [include_str!("excuse_feeds.sql"), include_str!("excuse_entries.sql")]
                {
                    sqlx::query(statement)
                        .bind(since.as_millisecond())
                        .bind(now.as_millisecond())
                        .execute(&mut *db)
                        .await
                        .map_err(StoreError::Write)?;
                }
                Ok(())
            })
        })
        .await
}

/// Records that somebody answers.
pub async fn record_up(store: &Store) -> Result<(), StoreError> {
    store.write(move |db| Box::pin(set_down_since(db, None))).await
}

/// Since when nobody answers; `None` where somebody does.
pub(crate) async fn down_since(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    let since: Option<i64> = sqlx::query_scalar("SELECT down_since FROM network")
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)?;
    Ok(since.map(lease::timestamp))
}

async fn set_down_since(
    db: &mut SqliteConnection,
    since: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE network SET down_since = ?1")
        .bind(since.map(|since| since.as_millisecond()))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}
