//! House rules of the SQL: migrations are numbered without gaps, every statement
//! prepares against the migrated schema, and lists use their indexes.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqlSafeStr};
use storage::store::Store;

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_under(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

async fn migrated() -> (tempfile::TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    Store::open(&path).await.unwrap().close().await;
    let options = SqliteConnectOptions::new().filename(&path);
    (folder, SqliteConnection::connect_with(&options).await.unwrap())
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let names: Vec<String> = files_under(&folder("../../migrations"))
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for (i, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", i + 1)), "{names:?}");
        assert!(name.ends_with(".sql"), "{names:?}");
    }
}

#[tokio::test]
async fn every_statement_prepares_against_the_migrated_schema() {
    let (_folder, mut db) = migrated().await;
    let mut statements = 0;
    for path in files_under(&folder("src")) {
        if path.extension().is_some_and(|ending| ending == "sql") {
            let text = std::fs::read_to_string(&path).unwrap();
            let prepared = db.prepare(AssertSqlSafe(text).into_sql_str()).await;
            assert!(prepared.is_ok(), "{}: {}", path.display(), prepared.err().unwrap());
            statements += 1;
        }
    }
    assert!(statements > 30);
}

#[tokio::test]
async fn claims_and_checks_use_their_indexes() {
    let (_folder, mut db) = migrated().await;
    for (file, index) in [
        ("src/feed/any_due.sql", "feed_due"),
        ("src/feed/claim.sql", "feed_host"),
        ("src/feed/quiet/record.sql", "SEARCH feed USING INTEGER PRIMARY KEY (rowid=?)"),
        ("src/feed/quiet/free_hosts.sql", "SEARCH host USING PRIMARY KEY (name=?)"),
        ("src/entry/any_due.sql", "entry_due"),
        ("src/entry/claim.sql", "entry_host"),
        ("src/entry/claim.sql", "entry_leased"),
        ("src/entry/any_due.sql", "entry_look_due"),
        ("src/entry/claim.sql", "entry_look"),
        ("src/entry/finish_siblings.sql", "entry_link"),
        ("src/report/status_readings.sql", "article_seen (outlet_id=?)"),
        ("src/report/status_readings.sql", "entry_refused"),
        ("src/duplicate/candidates.sql", "SEARCH s USING PRIMARY KEY (band=?"),
        // From the other side these are quadratic: a long live blog took minutes.
        ("src/quote/add_spans.sql", "(article_id=? AND key=?)"),
        ("src/quote/add_speakers.sql", "(article_id=? AND key=?)"),
        ("src/entity/add_mentions.sql", "(article_id=? AND seq=?)"),
    ] {
        let text = std::fs::read_to_string(folder(file)).unwrap();
        let plan = plan(&mut db, &text).await;
        assert!(plan.contains(index), "{file} does not use {index}:\n{plan}");
    }
}

async fn plan(db: &mut SqliteConnection, statement: &str) -> String {
    let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
        .fetch_all(db)
        .await
        .unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("\n")
}
