//! Opens the database file, brings its schema up to date, and hands out connections.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use crate::feed::quiet::{self, QuietPoll};
use crate::gathering::Gathering;
use crate::lease::AtWork;
use crate::writer::Writer;
use crate::{clock, duplicate, entry, feed, fetch_log};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Readers at once. SQLite reads in parallel, but every reader holds a page cache.
const READERS: u32 = 4;
/// In KiB, as a pragma has it: 64 MB, where the 2 MB that SQLite takes make a report over
/// a year's quotes read the file again and again.
const CACHE: &str = "-65536";
/// Bytes of the file that readers map.
const MAPPED: &str = "268435456";
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open database. Cheap to clone; all clones share one writer and one pool of readers.
#[derive(Clone)]
pub struct Store {
    path: PathBuf,
    writer: Writer,
    readers: SqlitePool,
    quiet_polls: Gathering<QuietPoll, ()>,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the database {path}")]
    Open {
        path: PathBuf,
        #[source]
        source: sqlx::Error,
    },
    #[error("{path} is a database of another program")]
    NotOurs { path: PathBuf },
    #[error("one statement at a time")]
    ManyStatements,
    #[error("there is no database at {path}")]
    Missing { path: PathBuf },
    #[error(
        "the database {path} was made by another version of onrecord; keep a copy and begin a new one"
    )]
    OtherSchema {
        path: PathBuf,
        #[source]
        source: MigrateError,
    },
    #[error(
        "the database {path} was made by another version of onrecord: `onrecord run` of this version brings an older one up to date"
    )]
    OtherVersion { path: PathBuf },
    #[error("the database {path} could not be brought up to date")]
    Migrate {
        path: PathBuf,
        #[source]
        source: MigrateError,
    },
    #[error("the database did not take a change")]
    Write(#[source] sqlx::Error),
    #[error("the database could not answer")]
    Read(#[source] sqlx::Error),
    #[error("a group of changes could not be committed: {reason}")]
    Commit { reason: String },
    #[error("the lease on this row was lost to another worker")]
    LeaseLost,
    #[error("the store is closed")]
    Closed,
}

impl Store {
    /// Opens the file for reading and writing; makes it, and its folder, where there is none.
    pub async fn open(path: &Path) -> Result<Store, StoreError> {
        let failed = |source| StoreError::Open { path: path.to_owned(), source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| failed(sqlx::Error::Io(error)))?;
        }
        let mut connection =
            writing(path).create_if_missing(true).connect().await.map_err(failed)?;
        check_owner(path, &mut connection).await?;
        migrate(path, &mut connection).await?;
        let readers = pool().connect_with(reading(path)).await.map_err(failed)?;
        Ok(Store::of(path, Writer::start(connection), readers))
    }

    /// As [`Store::open`], but a file that is not there is an error and none is made.
    pub async fn open_existing(path: &Path) -> Result<Store, StoreError> {
        if !path.is_file() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        Store::open(path).await
    }

    /// Opens the file for questions alone: nothing in it changes, and a recording function
    /// answers `Closed`.
    pub async fn open_to_read(path: &Path) -> Result<Store, StoreError> {
        let mut connection = open_read_only(path).await?;
        check_owner(path, &mut connection).await?;
        check_version(path, &mut connection).await?;
        let _ = connection.close().await;
        let failed = |source| StoreError::Open { path: path.to_owned(), source };
        let readers = pool().connect_with(reading(path).read_only(true)).await.map_err(failed)?;
        Ok(Store::of(path, Writer::none(), readers))
    }

    fn of(path: &Path, writer: Writer, readers: SqlitePool) -> Store {
        let quiet_polls = Gathering::new(quiet::record);
        Store { path: path.to_owned(), writer, readers, quiet_polls }
    }

    /// Frees what a daemon that died held, and forgets what is old. For the daemon
    /// that starts after it; only one may run on a file at a time. A row that was at work in
    /// `DEATHS` deaths is taken out of the way.
    pub async fn take_over(&self, now: Timestamp, at_work: AtWork) -> Result<(), StoreError> {
        self.write(move |db| {
            Box::pin(async move {
                feed::release_all(db, now, &at_work.feeds).await?;
                entry::release_all(db, &at_work.entries).await?;
                clock::mend_all(db, now).await?;
                fetch_log::forget_old(db, now).await?;
                duplicate::forget_old(db, now).await
            })
        })
        .await
    }

    /// Forgets lines of the log, and what copies were told by, that are too old: for a daemon that is never restarted.
    pub async fn forget_old(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| {
            Box::pin(async move {
                fetch_log::forget_old(db, now).await?;
                duplicate::forget_old(db, now).await
            })
        })
        .await
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Commits what is queued and closes every connection. Clones answer `Closed` from here on.
    pub async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Runs `work` in one transaction of the only writer; what it returns is committed
    /// when this returns `Ok`, and rolled back when it is an error.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + 'static,
    {
        self.writer.write(work).await
    }

    /// As [`Store::write`], together with other polls that brought nothing.
    pub(crate) async fn write_quiet_poll(&self, poll: QuietPoll) -> Result<(), StoreError> {
        self.writer.write_together(&self.quiet_polls, poll).await
    }
}

/// Refuses a file that holds the tables of another program.
async fn check_owner(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE name = '_sqlx_migrations') FROM sqlite_schema",
    )
    .fetch_one(connection)
    .await
    .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
    match tables > 0 && ours == 0 {
        true => Err(StoreError::NotOurs { path: path.to_owned() }),
        false => Ok(()),
    }
}

/// Refuses a file whose schema is not the one that the statements here are written for.
async fn check_version(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await
            .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
    let expected = MIGRATIONS.iter().map(|one| (one.version, one.checksum.to_vec()));
    match found.into_iter().eq(expected) {
        true => Ok(()),
        false => Err(StoreError::OtherVersion { path: path.to_owned() }),
    }
}

/// Two programs that open a new file at once both begin to migrate it, and SQLite lets one
/// win. The other finds its work done when it looks again.
async fn migrate(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut looks = 0;
    loop {
        match MIGRATIONS.run(&mut *connection).await {
            Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(_)) if looks < 5 => {
                looks += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(source @ (MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_))) => {
                return Err(StoreError::OtherSchema { path: path.to_owned(), source });
            }
            Err(source) => return Err(StoreError::Migrate { path: path.to_owned(), source }),
            Ok(()) => return Ok(()),
        }
    }
}

fn writing(path: &Path) -> SqliteConnectOptions {
    // FULL costs almost nothing when commits are grouped, and then a commit survives
    // a power cut. The page size suits article bodies; it holds only for a new file.
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(16384)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE)
        .optimize_on_close(true, 1000)
        .disable_statement_logging()
}

fn reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("query_only", "ON")
        .pragma("cache_size", CACHE)
        .pragma("mmap_size", MAPPED)
        .disable_statement_logging()
}

fn pool() -> SqlitePoolOptions {
    // A file does not hang up, so no connection is asked whether it still stands.
    SqlitePoolOptions::new().max_connections(READERS).min_connections(0).test_before_acquire(false)
}

/// One connection that can only read, for statements that a person wrote.
pub(crate) async fn open_read_only(path: &Path) -> Result<SqliteConnection, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Missing { path: path.to_owned() });
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("query_only", "ON")
        .pragma("cache_size", CACHE)
        .pragma("mmap_size", MAPPED)
        .disable_statement_logging();
    SqliteConnection::connect_with(&options)
        .await
        .map_err(|source| StoreError::Open { path: path.to_owned(), source })
}
