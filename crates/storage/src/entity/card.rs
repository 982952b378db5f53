//! All that is known of one entity: its names, its namesakes, what people decided.

use serde::Serialize;
use sqlx::FromRow;

use crate::decision::{DecisionRow, refuse};
use crate::store::{Store, StoreError};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntityCard {
    #[serde(flatten)]
    pub facts: Facts,
    /// As articles call it, the most frequent first.
    pub names: Vec<Named>,
    /// Others of the same name and type.
    pub namesakes: Vec<Namesake>,
    /// On what grounds its articles were linked to it.
    pub grounds: Vec<Named>,
    pub decisions: Vec<DecisionRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Facts {
    pub entity_id: i64,
    pub name: String,
    /// As the machine has it.
    pub found_name: String,
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub entity_type: String,
    /// The entity that it was merged into, where it was.
    pub merged_into: Option<i64>,
    /// The role as last given.
    pub role: Option<String>,
    pub mentions: i64,
    pub articles: i64,
    pub quotes: i64,
    pub first_seen: Option<String>,
    pub last_seen: Option<String>,
}

/// A name, or grounds, with how many articles have it.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Named {
    pub name: String,
    pub articles: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Namesake {
    pub entity_id: i64,
    pub name: String,
    pub role: Option<String>,
    pub articles: i64,
}

/// Everything about the entity with this number.
pub async fn show(store: &Store, id: i64) -> Result<EntityCard, StoreError> {
    let facts = sqlx::query_as(include_str!("facts.sql"))
        .bind(id)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)?
        .ok_or_else(|| refuse(format!("there is no entity {id}; see `onrecord entities`")))?;
    Ok(EntityCard {
        facts,
        names: rows(store, include_str!("names.sql"), id).await?,
        namesakes: rows(store, include_str!("namesakes.sql"), id).await?,
        grounds: rows(store, include_str!("grounds.sql"), id).await?,
        decisions: rows(store, include_str!("decisions.sql"), id).await?,
    })
}

async fn rows<T>(store: &Store, statement: &'static str, id: i64) -> Result<Vec<T>, StoreError>
where
    T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    sqlx::query_as(statement).bind(id).fetch_all(store.readers()).await.map_err(StoreError::Read)
}
