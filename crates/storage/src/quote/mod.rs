//! Who said what: records an article's extraction, and lists quotes.

use std::collections::HashMap;

use model::extraction::Extraction;
use model::quote::Quote;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use crate::entity;
use crate::key;
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

/// A row of `v_quotes`.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct QuoteRow {
    pub id: i64,
    pub article_id: i64,
    pub kind: String,
    pub quote: String,
    pub speaker: Option<String>,
    pub speaker_id: Option<i64>,
    pub speaker_kind: Option<String>,
    pub role: Option<String>,
    pub speaks_for: Option<String>,
    pub cue: Option<String>,
    pub source: Option<String>,
    pub confidence: Option<f64>,
    pub start: i64,
    pub stop: i64,
    pub rev: i64,
    pub cluster_id: i64,
    pub outlet: String,
    pub title: String,
    pub url: String,
    pub published: String,
}

/// The revision that an extraction was made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) article_id: i64,
    pub(crate) rev: i64,
    pub(crate) published_at: i64,
    pub(crate) extractor_version: u32,
}

/// Words under which printings of one quote meet. Shorter ones (“No comment”) are said
/// by everyone, so there the speaker counts too.
const CLUSTER_WORDS: usize = 5;

/// The latest quotes first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<QuoteRow>, StoreError> {
    list_query(filter).build_query_as().fetch_all(store.readers()).await.map_err(StoreError::Read)
}

pub(crate) fn list_query(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT * FROM v_quotes WHERE id IN (SELECT q.id FROM quote q \
         JOIN article a ON a.id = q.article_id WHERE q.hidden = 0",
    );
    filter.times(&mut query, "q.published_at");
    filter.outlet(&mut query, "a.outlet_id");
    filter.tag(&mut query, "q.article_id");
    filter.entity(&mut query, "q.article_id");
    if let Some(kind) = filter.kind {
        query.push(" AND q.kind = ").push_bind(kind.as_str());
    }
    if let Some(speaker) = &filter.speaker {
        query.push(" AND q.id IN (SELECT quote_id FROM quote_speaker WHERE name LIKE ");
        query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
    }
    query.push(" ORDER BY q.published_at DESC, q.article_id, q.seq LIMIT ");
    query.push_bind(filter.limit);
    query.push(") ORDER BY published DESC, article_id, start");
    query
}

/// Writes what was found in one revision. Quotes keep their ids by their words; those
/// that only earlier revisions have stay, and those that an earlier extractor saw in
/// this very revision, and this one does not, go.
pub(crate) async fn record(
    db: &mut SqliteConnection,
    place: Place,
    extraction: &Extraction,
) -> Result<(), StoreError> {
    entity::record(db, place, &extraction.entities).await?;
    let drafts = drafts(&extraction.quotes);
    let json = serde_json::json!(drafts).to_string();
    let step = async |db: &mut SqliteConnection, statement: &'static str| {
        sqlx::query(statement)
            .bind(place.article_id)
            .bind(&json)
            .bind(place.rev)
            .bind(place.published_at)
            .bind(place.extractor_version)
            .execute(db)
            .await
            .map(drop)
            .map_err(StoreError::Write)
    };
    step(db, include_str!("add_clusters.sql")).await?;
    step(db, include_str!("upsert.sql")).await?;
    step(db, include_str!("delete_unseen.sql")).await?;
    step(db, include_str!("clear_spans.sql")).await?;
    step(db, include_str!("clear_speakers.sql")).await?;
    step(db, include_str!("add_spans.sql")).await?;
    step(db, include_str!("add_speakers.sql")).await
}

/// A quote as the tables take it. Keys in hexadecimal, since JSON has no bytes.
#[derive(Serialize)]
struct Draft<'a> {
    key: String,
    cluster: String,
    #[serde(flatten)]
    quote: &'a Quote,
    everyone: &'a [model::quote::Speaker],
}

fn drafts(quotes: &[Quote]) -> Vec<Draft<'_>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    quotes
        .iter()
        .map(|quote| {
            let words = key::words_of(&quote.text);
            let nth = seen.entry(words.clone()).or_default();
            *nth += 1;
            Draft {
                key: key::hex(&key::of(&[&words, &nth.to_string()])),
                cluster: key::hex(&cluster_key(quote, &words)),
                quote,
                everyone: quote.all_speakers(),
            }
        })
        .collect()
}

fn cluster_key(quote: &Quote, words: &str) -> key::Key {
    let speaker = quote.speaker.as_ref().map(|speaker| key::words_of(&speaker.name));
    match words.split(' ').count() < CLUSTER_WORDS {
        true => key::of(&[words, &speaker.unwrap_or_default()]),
        false => key::of(&[words]),
    }
}
