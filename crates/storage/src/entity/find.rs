//! Whom or what a name may mean.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::lease;
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

/// An entity that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Candidate {
    pub entity_id: i64,
    pub name: String,
    #[sqlx(rename = "type")]
    pub entity_type: String,
    /// The entity that it was merged into, where it was.
    pub merged_into: Option<i64>,
    pub articles: i64,
    first_at: Option<i64>,
    /// Called just so, not only in part.
    exact: bool,
}

impl Candidate {
    /// When the first article that names it was published; `None` where none does.
    pub fn first_seen(&self) -> Option<Timestamp> {
        self.first_at.map(lease::timestamp)
    }
}

/// Entities with this name, or where nothing is called just so, with this part of a name. A
/// number is the id of one.
pub async fn find(store: &Store, name: &str) -> Result<Vec<Candidate>, StoreError> {
    let name = name.trim();
    if let Ok(id) = name.parse::<i64>() {
        return sqlx::query_as(include_str!("find_id.sql"))
            .bind(id)
            .fetch_all(store.readers())
            .await
            .map_err(StoreError::Read);
    }
    let mut found: Vec<Candidate> = sqlx::query_as(include_str!("find.sql"))
        .bind(name)
        .bind(Filter::part_of(name))
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    if found.iter().any(|one| one.exact) {
        found.retain(|one| one.exact);
    }
    Ok(found)
}
