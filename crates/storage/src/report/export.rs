//! A view, whole or narrowed, row by row as it is read.

use std::ops::ControlFlow;
use std::path::Path;

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::sqlite::SqliteConnection;
use sqlx::{
    AssertSqlSafe, Column, Connection, Executor, QueryBuilder, SqlSafeStr, Sqlite, Statement,
};

use super::filter::Filter;
use super::sql;
use crate::store::{self, StoreError};

/// What a view can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Time,
    Outlet,
    Tag,
    Kind,
    Speaker,
    Entity,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("there is no view `{view}`: expected one of {known}")]
    NoView { view: String, known: String },
    #[error("{view} cannot be narrowed by {part}: expected {known}")]
    NoSuchPart { view: String, part: &'static str, known: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hands over the names of a view's columns, then every row as it comes; stops where `on_row`
/// breaks. `v_` may be left out of the view's name.
pub async fn run(
    path: &Path,
    view: &str,
    filter: &Filter,
    on_columns: impl FnOnce(&[String]),
    mut on_row: impl FnMut(Vec<Value>) -> ControlFlow<()>,
) -> Result<(), ExportError> {
    let mut db = store::open_read_only(path).await?;
    let view = find_view(&mut db, view).await?;
    let mut query = query(&view, filter)?;
    on_columns(&columns(&mut db, &view).await?);
    {
        let mut rows = query.build().fetch(&mut db);
        while let Some(row) = rows.try_next().await.map_err(StoreError::Read)? {
            if on_row(sql::values(&row)).is_break() {
                break;
            }
        }
    }
    let _ = db.close().await;
    Ok(())
}

async fn find_view(db: &mut SqliteConnection, name: &str) -> Result<String, ExportError> {
    let known: Vec<String> = sqlx::query_scalar(include_str!("views.sql"))
        .fetch_all(db)
        .await
        .map_err(StoreError::Read)?;
    let found = known.iter().find(|one| *one == name || one.strip_prefix("v_") == Some(name));
    found
        .cloned()
        .ok_or_else(|| ExportError::NoView { view: name.to_owned(), known: known.join(", ") })
}

async fn columns(db: &mut SqliteConnection, view: &str) -> Result<Vec<String>, StoreError> {
    // A view's name from the schema itself.
    let statement = AssertSqlSafe(format!("SELECT * FROM {view}")).into_sql_str();
    let prepared = db.prepare(statement).await.map_err(StoreError::Read)?;
    Ok(prepared.columns().iter().map(|column| column.name().to_owned()).collect())
}

/// Only what narrows costs anything: a whole view is read as it lies.
fn query(view: &str, filter: &Filter) -> Result<QueryBuilder<Sqlite>, ExportError> {
    let parts = parts_of(view);
    for (part, name, asked) in asked(filter) {
        if asked && !parts.contains(&part) {
            let known: Vec<&str> = names(parts).collect();
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            return Err(ExportError::NoSuchPart { view: view.to_owned(), part: name, known });
        }
    }
    let narrowed = asked(filter).iter().any(|(_, _, asked)| *asked);
    let mut query = QueryBuilder::new(format!("SELECT v.* FROM {view} v WHERE true"));
    match (view, narrowed) {
        (_, false) => {}
        ("v_quotes", true) => quotes(&mut query, filter),
        ("v_articles", true) => articles(&mut query, " AND v.id IN (", filter),
        ("v_mentions", true) => {
            articles(
                &mut query,
                " AND v.article_id IN (",
                &Filter { entity: None, ..filter.clone() },
            );
            called(
                &mut query,
                " AND v.entity_id IN (SELECT id FROM entity WHERE name LIKE ",
                &filter.entity,
                ")",
            );
        }
        ("v_speakers", true) => {
            called(&mut query, " AND v.speaker LIKE ", &filter.speaker, "");
            seen(&mut query, filter, "v.first_said", "v.last_said");
        }
        ("v_entities", true) => {
            called(&mut query, " AND v.name LIKE ", &filter.entity, "");
            seen(&mut query, filter, "v.first_seen", "v.last_seen");
        }
        ("v_spread", true) => {
            called(&mut query, " AND v.speaker LIKE ", &filter.speaker, "");
            seen(&mut query, filter, "v.first_printed", "v.last_printed");
        }
        ("v_feeds", true) => feeds(&mut query, filter),
        (_, true) => {}
    }
    Ok(query)
}

fn parts_of(view: &str) -> &'static [Part] {
    use Part::{Entity, Kind, Outlet, Speaker, Tag, Time};
    match view {
        "v_quotes" => &[Time, Outlet, Tag, Kind, Speaker, Entity],
        "v_articles" => &[Time, Outlet, Tag, Entity],
        "v_mentions" => &[Time, Outlet, Tag, Entity],
        "v_speakers" | "v_spread" => &[Time, Speaker],
        "v_entities" => &[Time, Entity],
        "v_feeds" => &[Outlet, Tag],
        _ => &[],
    }
}

fn asked(filter: &Filter) -> [(Part, &'static str, bool); 6] {
    [
        (Part::Time, "time", filter.since.is_some() || filter.until.is_some()),
        (Part::Outlet, "outlet", filter.outlet.is_some()),
        (Part::Tag, "tag", filter.tag.is_some()),
        (Part::Kind, "kind", filter.kind.is_some()),
        (Part::Speaker, "speaker", filter.speaker.is_some()),
        (Part::Entity, "entity", filter.entity.is_some()),
    ]
}

fn names(parts: &[Part]) -> impl Iterator<Item = &'static str> {
    let all = asked(&Filter::default());
    all.into_iter().filter(|(part, _, _)| parts.contains(part)).map(|(_, name, _)| name)
}

fn quotes(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    query.push(
        " AND v.id IN (SELECT q.id FROM quote q JOIN article a ON a.id = q.article_id WHERE true",
    );
    filter.times(query, "q.published_at");
    filter.outlet(query, "a.outlet_id");
    filter.tag(query, "q.article_id");
    filter.entity(query, "q.article_id");
    filter.speaker(query, "q.id");
    if let Some(kind) = filter.kind {
        query.push(" AND q.kind = ").push_bind(kind.as_str());
    }
    query.push(")");
}

fn articles(query: &mut QueryBuilder<Sqlite>, within: &'static str, filter: &Filter) {
    query.push(within).push("SELECT a.id FROM article a WHERE true");
    filter.times(query, "a.published_at");
    filter.outlet(query, "a.outlet_id");
    filter.tag(query, "a.id");
    filter.entity(query, "a.id");
    query.push(")");
}

fn feeds(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    if let Some(outlet) = &filter.outlet {
        query.push(" AND v.outlet = ").push_bind(outlet.clone());
    }
    if let Some(tag) = &filter.tag {
        query.push(" AND EXISTS (SELECT 1 FROM json_each(v.tags) g WHERE g.value = ");
        query.push_bind(tag.clone()).push(")");
    }
}

fn called(
    query: &mut QueryBuilder<Sqlite>,
    before: &'static str,
    part: &Option<String>,
    after: &'static str,
) {
    if let Some(part) = part {
        query.push(before).push_bind(Filter::part_of(part)).push(" ESCAPE '\\'").push(after);
    }
}

/// What was there at some time of the span; its counts are of all time.
fn seen(
    query: &mut QueryBuilder<Sqlite>,
    filter: &Filter,
    first: &'static str,
    last: &'static str,
) {
    // As the views write times, so that text compares as time does.
    let iso = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    if let Some(since) = filter.since {
        query.push(" AND ").push(last).push(" >= ").push_bind(iso(since));
    }
    if let Some(until) = filter.until {
        query.push(" AND ").push(first).push(" < ").push_bind(iso(until));
    }
}
