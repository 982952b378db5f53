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
        // From the other side all that anyone said in that time would be read.
        (
            "src/report/counts.sql",
            "article_tally USING PRIMARY KEY (published_at>? AND published_at<?)",
        ),
        ("src/report/outlets.sql", "t USING PRIMARY KEY (published_at>? AND published_at<?)"),
        ("src/report/voices.sql", "voice USING PRIMARY KEY (published_at>? AND published_at<?)"),
        ("src/report/named.sql", "USING COVERING INDEX article_entity_time"),
        ("src/report/speakers.sql", "s USING COVERING INDEX quote_speaker_by (entity_id=?"),
        ("src/report/together.sql", "voice USING PRIMARY KEY (published_at>? AND published_at<?)"),
        (
            "src/report/together.sql",
            "b USING AUTOMATIC COVERING INDEX (published_at=? AND article_id=?",
        ),
        ("src/report/search/quote_stretch.sql", "quote USING COVERING INDEX quote_time"),
        ("src/report/search/learn.sql", "SEARCH q USING INTEGER PRIMARY KEY"),
        ("src/report/search/learn.sql", "SEARCH a USING INTEGER PRIMARY KEY"),
        ("src/report/search/learn.sql", "SEARCH r USING INDEX sqlite_autoindex_article_rev_1"),
        ("src/report/search/article_stretch.sql", "article USING COVERING INDEX article_time"),
        (
            "src/speaker/timeline.sql",
            "quote_speaker USING COVERING INDEX quote_speaker_by (entity_id=? AND",
        ),
        ("src/speaker/subjects.sql", "s USING COVERING INDEX quote_speaker_by (entity_id=? AND"),
        ("src/speaker/together.sql", "v USING PRIMARY KEY (published_at=? AND article_id=?"),
        (
            "src/entity/timeline.sql",
            "article_entity USING COVERING INDEX article_entity_by (entity_id=? AND",
        ),
        ("src/retention/old_texts.sql", "article_rev_text (fetched_at<?)"),
        ("src/retention/forget_log.sql", "fetch_log_at (at<?)"),
        ("src/retention/old_pages.sql", "page_time (fetched_at<?)"),
        ("src/page/find.sql", "(article_id=?"),
        ("src/article/outdated.sql", "article_version ("),
        ("src/article/count_again.sql", "article_version (extractor_version<?)"),
        ("src/host/any_waits.sql", "entry_host (host=?)"),
        ("src/host/any_waits.sql", "entry_look (host=? AND due_at<?)"),
        ("src/host/any_waits.sql", "feed_host (host=?)"),
        ("src/article/read_by.sql", "INTEGER PRIMARY KEY"),
        ("src/article/quotes_of.sql", "(article_id=?)"),
        ("src/entity/link/by_name.sql", "SEARCH x USING PRIMARY KEY (key=? AND type=?)"),
        ("src/entity/link/by_family.sql", "article_entity_family (family=? AND published_at>?"),
        ("src/entity/link/company.sql", "article_entity_by (entity_id=?)"),
        ("src/entity/link/weigh.sql", "article_entity_by (entity_id=?)"),
        ("src/entity/link/weigh.sql", "quote_speaker_by (entity_id=?)"),
        ("src/decision/moves_of_article.sql", "entity_move_from (from_id=? AND article_id=?)"),
        ("src/decision/moves_of_article.sql", "entity_move_name (name_key=? AND type=?)"),
        ("src/decision/keys_of_article.sql", "decision_quote (article_id=?"),
        ("src/decision/rows_of_group.sql", "article_entity_by (entity_id=?)"),
        ("src/decision/speakers_of_group.sql", "quote_speaker_by (entity_id=?)"),
        ("src/article/find_known.sql", "SEARCH x USING PRIMARY KEY (outlet_id=? AND key=?)"),
        (
            "src/article/find_known.sql",
            "SEARCH forgotten USING PRIMARY KEY (outlet_id=? AND key=?)",
        ),
        ("src/entry/take_in.sql", "SEARCH g USING PRIMARY KEY (outlet_id=? AND key=?)"),
        // From the other side it is quadratic: a long live blog took minutes.
        ("src/entity/write.sql", "(article_id=? AND seq=?)"),
        ("src/quote/cluster/around.sql", "SEARCH o USING PRIMARY KEY (print=?)"),
        ("src/quote/cluster/around.sql", "SEARCH y USING PRIMARY KEY (print=?)"),
        (
            "src/quote/cluster/around.sql",
            "quote_speaker_by (entity_id=? AND published_at>? AND published_at<?)",
        ),
        ("src/quote/cluster/unsorted.sql", "quote_unsorted"),
        ("src/quote/cluster/sort.sql", "SEARCH quote USING INTEGER PRIMARY KEY"),
    ] {
        let text = std::fs::read_to_string(folder(file)).unwrap();
        let plan = plan(&mut db, &text).await;
        assert!(plan.contains(index), "{file} does not use {index}:\n{plan}");
        let scans = |line: &str| line.starts_with("SCAN ") && !line.contains("VIRTUAL TABLE");
        let in_hand = |line: &str| line.contains("subquery") || line.contains("CONSTANT ROW");
        let is_link = file.contains("/link/") || file.contains("moves_of_article");
        let scanned = plan.lines().find(|line| is_link && scans(line) && !in_hand(line));
        assert!(scanned.is_none(), "{file} reads a table as a whole:\n{plan}");
    }
}

/// Of a file's statements one after the other.
async fn plan(db: &mut SqliteConnection, statements: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for statement in statements.split(";\n") {
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        lines.extend(rows.iter().map(|row| row.get::<String, _>("detail")));
    }
    lines.join("\n")
}
