//! What people decided about the record: who is one person and who are two, what someone is
//! called, who said a quote, what is to be seen of it.
//!
//! A decision is written down and never deleted; what it comes to is worked out from those that
//! hold, here when it is made or undone, and again whenever an article is recorded.

pub mod entity;
mod moves;
pub mod quote;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{FromRow, Row};

use crate::store::{Store, StoreError};

pub(crate) use moves::{Mark, Moves};

/// A decision as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct DecisionRow {
    pub id: i64,
    pub at: String,
    pub what: String,
    /// What it says, in words.
    pub says: String,
    pub undone: Option<String>,
}

/// A decision to be written down.
pub(crate) struct Draft<'a> {
    pub(crate) what: &'static str,
    pub(crate) args: Value,
    pub(crate) entity_id: Option<i64>,
    pub(crate) article_id: Option<i64>,
    pub(crate) quote_key: Option<&'a [u8]>,
    pub(crate) at: Timestamp,
}

/// What is needed to undo a decision.
struct Made {
    id: i64,
    what: String,
    args: Value,
    is_undone: bool,
    entity_id: Option<i64>,
    article_id: Option<i64>,
    quote_key: Option<Vec<u8>>,
}

/// All decisions, the latest first; at most `limit`, -1 for all.
pub async fn list(store: &Store, limit: i64) -> Result<Vec<DecisionRow>, StoreError> {
    sqlx::query_as(include_str!("list.sql"))
        .bind(limit)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Takes a decision back: everything is as if it had never been made. Gives what it said.
pub async fn undo(store: &Store, id: i64, now: Timestamp) -> Result<String, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let made = find(db, id).await?;
                check_undoable(&made)?;
                mark_undone(db, id, now).await?;
                match made.what.as_str() {
                    "merge" | "split" | "alias" => entity::undo_moves(db, &made).await?,
                    "rename" => entity::settle_name(db, made.entity_id.unwrap_or_default()).await?,
                    _ => quote::settle(db, made.article_id, made.quote_key.as_deref()).await?,
                }
                Ok(text(&made.args, "says"))
            })
        })
        .await
}

/// Writes a decision down and gives its number.
pub(crate) async fn add(db: &mut SqliteConnection, draft: Draft<'_>) -> Result<i64, StoreError> {
    sqlx::query_scalar(include_str!("add.sql"))
        .bind(draft.at.as_millisecond())
        .bind(draft.what)
        .bind(draft.args.to_string())
        .bind(draft.entity_id)
        .bind(draft.article_id)
        .bind(draft.quote_key)
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

async fn find(db: &mut SqliteConnection, id: i64) -> Result<Made, StoreError> {
    let row = sqlx::query("SELECT * FROM decision WHERE id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await
        .map_err(StoreError::Write)?;
    row.map(row_to_made)
        .ok_or_else(|| refuse(format!("there is no decision {id}; see `onrecord decisions list`")))
}

fn row_to_made(row: SqliteRow) -> Made {
    let args: String = row.get("args");
    Made {
        id: row.get("id"),
        what: row.get("what"),
        args: serde_json::from_str(&args).unwrap_or_default(),
        is_undone: row.get::<Option<i64>, _>("undone_at").is_some(),
        entity_id: row.get("entity_id"),
        article_id: row.get("article_id"),
        quote_key: row.get("quote_key"),
    }
}

fn check_undoable(made: &Made) -> Result<(), StoreError> {
    if made.what == "forget" {
        let reason = "what it took out is gone; bring the article again under another address";
        return Err(refuse(format!("decision {} cannot be undone: {reason}", made.id)));
    }
    match made.is_undone {
        true => Err(refuse(format!("decision {} is undone already", made.id))),
        false => Ok(()),
    }
}

async fn mark_undone(db: &mut SqliteConnection, id: i64, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE decision SET undone_at = ?2 WHERE id = ?1")
        .bind(id)
        .bind(now.as_millisecond())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

fn text(args: &Value, key: &str) -> String {
    args[key].as_str().unwrap_or_default().to_owned()
}

/// What a person asked for cannot be.
pub(crate) fn refuse(reason: String) -> StoreError {
    StoreError::Refused { reason }
}
