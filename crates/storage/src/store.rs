//! Opens the database file, brings its schema up to date, and hands out connections.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use crate::feed::quiet::{self, QuietPoll};
use crate::gathering::Gathering;
use crate::lease::AtWork;
use crate::report::search;
use crate::trouble::Trouble;
use crate::writer::Writer;
use crate::{clock, duplicate, entry, feed, migration};

/// Readers at once. SQLite reads in parallel, but every reader holds a page cache.
const READERS: u32 = 4;
/// In KiB, as a pragma has it: 64 MB, where the 2 MB that SQLite takes make a report over
/// a year's quotes read the file again and again.
const CACHE: &str = "-65536";
/// Bytes of the file that are mapped into memory, the most that SQLite maps: a page is read without
/// being copied. It takes addresses, not memory.
const MAPPED: &str = "2147418112";
/// Pages of the log that are written before they are taken over into the file, 64 MB: a page that
/// changes with every commit is taken over once for many of them.
const LOGGED: &str = "4000";
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

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
        "the database {path} was made by a version of onrecord that was never released; keep a copy and begin a new one"
    )]
    OtherSchema { path: PathBuf },
    #[error(
        "the database {path} has schema {schema}, made by {}; this is onrecord {}, which knows schemas up to {known}: run the newer program, or restore a copy from before it",
        made_by.as_ref().map_or("a newer onrecord".to_owned(), |version| format!("onrecord {version}")),
        env!("CARGO_PKG_VERSION")
    )]
    Newer { path: PathBuf, schema: i64, known: i64, made_by: Option<String> },
    #[error(
        "the database {path} was made by an older onrecord: `onrecord run` of this version brings it up to date, and keeps a copy"
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
    #[error("the database {path} {trouble} ({reason})")]
    Unusable { path: PathBuf, trouble: Trouble, reason: String },
    #[error("cannot write {path}")]
    Copy {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("no copy of {path} could be written to {to}, which takes up to {} MB", bytes.div_ceil(1_000_000))]
    NoRoom {
        path: PathBuf,
        to: PathBuf,
        bytes: u64,
        #[source]
        source: sqlx::Error,
    },
    #[error(
        "{folder} has no room for a copy of {path}: it takes up to {needed_bytes} bytes, and {available_bytes} are free"
    )]
    TooLittleRoom { path: PathBuf, folder: PathBuf, needed_bytes: u64, available_bytes: u64 },
    #[error("the lease on this row was lost to another worker")]
    LeaseLost,
    #[error("the store is closed")]
    Closed,
    #[error("{reason}")]
    Refused { reason: String },
}

impl Store {
    /// Opens the file for reading and writing; makes it, and its folder, where there is none.
    pub async fn open(path: &Path) -> Result<Store, StoreError> {
        let failed = |source| StoreError::opening(path, source);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| failed(sqlx::Error::Io(error)))?;
        }
        let mut connection =
            writing(path).create_if_missing(true).connect().await.map_err(failed)?;
        migration::check_owner(path, &mut connection).await?;
        migration::run(path, &mut connection).await?;
        let readers = pool().connect_with(reading(path)).await.map_err(failed)?;
        Ok(Store::of(path, Writer::start(path, connection, search::LEARN), readers))
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
        migration::check_owner(path, &mut connection).await?;
        migration::check_current(path, &mut connection).await?;
        let _ = connection.close().await;
        let failed = |source| StoreError::opening(path, source);
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
                duplicate::forget_old(db, now).await
            })
        })
        .await
    }

    /// Forgets what copies were told by that is too old: for a daemon that is never restarted.
    pub async fn forget_old(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| Box::pin(duplicate::forget_old(db, now))).await
    }

    /// From here on a change waits where the file is locked or the disk is full, until it is
    /// over: for the daemon. Before, and in a command, it is refused after some seconds.
    pub fn be_patient(&self) {
        self.writer.be_patient();
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
    /// when this returns `Ok`, and rolled back when it is an error. `work` is done again where
    /// its group could not be committed for a reason that passed.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Clone
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

impl StoreError {
    /// Of a file that did not open, or not well.
    pub(crate) fn opening(path: &Path, source: sqlx::Error) -> StoreError {
        match Trouble::of(&source) {
            Some(trouble) => {
                let reason = source.to_string();
                StoreError::Unusable { path: path.to_owned(), trouble, reason }
            }
            None => StoreError::Open { path: path.to_owned(), source },
        }
    }
}

pub(crate) fn writing(path: &Path) -> SqliteConnectOptions {
    // FULL costs almost nothing when commits are grouped, and then a commit survives
    // a power cut. The page size suits article bodies; it and auto_vacuum, with which a file
    // can be made smaller in steps, hold only for a new file.
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(16384)
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE)
        .pragma("mmap_size", MAPPED)
        .pragma("wal_autocheckpoint", LOGGED)
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

/// One connection that a copy is made through: it may write, though not to this file.
pub(crate) async fn open_to_copy(path: &Path) -> Result<SqliteConnection, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Missing { path: path.to_owned() });
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();
    SqliteConnection::connect_with(&options)
        .await
        .map_err(|source| StoreError::opening(path, source))
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
        .map_err(|source| StoreError::opening(path, source))
}
