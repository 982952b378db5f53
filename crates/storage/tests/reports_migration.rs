//! A record that was made before reports counted is counted when it is brought up to date.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};
use storage::report::digest;
use storage::report::period::Period;
use storage::store::Store;

/// Two articles of two outlets: three quotes of Ana Vega, one of which is hidden, and one of
/// somebody whom the article does not name.
const DATA: &[&str] = &[
    "INSERT INTO outlet(id, slug) VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words)
     VALUES (1, 1, 'https://a.example/1', 'One', 1000, 'page', 1000, 'page', 1, 9),
       (2, 2, 'https://b.example/1', 'Two', 2000, 'page', 2000, 'page', 1, 9)",
    "INSERT INTO article_rev(article_id, rev, fetched_at, content_hash, title, body)
     VALUES (1, 1, 0, x'01', 'One', 'Body'), (2, 1, 0, x'02', 'Two', 'Body')",
    "INSERT INTO entity(id, type, name, name_key) VALUES (7, 'PERSON', 'Ana Vega', 'ana vega')",
    "INSERT INTO quote_cluster(id, exact_hash) VALUES (1, x'01')",
    "INSERT INTO quote(id, article_id, key, seq, first_rev, last_rev, kind, text, cluster_id, published_at, extractor_version, hidden)
     VALUES (1, 1, x'01', 0, 1, 1, 'direct', 'It was time', 1, 1000, 1, 0),
       (2, 1, x'02', 1, 1, 1, 'mixed', 'That is all', 1, 1000, 1, 1),
       (3, 2, x'01', 0, 1, 1, 'direct', 'It was time', 1, 2000, 1, 0),
       (4, 2, x'02', 1, 1, 1, 'indirect', 'it was late', 1, 2000, 1, 0)",
    "INSERT INTO quote_speaker(quote_id, seq, name, kind, entity_id, published_at)
     VALUES (1, 0, 'Ana Vega', 'person', 7, 1000), (2, 0, 'Ana Vega', 'person', 7, 1000),
       (3, 0, 'Ana Vega', 'person', 7, 2000), (4, 0, 'a diplomat', 'anonymous', NULL, 2000)",
];

/// The record as an earlier version left it.
async fn old_record(path: &Path) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["0001_record.sql", "0002_views.sql"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(name);
        std::fs::copy(file, folder.path().join(name)).unwrap();
    }
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    Migrator::new(folder.path()).await.unwrap().run(&mut db).await.unwrap();
    for statement in DATA {
        sqlx::query(*statement).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn what_was_recorded_before_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    old_record(&path).await;
    let store = Store::open(&path).await.unwrap();
    let at = |ms| jiff::Timestamp::from_millisecond(ms).unwrap();
    let all = Period { since: at(0), until: at(10_000) };
    let counts = digest::counts(&store, all).await.unwrap();
    assert_eq!((counts.articles, counts.outlets, counts.quotes), (2, 2, 3));
    let speakers = digest::top_speakers(&store, all, 10).await.unwrap();
    assert_eq!(speakers.len(), 1);
    assert_eq!((speakers[0].quotes, speakers[0].articles, speakers[0].outlets), (2, 2, 2));
    let outlets = digest::outlets(&store, all, 10).await.unwrap();
    let named: Vec<_> =
        outlets.iter().map(|row| (row.outlet.as_str(), row.named, row.anonymous)).collect();
    assert_eq!(named, [("b", 1, 1), ("a", 1, 0)]);
    store.close().await;
    let options = SqliteConnectOptions::new().filename(&path);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    assert!(sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await.unwrap().is_empty());
    let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
    assert_eq!(check.get::<String, _>(0), "ok");
}
