//! Outlets: who publishes, known by a slug.

use sqlx::sqlite::SqliteConnection;

use crate::store::StoreError;

pub(crate) async fn find_or_add(db: &mut SqliteConnection, slug: &str) -> Result<i64, StoreError> {
    sqlx::query("INSERT INTO outlet(slug) VALUES (?1) ON CONFLICT(slug) DO NOTHING")
        .bind(slug)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    sqlx::query_scalar("SELECT id FROM outlet WHERE slug = ?1")
        .bind(slug)
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}
