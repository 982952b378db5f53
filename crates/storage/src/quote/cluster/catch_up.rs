//! Quotes that an earlier version recorded, put among their like a few at a time.

use std::collections::HashSet;

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Saying, Wording, find, kind_of, merge, mouths};
use crate::array;
use crate::store::{Store, StoreError};

/// Sorts so many of the quotes that are not in their cluster yet, and says how many it was:
/// fewer than `most` when all are done. May be stopped and begun again at any time.
pub async fn catch_up(store: &Store, most: usize) -> Result<usize, StoreError> {
    store.write(move |db| Box::pin(sort(db, most))).await
}

async fn sort(db: &mut SqliteConnection, most: usize) -> Result<usize, StoreError> {
    let rows = sqlx::query(include_str!("unsorted.sql"))
        .bind(most as i64)
        .fetch_all(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let mut taken = HashSet::new();
    let sayings: Vec<Saying> =
        rows.iter().map(|row| saying(row, &mut taken)).collect::<Result<_, _>>()?;
    let found = find(db, &sayings).await?;
    sqlx::query(include_str!("write.sql"))
        .bind(&found.rows)
        .bind(&found.rows)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    merge(db, &found).await?;
    let sorted: Vec<(i64, i64, usize)> = rows
        .iter()
        .zip(&sayings)
        .zip(&found.clusters)
        .map(|((row, saying), cluster)| (row.get("id"), *cluster, saying.wording.len()))
        .collect();
    sqlx::query(include_str!("sort.sql"))
        .bind(array::of(&sorted))
        .execute(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(rows.len())
}

/// The first of a cluster to be sorted keeps it, so that its number stays.
fn saying(row: &SqliteRow, taken: &mut HashSet<i64>) -> Result<Saying, StoreError> {
    let cluster: i64 = row.get("cluster_id");
    let keeps = !row.get::<bool, _>("taken") && taken.insert(cluster);
    let mouths = mouths(row.get("speakers"))?;
    Ok(Saying {
        wording: Wording::of(kind_of(row), row.get("text")),
        entities: mouths.iter().filter_map(|(_, entity)| *entity).collect(),
        mouths: mouths.into_iter().map(|(mouth, _)| mouth).collect(),
        at: row.get("published_at"),
        held: keeps.then_some(cluster),
    })
}
