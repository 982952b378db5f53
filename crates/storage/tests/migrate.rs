//! A database of every earlier schema, with rows in every table, comes through all migrations.
//!
//! The folder is read when the test runs, so that a migration that is added is tested by this.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};
use storage::store::{Store, StoreError};
use tempfile::TempDir;

/// Articles in the generated database; other tables have a row for each, or a few.
const ARTICLES: i64 = 40;

#[tokio::test]
async fn every_earlier_schema_with_data_in_it_is_brought_up_to_date() {
    let migrations = Migrator::new(Path::new(&folder())).await.unwrap();
    let versions: Vec<i64> = migrations.iter().map(|one| one.version).collect();
    for count in 2..versions.len() {
        // The first two make the schema, so that nothing is older than both.
        let old = made_by_the_first(&migrations, count).await;
        let before = old.contents().await;
        assert!(before.tables.values().all(|rows| *rows > 0), "{:?}", before.tables);
        let store = Store::open(&old.path).await.unwrap();
        // What search does not know yet, it learns with the next commit.
        store.forget_old(Timestamp::UNIX_EPOCH).await.unwrap();
        store.close().await;
        let after = old.contents().await;
        let from = format!("from the first {count} of {versions:?}");
        // What was seen stays; what was judged of it may be judged anew.
        for (table, rows) in before.tables.iter().filter(|(table, _)| SEEN.contains(&&***table)) {
            let now = after.tables.get(table);
            assert!(now.is_some_and(|now| now >= rows), "{from}: {table} had {rows}, has {now:?}");
        }
        for view in ["v_feeds", "v_articles", "v_quotes", "v_mentions"] {
            let rows = &before.promised[view];
            assert_eq!(after.promised.get(view), Some(rows), "{from}: {view}");
        }
        assert_eq!(old.texts("PRAGMA integrity_check").await, ["ok"], "{from}");
        assert!(old.texts("SELECT \"table\" FROM pragma_foreign_key_check").await.is_empty());
        old.check_search().await;
        let copy = old.copy(versions[count]);
        assert_eq!(copy.contents().await, before, "{from}: the copy is what was there");
        Store::open_to_read(&old.path).await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_database_is_brought_up_to_date_without_a_copy() {
    let migrations = Migrator::new(Path::new(&folder())).await.unwrap();
    let old = Old::new();
    migrations.run_to(2, &mut old.connect().await).await.unwrap();
    Store::open(&old.path).await.unwrap().close().await;
    let names: Vec<_> = std::fs::read_dir(old.folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn a_copy_that_has_no_room_leaves_the_database_as_it_was() {
    let migrations = Migrator::new(Path::new(&folder())).await.unwrap();
    let count = migrations.iter().count() - 1;
    let old = made_by_the_first(&migrations, count).await;
    let before = old.contents().await;
    let next = migrations.iter().nth(count).unwrap().version;
    // A folder stands where the copy would go, so that it cannot be put there.
    std::fs::create_dir_all(old.copy(next).path.join("in the way")).unwrap();
    assert!(matches!(Store::open(&old.path).await, Err(StoreError::Copy { .. })));
    assert_eq!(old.contents().await, before);
}

#[tokio::test]
async fn a_schema_that_is_newer_or_never_was_is_refused() {
    let old = Old::new();
    Store::open(&old.path).await.unwrap().close().await;
    old.run("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await;
    assert!(matches!(Store::open(&old.path).await, Err(StoreError::OtherSchema { .. })));
    old.run("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1").await;
    let error = Store::open(&old.path).await.err().unwrap();
    assert!(matches!(error, StoreError::Newer { schema: 9999, .. }), "{error}");
    let error = error.to_string();
    assert!(error.contains("schema 9999") && error.contains("knows schemas up to"), "{error}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}

/// A database of an earlier program.
struct Old {
    path: PathBuf,
    folder: TempDir,
}

#[derive(Debug, PartialEq)]
struct Contents {
    tables: BTreeMap<String, i64>,
    promised: BTreeMap<String, i64>,
}

async fn made_by_the_first(migrations: &Migrator, count: usize) -> Old {
    let old = Old::new();
    let last = migrations.iter().nth(count - 1).unwrap().version;
    let mut db = old.connect().await;
    migrations.run_to(last, &mut db).await.unwrap();
    db.close().await.unwrap();
    old.fill(last).await;
    old
}

impl Old {
    fn new() -> Old {
        let folder = tempfile::tempdir().unwrap();
        Old { path: folder.path().join("news.db"), folder }
    }

    /// The copy that was made before this migration.
    fn copy(&self, version: i64) -> Old {
        let path = self.path.with_file_name(format!("news.before-{version:04}.db"));
        Old { path, folder: tempfile::tempdir().unwrap() }
    }

    async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .page_size(16384)
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    async fn run(&self, statement: &str) {
        let mut db = self.connect().await;
        let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut db).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        db.close().await.unwrap();
    }

    async fn texts(&self, statement: &str) -> Vec<String> {
        let mut db = self.connect().await;
        let rows = sqlx::query(AssertSqlSafe(statement.to_owned())).fetch_all(&mut db).await;
        let rows = rows.unwrap_or_else(|error| panic!("{statement}: {error}"));
        db.close().await.unwrap();
        rows.iter().map(|row| row.get_unchecked::<String, _>(0)).collect()
    }

    /// Rows in every table that the first two migrations made. What later ones add is filled by
    /// their triggers, or is empty in a database of their time just as well.
    async fn fill(&self, version: i64) {
        for statement in FILL {
            let mut statement =
                statement.replace("NUMBERS", &numbers(ARTICLES)).replace("THREE", &numbers(3));
            if version >= 7 {
                statement = statement
                    .replace("(id, exact_hash) SELECT id, randomblob(16)", "(id) SELECT id")
                    .replace(
                        "(band, article_id) SELECT id * 7",
                        "(bands, article_id) SELECT '[7]'",
                    );
            }
            self.run(&statement).await;
        }
    }

    async fn contents(&self) -> Contents {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 \
                      AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' \
                      AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
        let views =
            "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v\\_%' ESCAPE '\\'";
        let named = |name: &String| FILLED.contains(&&**name);
        let tables = self.texts(tables).await.into_iter().filter(named).collect();
        Contents {
            tables: self.counts(tables).await,
            promised: self.counts(self.texts(views).await).await,
        }
    }

    async fn counts(&self, names: Vec<String>) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for name in names {
            let count = self.texts(&format!("SELECT CAST(count(*) AS TEXT) FROM \"{name}\"")).await;
            counts.insert(name, count[0].parse().unwrap());
        }
        counts
    }

    /// Each index agrees with what it is of, and finds the rows.
    async fn check_search(&self) {
        for table in ["article_fts", "quote_fts"] {
            self.run(&format!("INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)"))
                .await;
            let found = format!("SELECT CAST(count(*) AS TEXT) FROM {table}('harbour')");
            assert_eq!(self.texts(&found).await, [ARTICLES.to_string()], "{table}");
        }
    }
}

const SEEN: &[&str] = &[
    "outlet",
    "host",
    "robots",
    "feed",
    "fetch_log",
    "article",
    "article_alias",
    "article_rev",
    "entry",
    "article_entity",
    "mention",
    "quote",
    "quote_span",
    "quote_speaker",
];

/// A table of the numbers up to `last`.
fn numbers(last: i64) -> String {
    format!(
        "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {last}) \
         SELECT value FROM n)"
    )
}

const FILLED: &[&str] = &[
    "outlet",
    "host",
    "robots",
    "feed",
    "network",
    "fetch_log",
    "article",
    "article_alias",
    "sketch",
    "article_rev",
    "entry",
    "entity",
    "article_entity",
    "mention",
    "quote_cluster",
    "quote",
    "quote_span",
    "quote_speaker",
    "tally",
];

/// `n` counts from 1 to the number of articles.
const FILL: &[&str] = &[
    "INSERT INTO outlet(id, slug) VALUES (1, 'bugle'), (2, 'gazette')",
    "INSERT INTO host(name) VALUES ('bugle.example'), ('gazette.example')",
    "INSERT INTO robots(host, text, at) VALUES ('bugle.example', '', 1)",
    "INSERT INTO feed(id, url, host, outlet_id, tags, origin, due_at) VALUES \
     (1, 'https://bugle.example/rss', 'bugle.example', 1, '[\"world\"]', 'file', 5), \
     (2, 'https://gazette.example/rss', 'gazette.example', 2, '[]', 'command', 5)",
    "INSERT INTO fetch_log(feed_id, at, status) VALUES (1, 1, 200), (2, 2, NULL)",
    "INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words, \
     dup_of, dup_similarity, extractor_version) \
     SELECT value, 1 + value % 2, 'https://bugle.example/' || value, 'Story ' || value, 1760000000000 + value * 3600000, \
     'page', 1760000000000 + value * 3600000, 'page', 1 + value % 3, 9, iif(value = 9, 3, NULL), iif(value = 9, 0.9, NULL), 1 \
     FROM NUMBERS",
    "INSERT INTO article_alias(outlet_id, key, article_id, own) SELECT outlet_id, randomblob(16), id, 1 FROM article",
    "INSERT INTO sketch(band, article_id) SELECT id * 7, id FROM article",
    "INSERT INTO article_rev(article_id, rev, fetched_at, content_hash, title, body) \
     SELECT a.id, r.value, a.first_seen_at, randomblob(16), a.title, \
     'The harbour will close, said Ana Vega, for case ' || a.id || ', as revision ' || r.value || ' has it.' \
     FROM article a, THREE r WHERE r.value <= a.rev ORDER BY a.id, r.value",
    "INSERT INTO entry(feed_id, guid_key, link, host, seen_hash, first_seen_at, article_id, state, due_at) \
     SELECT outlet_id, randomblob(16), url, 'bugle.example', x'00', first_seen_at, id, \
     iif(id % 5 = 0, 'look', 'read'), 0 FROM article",
    "INSERT INTO entry(feed_id, guid_key, link, host, seen_hash, first_seen_at, state, due_at) VALUES \
     (1, x'01', 'https://bugle.example/x', 'bugle.example', x'00', 1, 'due', 3), \
     (1, x'02', 'https://bugle.example/y', 'bugle.example', x'00', 1, 'refused', 3)",
    "INSERT INTO entity(id, type, name, name_key) VALUES (1, 'PERSON', 'Ana Vega', 'ana vega'), (2, 'ORG', 'Port Authority', 'port authority')",
    "INSERT INTO entity(id, type, name, name_key, merged_into) VALUES (3, 'PERSON', 'A. Vega', 'a vega', 1)",
    "INSERT INTO article_entity(id, article_id, seq, name, type, published_at, entity_id, link_method, link_score) \
     SELECT id, id, 0, 'Ana Vega', 'PERSON', published_at, 1, 'name', 1.0 FROM article",
    "INSERT INTO mention(article_entity_id, start, stop, surface) SELECT id, 30, 38, 'Ana Vega' FROM article",
    "INSERT INTO quote_cluster(id, exact_hash) SELECT id, randomblob(16) FROM article WHERE id % 4 = 1",
    "INSERT INTO quote(id, article_id, key, seq, first_rev, last_rev, kind, text, cluster_id, published_at, extractor_version) \
     SELECT id, id, randomblob(16), 0, 1, rev, 'indirect', 'The harbour will close', id - (id + 3) % 4, published_at, 1 FROM article",
    "INSERT INTO quote_span(quote_id, seq, start, stop) SELECT id, 0, 0, 22 FROM quote",
    "INSERT INTO quote_speaker(quote_id, seq, name, kind, role, entity_id, published_at) \
     SELECT id, 0, 'Ana Vega', 'person', 'minister', 1, published_at FROM quote",
];
