//! A copy to keep, made while a daemon runs, and the way back.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, FromRow};

use crate::store::{self, StoreError};
use crate::{copy, migration};

/// What a database holds, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, FromRow)]
pub struct Contents {
    pub articles: i64,
    pub revisions: i64,
    pub quotes: i64,
    pub feeds: i64,
}

/// A copy that was looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copy {
    pub path: PathBuf,
    pub bytes: u64,
    #[serde(flatten)]
    pub contents: Contents,
    /// Migrations that it lacks; the daemon that takes it up runs them.
    pub is_older: bool,
}

/// How closely a copy is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Every page is read.
    Quick,
    /// And every index compared with its table.
    Full,
}

/// Why a file cannot take the place of the record.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error("{path} is there already: --force writes over it")]
    Exists { path: PathBuf },
    #[error("there is no copy at {path}: expected a file that `onrecord backup` made")]
    Missing { path: PathBuf },
    #[error("{path} is the record itself")]
    Itself { path: PathBuf },
    #[error("{path} is damaged: {found}")]
    Damaged { path: PathBuf, found: String },
    #[error("the copy {path} does not hold what the record holds: {copied:?}, not {expected:?}")]
    Incomplete { path: PathBuf, copied: Contents, expected: Contents },
    #[error("another program has {path} open; stop it first")]
    InUse { path: PathBuf },
    #[error("cannot move {path}")]
    Move {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a consistent copy of the record to `to` and looks it through before it takes that
/// name. Nobody is kept from writing meanwhile.
pub async fn write(database: &Path, to: &Path, force: bool) -> Result<Copy, Unfit> {
    if is_same(database, to) {
        return Err(Unfit::Itself { path: to.to_owned() });
    }
    if to.exists() && !force {
        return Err(Unfit::Exists { path: to.to_owned() });
    }
    let part = copy::part(to);
    let _ = std::fs::remove_file(&part);
    let written = write_part(database, to, &part).await;
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// Looks a copy through: whether it is ours, whole, and not of a newer program.
pub async fn check(path: &Path, care: Care) -> Result<Copy, Unfit> {
    if !path.is_file() {
        return Err(Unfit::Missing { path: path.to_owned() });
    }
    let mut db = store::open_read_only(path).await?;
    migration::check_owner(path, &mut db).await?;
    let is_older = !migration::pending(path, &mut db).await?.is_empty();
    let look = match care {
        Care::Quick => "PRAGMA quick_check(3)",
        Care::Full => "PRAGMA integrity_check(3)",
    };
    let found: Vec<String> =
        sqlx::query_scalar(look).fetch_all(&mut db).await.map_err(|e| failed(path, e))?;
    if found != ["ok"] {
        return Err(Unfit::Damaged { path: path.to_owned(), found: found.join("; ") });
    }
    let contents = contents(path, &mut db).await?;
    let _ = db.close().await;
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    Ok(Copy { path: path.to_owned(), bytes, contents, is_older })
}

/// Puts a copy in the record's place and gives the name under which the record before is kept,
/// if there was one. For who holds the daemon's lock.
pub async fn restore(
    from: &Path,
    database: &Path,
    aside: &str,
) -> Result<(Copy, Option<PathBuf>), Unfit> {
    if is_same(database, from) {
        return Err(Unfit::Itself { path: from.to_owned() });
    }
    check(from, Care::Full).await?;
    let part = copy::part(database);
    let _ = std::fs::remove_file(&part);
    let mut db = store::open_to_copy(from).await?;
    let copied = copy::write_part(from, &mut db, &part).await;
    let _ = db.close().await;
    let placed = match copied {
        Ok(()) => change_places(&part, database, aside).await,
        Err(error) => Err(error.into()),
    };
    if placed.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    let kept = placed?;
    Ok((check(database, Care::Quick).await?, kept))
}

async fn write_part(database: &Path, to: &Path, part: &Path) -> Result<Copy, Unfit> {
    let mut db = store::open_to_copy(database).await?;
    migration::check_owner(database, &mut db).await?;
    let before = contents(database, &mut db).await?;
    copy::write_part(database, &mut db, part).await?;
    let after = contents(database, &mut db).await?;
    let _ = db.close().await;
    let copied = check(part, Care::Quick).await?;
    if !copied.contents.is_between(before, after) {
        let path = to.to_owned();
        return Err(Unfit::Incomplete { path, copied: copied.contents, expected: after });
    }
    copy::place(part, to).map_err(|source| StoreError::Copy { path: to.to_owned(), source })?;
    Ok(Copy { path: to.to_owned(), ..copied })
}

/// The record that was there goes aside with all that belongs to it: a new file beside an old
/// log would be taken for one.
async fn change_places(
    part: &Path,
    database: &Path,
    aside: &str,
) -> Result<Option<PathBuf>, Unfit> {
    let mut kept = None;
    if database.exists() {
        close_for_all(database).await?;
        let name = copy::beside(database, aside);
        for ending in ["", "-wal", "-shm"] {
            let (from, to) = (with_ending(database, ending), with_ending(&name, ending));
            if from.exists() {
                let failed = |source| Unfit::Move { path: from.clone(), source };
                std::fs::rename(&from, &to).map_err(failed)?;
            }
        }
        kept = Some(name);
    }
    copy::place(part, database).map_err(|source| Unfit::Move { path: part.to_owned(), source })?;
    Ok(kept)
}

/// Brings the log into the file, which only the last who has it open can do. A file that is
/// damaged cannot be closed well, and is moved as it is.
async fn close_for_all(database: &Path) -> Result<(), Unfit> {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(store::BUSY_TIMEOUT);
    let Ok(mut db) = SqliteConnection::connect_with(&options).await else { return Ok(()) };
    let closed = sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut db).await;
    let _ = db.close().await;
    match closed.map_err(|error| StoreError::opening(database, error).trouble()) {
        Err(Some(crate::trouble::Trouble::Locked)) => {
            Err(Unfit::InUse { path: database.to_owned() })
        }
        _ => Ok(()),
    }
}

async fn contents(path: &Path, db: &mut SqliteConnection) -> Result<Contents, StoreError> {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM article_rev) AS revisions, \
         (SELECT count(*) FROM quote) AS quotes, (SELECT count(*) FROM feed) AS feeds",
    )
    .fetch_one(db)
    .await
    .map_err(|error| failed(path, error))
}

impl Contents {
    /// Whether each count lies between those before and after, whichever is more: others write
    /// while a copy is made.
    fn is_between(self, a: Contents, b: Contents) -> bool {
        let each =
            |of: fn(Contents) -> i64| (of(a).min(of(b))..=of(a).max(of(b))).contains(&of(self));
        each(|c| c.articles) && each(|c| c.revisions) && each(|c| c.quotes) && each(|c| c.feeds)
    }
}

fn failed(path: &Path, error: sqlx::Error) -> StoreError {
    StoreError::opening(path, error)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
