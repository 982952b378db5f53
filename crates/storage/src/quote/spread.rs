//! How far quotations went, and what became of their words on the way.

use model::quote::QuoteKind;
use serde::Serialize;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use super::difference::{self, Change};
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

/// A row of `v_spread`.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct SpreadRow {
    pub cluster_id: i64,
    pub quote: String,
    pub speaker: Option<String>,
    pub printings: i64,
    pub outlets: i64,
    pub variants: i64,
    pub first_printed: String,
    pub last_printed: String,
    /// More than one: printings disagree about who said it.
    pub speakers: i64,
}

/// A quotation with each of its variants against the fullest form, the earliest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quotation {
    #[serde(flatten)]
    pub spread: SpreadRow,
    pub forms: Vec<Form>,
}

/// The same words, with the same marks, wherever they were printed; told by the first printing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    pub quote_id: i64,
    pub kind: String,
    pub quote: String,
    pub speaker: Option<String>,
    pub outlet: String,
    pub url: String,
    pub published: String,
    pub printings: i64,
    /// Nothing is changed where this is the fullest form itself.
    pub changes: Vec<Change>,
}

/// Quotations that more than one outlet printed within the filter's time, the most widely
/// spread first. Of the rest of the filter one printing must answer to all.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<SpreadRow>, StoreError> {
    list_query(filter).build_query_as().fetch_all(store.readers()).await.map_err(StoreError::Read)
}

// What stands on the cluster's row is counted again only where the span cuts through it.
pub(crate) fn list_query(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query =
        QueryBuilder::new("SELECT v.* FROM (SELECT id, outlets, printings FROM (SELECT c.id, ");
    within(&mut query, filter, "c.outlets", "count(DISTINCT q.outlet_id)");
    query.push(" AS outlets, ");
    within(&mut query, filter, "c.printings", "count(*)");
    query.push(
        " AS printings FROM quote_cluster c INDEXED BY quote_cluster_spread WHERE c.outlets > 1",
    );
    if let Some(since) = filter.since {
        query.push(" AND c.last_at >= ").push_bind(since.as_millisecond());
    }
    if let Some(until) = filter.until {
        query.push(" AND c.first_at < ").push_bind(until.as_millisecond());
    }
    if let Some(printing) = printing_of(filter) {
        query.push(" AND EXISTS (");
        printing(&mut query, filter);
        query.push(")");
    }
    query.push(") WHERE outlets > 1 ORDER BY outlets DESC, printings DESC, id LIMIT ");
    query.push_bind(filter.limit);
    query.push(
        ") t JOIN v_spread v ON v.cluster_id = t.id ORDER BY t.outlets DESC, t.printings DESC, t.id",
    );
    query
}

/// A count of the printings within the filter's time.
fn within(
    query: &mut QueryBuilder<Sqlite>,
    filter: &Filter,
    stored: &'static str,
    counted: &'static str,
) {
    query.push("CASE WHEN true");
    if let Some(since) = filter.since {
        query.push(" AND c.first_at >= ").push_bind(since.as_millisecond());
    }
    if let Some(until) = filter.until {
        query.push(" AND c.last_at < ").push_bind(until.as_millisecond());
    }
    query.push(" THEN ").push(stored).push(" ELSE (SELECT ").push(counted);
    query.push(" FROM quote q WHERE q.cluster_id = c.id AND q.hidden = 0");
    filter.times(query, "q.published_at");
    query.push(") END");
}

type Condition = fn(&mut QueryBuilder<Sqlite>, &Filter);

/// What one printing must answer to, where there is anything.
fn printing_of(filter: &Filter) -> Option<Condition> {
    let asked = filter.speaker.is_some()
        || filter.entity.is_some()
        || filter.outlet.is_some()
        || filter.tag.is_some()
        || filter.kind.is_some();
    asked.then_some(|query, filter| {
        query.push("SELECT 1 FROM quote p WHERE p.cluster_id = c.id AND p.hidden = 0");
        filter.times(query, "p.published_at");
        filter.outlet(query, "p.outlet_id");
        filter.tag(query, "p.article_id");
        filter.entity(query, "p.article_id");
        if let Some(kind) = filter.kind {
            query.push(" AND p.kind = ").push_bind(kind.as_str());
        }
        if let Some(speaker) = &filter.speaker {
            query.push(
                " AND EXISTS (SELECT 1 FROM quote_speaker s WHERE s.quote_id = p.id AND s.name LIKE ",
            );
            query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
        }
    })
}

#[derive(FromRow)]
struct FormRow {
    quote_id: i64,
    kind: String,
    quote: String,
    speaker: Option<String>,
    outlet: String,
    url: String,
    published: String,
    printings: i64,
    fullest: bool,
}

/// A quotation by its number, with `most` variants; `None` where there is none.
pub async fn read(
    store: &Store,
    cluster_id: i64,
    most: i64,
) -> Result<Option<Quotation>, StoreError> {
    let spread: Option<SpreadRow> = sqlx::query_as("SELECT * FROM v_spread WHERE cluster_id = ?1")
        .bind(cluster_id)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let Some(spread) = spread else { return Ok(None) };
    let rows: Vec<FormRow> = sqlx::query_as(include_str!("forms.sql"))
        .bind(cluster_id)
        .bind(most)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let kind = rows.iter().find(|row| row.fullest).map_or(QuoteKind::Direct, |row| kind(&row.kind));
    let forms = rows.into_iter().map(|row| form(row, kind, &spread.quote)).collect();
    Ok(Some(Quotation { spread, forms }))
}

fn form(row: FormRow, full_kind: QuoteKind, full: &str) -> Form {
    let changes = difference::between((full_kind, full), (kind(&row.kind), &row.quote));
    Form {
        quote_id: row.quote_id,
        kind: row.kind,
        quote: row.quote,
        speaker: row.speaker,
        outlet: row.outlet,
        url: row.url,
        published: row.published,
        printings: row.printings,
        changes,
    }
}

/// Indirect quotes are compared in all their words, which nobody put in marks.
fn kind(kind: &str) -> QuoteKind {
    match kind.parse() {
        Ok(QuoteKind::Mixed) => QuoteKind::Mixed,
        _ => QuoteKind::Direct,
    }
}
