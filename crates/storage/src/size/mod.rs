//! How large a record is and why, and how its file is made smaller.

use std::path::Path;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection, FromRow};

use crate::store::{self, StoreError};
use crate::{copy, migration, room};

/// Pages that one step gives back: a writer waits for no more.
const STEP: &str = "PRAGMA incremental_vacuum(256)";

/// A record on its disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Of the file and its log.
    pub bytes: u64,
    pub log_bytes: u64,
    /// Within the file, and given back by `vacuum`.
    pub free_bytes: i64,
    /// Whether it is given back in steps: files of before 0.1.0 are rewritten for it.
    pub in_steps: bool,
    pub articles: i64,
    pub parts: Vec<Part>,
}

/// What a table takes, with its indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Part {
    pub name: String,
    #[sqlx(default)]
    pub what: String,
    pub bytes: i64,
}

/// What making smaller came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Vacuumed {
    pub before_bytes: u64,
    pub after_bytes: u64,
    /// Still free within the file, where it can be given back only by rewriting it.
    pub free_bytes: i64,
}

/// How a file is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Free pages are given back, some at a time.
    InSteps,
    /// The file is written anew, as compact as can be. Nobody writes meanwhile, and the disk
    /// holds both for a while.
    Anew,
}

/// Looks at every page of the file.
pub async fn of(path: &Path) -> Result<Size, StoreError> {
    let mut db = store::open_read_only(path).await?;
    migration::check_owner(path, &mut db).await?;
    migration::check_current(path, &mut db).await?;
    let mut parts: Vec<Part> = sqlx::query_as(include_str!("by_table.sql"))
        .fetch_all(&mut db)
        .await
        .map_err(StoreError::Read)?;
    for part in &mut parts {
        part.what = words_for(&part.name).to_owned();
    }
    let articles = number(&mut db, "SELECT count(*) FROM article").await?;
    let free = number(&mut db, "PRAGMA freelist_count").await?;
    let page = number(&mut db, "PRAGMA page_size").await?;
    let mode = number(&mut db, "PRAGMA auto_vacuum").await?;
    let _ = db.close().await;
    let log_bytes = bytes_of(path, "-wal");
    Ok(Size {
        bytes: bytes_of(path, "") + log_bytes,
        log_bytes,
        free_bytes: free * page,
        in_steps: mode == 2,
        articles,
        parts,
    })
}

/// Makes the file smaller, while others read and, but for [`How::Anew`], write.
pub async fn vacuum(path: &Path, how: How) -> Result<Vacuumed, StoreError> {
    let failed = |source| StoreError::opening(path, source);
    let before_bytes = bytes_of(path, "") + bytes_of(path, "-wal");
    let mut db = store::writing(path).connect().await.map_err(failed)?;
    migration::check_owner(path, &mut db).await?;
    match how {
        How::InSteps => give_back(path, &mut db).await?,
        How::Anew => {
            room::check(path, &mut db, path).await?;
            // Only a file that is written anew takes this up.
            run(path, &mut db, "PRAGMA auto_vacuum = INCREMENTAL").await?;
            run(path, &mut db, "VACUUM").await?;
        }
    }
    // Without this the log stays as large as it ever was.
    run(path, &mut db, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
    let free = number(&mut db, "PRAGMA freelist_count").await?;
    let page = number(&mut db, "PRAGMA page_size").await?;
    let _ = db.close().await;
    copy::sync_folder(path);
    let after_bytes = bytes_of(path, "") + bytes_of(path, "-wal");
    Ok(Vacuumed { before_bytes, after_bytes, free_bytes: free * page })
}

async fn give_back(path: &Path, db: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut free = number(db, "PRAGMA freelist_count").await?;
    while free > 0 {
        run(path, db, STEP).await?;
        let left = number(db, "PRAGMA freelist_count").await?;
        // A file that is not made for it keeps what it has.
        if left >= free {
            break;
        }
        free = left;
    }
    Ok(())
}

/// Every row of it: a pragma that works in steps stops with the one that asks for no more.
async fn run(
    path: &Path,
    db: &mut SqliteConnection,
    statement: &'static str,
) -> Result<(), StoreError> {
    let done = sqlx::query(statement).fetch_all(db).await;
    done.map(drop).map_err(|source| StoreError::opening(path, source))
}

async fn number(db: &mut SqliteConnection, statement: &'static str) -> Result<i64, StoreError> {
    sqlx::query_scalar(statement).fetch_one(db).await.map_err(StoreError::Read)
}

fn bytes_of(path: &Path, ending: &str) -> u64 {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    std::fs::metadata(name).map_or(0, |file| file.len())
}

fn words_for(table: &str) -> &'static str {
    match table {
        "article_rev" => "text of articles, with revisions",
        "page" => "pages of articles, packed",
        "article_fts" => "search of articles",
        "quote_fts" => "search of quotes",
        "article" => "articles without their text",
        "article_alias" => "what articles are known by",
        "entry" => "entries of feeds",
        "mention" => "mentions",
        "article_entity" => "who and what each article names",
        "quote" => "quotes",
        "quote_span" => "where quotes stand",
        "quote_speaker" => "who said them",
        "fetch_log" => "log of requests",
        "article_tally" => "counts of quotes, for reports",
        "voice" => "counts of who speaks, for reports",
        "quote_cluster" => "quotations, over all printings",
        "quote_print" => "what quotations are told by",
        "entity" => "people, organisations, places, over all articles",
        "entity_alias" => "what they are called",
        "decision" | "entity_move" | "quote_seen" | "forgotten" => "what people decided",
        "feed" => "feeds",
        "host" | "robots" => "hosts, and what they let us read",
        "outlet" => "outlets",
        "sqlite_stat1" | "sqlite_stat4" => "what finds the quickest way",
        "network" | "program" => "what the program notes of itself",
        "sketch" => "what copies are told by",
        "schema" => "schema",
        _ => "",
    }
}
