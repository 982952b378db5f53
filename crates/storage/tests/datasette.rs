//! What `config/datasette.yaml` names is there.

use std::collections::BTreeSet;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr, Statement};
use storage::store::Store;

const FILE: &str = include_str!("../../../config/datasette.yaml");

/// A line with the keys that it stands under.
struct Line {
    path: Vec<String>,
    value: String,
}

/// As much of YAML as the file needs: maps by two spaces a level, lists of words, `|-` blocks.
fn lines() -> Vec<Line> {
    let mut path: Vec<String> = Vec::new();
    let mut found: Vec<Line> = Vec::new();
    for text in FILE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let level = (text.len() - text.trim_start().len()) / 2;
        let text = text.trim();
        if let Some(last) = found.last_mut()
            && last.value.starts_with("|-")
            && level >= last.path.len()
        {
            last.value.push('\n');
            last.value.push_str(text);
            continue;
        }
        path.truncate(level);
        if let Some(item) = text.strip_prefix("- ") {
            found.push(Line { path: path.clone(), value: item.to_owned() });
            continue;
        }
        let (key, value) = text.split_once(':').expect("a key");
        path.push(key.to_owned());
        found.push(Line { path: path.clone(), value: value.trim().to_owned() });
    }
    found
}

async fn record() -> (tempfile::TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    Store::open(&path).await.unwrap().close().await;
    let options = SqliteConnectOptions::new().filename(&path);
    (folder, SqliteConnection::connect_with(&options).await.unwrap())
}

async fn columns(db: &mut SqliteConnection, table: &str) -> BTreeSet<String> {
    let statement = AssertSqlSafe(format!("SELECT * FROM {table}")).into_sql_str();
    let prepared = db.prepare(statement).await;
    let prepared = prepared.unwrap_or_else(|error| panic!("{table}: {error}"));
    prepared.columns().iter().map(|column| sqlx::Column::name(column).to_owned()).collect()
}

#[tokio::test]
async fn every_table_column_and_query_is_there() {
    let (_folder, mut db) = record().await;
    let (mut tables, mut queries) = (BTreeSet::new(), 0);
    for Line { path, value } in lines() {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let named = match path[..] {
            ["databases", _, "tables", table] => (table, None),
            ["databases", _, "tables", table, "columns", column] => (table, Some(column)),
            ["databases", _, "tables", table, "label_column" | "sort_desc" | "sort"] => {
                (table, Some(value.as_str()))
            }
            ["databases", _, "tables", table, "facets"] if !value.is_empty() => {
                (table, Some(value.as_str()))
            }
            ["databases", _, "queries", query, "sql"] => {
                let sql = value.trim_start_matches("|-").to_owned();
                let prepared = db.prepare(AssertSqlSafe(sql).into_sql_str()).await;
                assert!(prepared.is_ok(), "{query}: {}", prepared.err().unwrap());
                queries += 1;
                continue;
            }
            _ => continue,
        };
        let (table, column) = named;
        let columns = columns(&mut db, table).await;
        tables.insert(table.to_owned());
        if let Some(column) = column {
            assert!(columns.contains(column), "{table} has no {column}: {columns:?}");
        }
    }
    assert!(tables.len() > 20, "{tables:?}");
    assert_eq!(queries, 5);
    let views = sqlx::query_scalar::<_, String>(
        "SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v_*'",
    );
    for view in views.fetch_all(&mut db).await.unwrap() {
        assert!(tables.contains(&view), "{view} is not described");
    }
}
