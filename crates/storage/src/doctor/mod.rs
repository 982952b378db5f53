//! What is wrong with a record, in words, and how it is mended.
//!
//! A [`Case`] is one thing to look at. Looking only reads; mending does what is safe: what can
//! be made again from the rest of the record is made again, and no article or quote is touched.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::store::{self, Store, StoreError};
use crate::{clock, migration};

/// How closely it is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Quick,
    /// Every index is compared with its table too, the searches word by word. Nobody can write
    /// while a search is compared.
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something gives wrong answers, or none.
    Wrong,
    /// All is well, and could be better.
    Note,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub case: Case,
    pub severity: Severity,
    /// What is the matter.
    pub words: String,
    /// How it is mended.
    pub mend: String,
    /// Whether `--mend` does it.
    pub can_mend: bool,
    pub mended: bool,
}

/// What can be the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    Integrity,
    ForeignKeys,
    ArticleSearch,
    QuoteSearch,
    Tallies,
    Clusters,
    Revisions,
    Leases,
    Attempts,
    Backlog,
    Clock,
    Log,
    FreePages,
    PageSize,
}

const CASES: [Case; 14] = [
    Case::Integrity,
    Case::ForeignKeys,
    Case::ArticleSearch,
    Case::QuoteSearch,
    Case::Tallies,
    Case::Clusters,
    Case::Revisions,
    Case::Leases,
    Case::Attempts,
    Case::Backlog,
    Case::Clock,
    Case::Log,
    Case::FreePages,
    Case::PageSize,
];

/// A log that no checkpoint has made smaller.
const LARGE_LOG_BYTES: u64 = 256 * 1024 * 1024;
/// The page size of a new file.
const PAGE_BYTES: i64 = 16384;
/// What is due is done within minutes where a daemon runs.
const LONG: SignedDuration = SignedDuration::from_hours(24);
/// By how much clocks of two machines differ at most.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(24);

/// Looks at everything in turn. What cannot be looked at is a finding too.
pub async fn look(path: &Path, depth: Depth, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let mut db = store::open_read_only(path).await?;
    migration::check_owner(path, &mut db).await?;
    migration::check_current(path, &mut db).await?;
    let mut findings = Vec::new();
    for case in CASES {
        match case.look(path, &mut db, depth, now).await {
            Ok(Some(words)) => findings.push(case.finding(words)),
            Ok(None) => {}
            Err(error) => findings.push(case.finding(format!("it cannot be looked at: {error}"))),
        }
    }
    let _ = db.close().await;
    Ok(findings)
}

/// Mends what can be, each in a transaction of its own, and looks again.
pub async fn mend(
    store: &Store,
    findings: &mut [Finding],
    now: Timestamp,
) -> Result<(), StoreError> {
    let path = store.path();
    let mut db = store::open_read_only(path).await?;
    for finding in findings.iter_mut().filter(|finding| finding.can_mend) {
        let case = finding.case;
        store.write(move |db| Box::pin(async move { case.mend(db, now).await })).await?;
        let left = case.look(path, &mut db, Depth::Quick, now).await.map_err(StoreError::Read)?;
        finding.mended = left.is_none();
    }
    let _ = db.close().await;
    Ok(())
}

impl Case {
    fn severity(self) -> Severity {
        match self {
            Case::Integrity
            | Case::ForeignKeys
            | Case::ArticleSearch
            | Case::QuoteSearch
            | Case::Tallies
            | Case::Revisions
            | Case::Attempts
            | Case::Clock => Severity::Wrong,
            Case::Clusters
            | Case::Leases
            | Case::Backlog
            | Case::Log
            | Case::FreePages
            | Case::PageSize => Severity::Note,
        }
    }

    fn finding(self, words: String) -> Finding {
        let (mend, can_mend) = self.how_to_mend();
        let (severity, mend) = (self.severity(), mend.to_owned());
        Finding { case: self, severity, words, mend, can_mend, mended: false }
    }

    /// In words, and whether `--mend` does it.
    fn how_to_mend(self) -> (&'static str, bool) {
        match self {
            Case::Integrity => (
                "stop the daemon and bring back the latest backup (`onrecord restore FILE`); what can still be read, `onrecord backup FILE` may save first",
                false,
            ),
            Case::ForeignKeys => (
                "another program has written to this file without foreign keys; bring back a backup, or delete those rows with it",
                false,
            ),
            Case::ArticleSearch | Case::QuoteSearch => ("the index is made anew", true),
            Case::Tallies => ("they are counted anew", true),
            Case::Clusters => ("they are taken out", true),
            Case::Revisions => ("the newest revision that is there becomes the current one", true),
            Case::Leases => ("they are freed; a daemon does it too", true),
            Case::Attempts => (
                "they are tried again as if for the first time; if the daemon stops at one again, please report it",
                true,
            ),
            Case::Backlog => (
                "look whether the daemon runs, and at `onrecord status`; many articles of one host take their time",
                false,
            ),
            Case::Clock => (
                "set this machine's clock; what is planned too far ahead becomes due, and times that were recorded stay",
                true,
            ),
            Case::Log => (
                "a program that reads has had this file open for long; once it is closed, `onrecord vacuum` empties the log",
                false,
            ),
            Case::FreePages => ("`onrecord vacuum` gives it back to the disk", false),
            Case::PageSize => (
                "no harm is done; a backup that was restored has the page size of its record",
                false,
            ),
        }
    }

    /// What is the matter, in words; `None` where nothing is.
    async fn look(
        self,
        path: &Path,
        db: &mut SqliteConnection,
        depth: Depth,
        now: Timestamp,
    ) -> Result<Option<String>, sqlx::Error> {
        match self {
            Case::Integrity => {
                let statement = match depth {
                    Depth::Quick => "PRAGMA quick_check(5)",
                    Depth::Full => "PRAGMA integrity_check(5)",
                };
                let found: Vec<String> = sqlx::query_scalar(statement).fetch_all(db).await?;
                Ok((found != ["ok"]).then(|| format!("the file is damaged: {}", found.join("; "))))
            }
            Case::ForeignKeys => {
                let found: Vec<String> =
                    sqlx::query_scalar(include_str!("foreign_keys.sql")).fetch_all(db).await?;
                let found = (!found.is_empty()).then(|| found.join(", "));
                Ok(found.map(|found| format!("rows point at rows that are not there: {found}")))
            }
            Case::ArticleSearch => {
                let statement = include_str!("articles_unsearchable.sql");
                search(path, db, "article_fts", statement, "articles", depth).await
            }
            Case::QuoteSearch => {
                let statement = include_str!("quotes_unsearchable.sql");
                search(path, db, "quote_fts", statement, "quotes", depth).await
            }
            Case::Tallies => {
                let n = count(db, include_str!("tallies_wrong.sql"), None).await?;
                Ok(several(n, "articles are counted otherwise than a recount has it"))
            }
            Case::Clusters => {
                let n = count(db, include_str!("clusters_empty.sql"), None).await?;
                Ok(several(n, "quotations have no printing left"))
            }
            Case::Revisions => {
                let n = count(db, include_str!("articles_textless.sql"), None).await?;
                Ok(several(n, "articles lack their current revision, and no list shows them"))
            }
            Case::Leases => {
                let n = count(db, include_str!("leases_over.sql"), Some(now)).await?;
                Ok(several(n, "feeds and articles are held by a daemon that is gone"))
            }
            Case::Attempts => {
                let n = count(db, include_str!("tried_often.sql"), None).await?;
                Ok(several(
                    n,
                    "feeds and articles were taken up three times or more without an outcome",
                ))
            }
            Case::Backlog => {
                let n = count(db, include_str!("waiting_long.sql"), Some(now - LONG)).await?;
                Ok(several(n, "feeds and articles have been due for over a day"))
            }
            Case::Clock => {
                let n = count(db, include_str!("ahead.sql"), Some(now + CLOCKS_DIFFER)).await?;
                Ok(several(
                    n,
                    "articles and requests are of a time that is still to come: a clock was set back",
                ))
            }
            Case::Log => {
                let mut log = path.as_os_str().to_owned();
                log.push("-wal");
                let bytes = std::fs::metadata(log).map_or(0, |file| file.len());
                let is_large = bytes >= LARGE_LOG_BYTES;
                Ok(is_large
                    .then(|| format!("the write-ahead log has grown to {} MB", bytes / 1_000_000)))
            }
            Case::FreePages => {
                let all: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *db).await?;
                let free: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(db).await?;
                let percent = free * 100 / all.max(1);
                Ok((percent >= 25).then(|| format!("{percent} % of the file is empty")))
            }
            Case::PageSize => {
                let bytes: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(db).await?;
                let words =
                    format!("pages are of {bytes} bytes, where {PAGE_BYTES} take less room");
                Ok((bytes != PAGE_BYTES).then_some(words))
            }
        }
    }

    async fn mend(self, db: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
        let statements: &[&'static str] = match self {
            // What is yet to be told to search is told by this.
            Case::ArticleSearch => &[
                "DELETE FROM article_unsearched WHERE true",
                "INSERT INTO article_fts(article_fts) VALUES ('rebuild')",
            ],
            Case::QuoteSearch => &[
                "DELETE FROM quote_unsearched WHERE true",
                "INSERT INTO quote_fts(quote_fts) VALUES ('rebuild')",
            ],
            Case::Tallies => &[
                include_str!("forget_tallies.sql"),
                include_str!("forget_voices.sql"),
                include_str!("recount.sql"),
            ],
            Case::Clusters => &[include_str!("forget_clusters.sql")],
            Case::Revisions => &[include_str!("mend_revisions.sql")],
            Case::Leases => &[include_str!("free_feeds.sql"), include_str!("free_entries.sql")],
            Case::Attempts => &[include_str!("forgive_feeds.sql"), include_str!("forgive.sql")],
            Case::Clock => return clock::mend_all(db, now).await,
            _ => &[],
        };
        for statement in statements {
            let query = sqlx::query(*statement);
            let query = match self {
                Case::Leases => query.bind(now.as_millisecond()),
                _ => query,
            };
            query.execute(&mut *db).await.map_err(StoreError::Write)?;
        }
        Ok(())
    }
}

async fn count(
    db: &mut SqliteConnection,
    statement: &'static str,
    at: Option<Timestamp>,
) -> Result<i64, sqlx::Error> {
    let query = sqlx::query_scalar(statement);
    let query = match at {
        Some(at) => query.bind(at.as_millisecond()),
        None => query,
    };
    query.fetch_one(db).await
}

fn several(n: i64, what: &str) -> Option<String> {
    (n > 0).then(|| format!("{n} {what}"))
}

/// Whether a search knows all rows; looked at fully, also whether it knows all their words.
async fn search(
    path: &Path,
    db: &mut SqliteConnection,
    index: &str,
    unknown: &'static str,
    what: &str,
    depth: Depth,
) -> Result<Option<String>, sqlx::Error> {
    let n = count(db, unknown, None).await?;
    if n > 0 || depth == Depth::Quick {
        return Ok(several(
            n,
            &format!("{what} are missing from the search, or stand there and are gone"),
        ));
    }
    // The comparison is written as a change, so that this connection may not do it.
    let mut writing = store::writing(path).connect().await?;
    let compare = format!("INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)");
    let compared = sqlx::query(AssertSqlSafe(compare)).execute(&mut writing).await;
    let _ = writing.close().await;
    Ok(compared
        .err()
        .map(|error| format!("the search of {what} does not agree with them: {error}")))
}
