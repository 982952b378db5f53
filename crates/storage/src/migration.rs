//! Brings the schema of a database up to the one that the statements here are written for.
//!
//! Forward only: a file of `migrations/` that was released is never changed, and a database
//! that a newer program made is left as it is. Before one that holds anything is changed, a
//! copy of it is put beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;
use tracing::info;

use crate::copy;
use crate::store::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// What a database says of its migrations.
struct Applied {
    version: i64,
    checksum: Vec<u8>,
}

/// Refuses a file that holds the tables of another program.
pub(crate) async fn check_owner(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<(), StoreError> {
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE name = '_sqlx_migrations') FROM sqlite_schema",
    )
    .fetch_one(connection)
    .await
    .map_err(|source| StoreError::opening(path, source))?;
    match tables > 0 && ours == 0 {
        true => Err(StoreError::NotOurs { path: path.to_owned() }),
        false => Ok(()),
    }
}

/// Refuses a file whose schema is not the one that the statements here are written for.
pub(crate) async fn check_current(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<(), StoreError> {
    match pending(path, connection).await?.is_empty() {
        true => Ok(()),
        false => Err(StoreError::OtherVersion { path: path.to_owned() }),
    }
}

/// The versions that a database still lacks, in order. One that is newer than this program, or
/// was made by other migrations of the same number, is refused.
pub(crate) async fn pending(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<Vec<i64>, StoreError> {
    let applied = applied(path, connection).await?;
    let known = MIGRATIONS.iter().map(|one| one.version).max().unwrap_or_default();
    let newest = applied.iter().map(|one| one.version).max().unwrap_or_default();
    if newest > known {
        let made_by = made_by(connection).await;
        return Err(StoreError::Newer { path: path.to_owned(), schema: newest, known, made_by });
    }
    let is_ours = |one: &Applied| {
        let ours = MIGRATIONS.iter().find(|ours| ours.version == one.version);
        ours.is_some_and(|ours| *ours.checksum == *one.checksum)
    };
    if !applied.iter().all(is_ours) {
        return Err(StoreError::OtherSchema { path: path.to_owned() });
    }
    let is_applied = |version| applied.iter().any(|one| one.version == version);
    Ok(MIGRATIONS.iter().map(|one| one.version).filter(|version| !is_applied(*version)).collect())
}

/// Runs what is pending, each migration in a transaction of its own.
///
/// Two programs that open a new file at once both begin to migrate it, and SQLite lets one
/// win. The other finds its work done when it looks again.
pub(crate) async fn run(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let pending = pending(path, connection).await?;
    let Some(first) = pending.first() else { return Ok(()) };
    if holds_anything(path, connection).await? {
        let copy = copy_before(path, *first);
        info!(
            "{} is brought up to date for onrecord {}; as it was it stays in {}",
            path.display(),
            env!("CARGO_PKG_VERSION"),
            copy.display()
        );
        copy::write(path, connection, &copy).await?;
    }
    let mut looks = 0;
    loop {
        match MIGRATIONS.run(&mut *connection).await {
            Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(_)) if looks < 5 => {
                looks += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_)) => {
                return Err(StoreError::OtherSchema { path: path.to_owned() });
            }
            Err(source) => return Err(StoreError::Migrate { path: path.to_owned(), source }),
            Ok(()) => break,
        }
    }
    sign(path, connection).await
}

/// `news.db` → `news.before-0003.db`, beside it.
fn copy_before(path: &Path, version: i64) -> PathBuf {
    copy::beside(path, &format!("before-{version:04}"))
}

async fn applied(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<Vec<Applied>, StoreError> {
    let failed = |source| StoreError::opening(path, source);
    let is_new: bool = sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(failed)?;
    if is_new {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await
            .map_err(failed)?;
    Ok(rows.into_iter().map(|(version, checksum)| Applied { version, checksum }).collect())
}

/// Whether there is anything that a copy would save.
async fn holds_anything(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<bool, StoreError> {
    let failed = |source| StoreError::opening(path, source);
    let has_outlets: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'outlet')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(failed)?;
    if !has_outlets {
        return Ok(false);
    }
    // Feeds, articles and entries all have their outlet.
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outlet)")
        .fetch_one(connection)
        .await
        .map_err(failed)
}

/// The program that brought a database up to date last, as far as it can be told.
async fn made_by(connection: &mut SqliteConnection) -> Option<String> {
    sqlx::query_scalar("SELECT version FROM program").fetch_optional(connection).await.ok()?
}

/// Notes the version of this program, for an older one to name.
async fn sign(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO program(id, version) VALUES (1, ?1) \
         ON CONFLICT(id) DO UPDATE SET version = excluded.version",
    )
    .bind(env!("CARGO_PKG_VERSION"))
    .execute(connection)
    .await
    .map(drop)
    .map_err(|source| StoreError::opening(path, source))
}
