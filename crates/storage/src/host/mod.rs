//! Politeness per host: when the next request may start, and what robots.txt says.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::lease::{self, Claim};
use crate::store::{Store, StoreError};

/// A host's robots.txt as last seen; empty where it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsText {
    pub text: String,
    pub seen_at: Timestamp,
}

/// Whether anything is due of a host that may be asked before `soon`. Looks at every host.
pub async fn any_waits(store: &Store, now: Timestamp, soon: Timestamp) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("any_waits.sql"))
        .bind(now.as_millisecond())
        .bind(soon.as_millisecond())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

pub async fn record_robots(
    store: &Store,
    host: String,
    robots: RobotsText,
) -> Result<(), StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query("INSERT OR REPLACE INTO robots(host, text, at) VALUES (?1, ?2, ?3)")
                    .bind(host)
                    .bind(robots.text)
                    .bind(robots.seen_at.as_millisecond())
                    .execute(db)
                    .await
                    .map(drop)
                    .map_err(StoreError::Write)
            })
        })
        .await
}

pub(crate) async fn add(db: &mut SqliteConnection, names: &[&str]) -> Result<(), StoreError> {
    sqlx::query(include_str!("add.sql"))
        .bind(serde_json::json!(names).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Takes the turn of every claimed row's host. Written with the claim, so that a
/// process that dies in the middle does not forget its manners.
pub(crate) async fn hold(
    db: &mut SqliteConnection,
    rows: &[SqliteRow],
    claim: &Claim,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get("host")).collect();
    let names = serde_json::json!(names.map_err(StoreError::Read)?).to_string();
    sqlx::query(include_str!("hold.sql"))
        .bind(names)
        .bind(claim.now.as_millisecond() + lease::ms(claim.pause))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Sets when the next request may start, never earlier than was already said.
pub(crate) async fn free(
    db: &mut SqliteConnection,
    name: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE host SET next_at = max(next_at, ?2) WHERE name = ?1")
        .bind(name)
        .bind(at.as_millisecond())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// When the first host that has due rows but not its turn can be asked.
pub(crate) async fn next_turn(
    db: &mut SqliteConnection,
    statement: &'static str,
    claim: &Claim,
) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = sqlx::query_scalar(statement)
        .bind(claim.now.as_millisecond())
        .bind(claim.retries_due_by.as_millisecond())
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(at.map(lease::timestamp))
}
