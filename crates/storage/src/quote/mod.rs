//! Who said what: records an article's extraction, and lists quotes.
//!
//! - [`cluster`]: which quotes are one quotation
//! - [`spread`]: how far quotations went
//! - [`difference`]: what became of their words

mod card;
pub mod cluster;
pub mod difference;
pub mod spread;

use std::collections::{HashMap, HashSet};

use model::extraction::Extraction;
use model::quote::{Quote, Speaker};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite};

use crate::decision;
use crate::entity;
use crate::key;
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

pub use card::{QuoteCard, SpeakerCard, Spread, show};
use cluster::{Mouth, Saying, Wording};

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
    /// 1 where the article has a later revision without it.
    pub vanished: i64,
    /// 1 where a person said who spoke, or of what kind it is.
    pub corrected: i64,
}

/// The revision that an extraction was made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) article_id: i64,
    pub(crate) rev: i64,
    pub(crate) published_at: i64,
    pub(crate) extractor_version: u32,
}

/// More people of one name, or with one part of a name, are not looked for one by one.
const CALLED_SO: i64 = 8;

/// The latest quotes first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<QuoteRow>, StoreError> {
    let mut query = match called_so(store, filter).await? {
        Some(speakers) if filter.limit >= 0 => latest_query(filter, &speakers),
        _ => list_query(filter),
    };
    query.build_query_as().fetch_all(store.readers()).await.map_err(StoreError::Read)
}

/// The speakers that a filter means, where those are few.
async fn called_so(store: &Store, filter: &Filter) -> Result<Option<Vec<i64>>, StoreError> {
    if filter.speaker_id.is_some() {
        return Ok(filter.speaker_id.map(|id| vec![id]));
    }
    let Some(name) = &filter.speaker else { return Ok(None) };
    let ids: Vec<i64> = sqlx::query_scalar(include_str!("called_so.sql"))
        .bind(Filter::part_of(name))
        .bind(CALLED_SO + 1)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    Ok((ids.len() as i64 <= CALLED_SO).then_some(ids))
}

pub(crate) fn list_query(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT * FROM v_quotes WHERE id IN (SELECT q.id FROM quote q \
         JOIN article a ON a.id = q.article_id WHERE q.hidden = 0",
    );
    filter.times(&mut query, "q.published_at");
    narrow(&mut query, filter);
    filter.speaker(&mut query, "q.id");
    query.push(" ORDER BY q.published_at DESC, q.article_id, q.seq LIMIT ");
    query.push_bind(filter.limit);
    query.push(") ORDER BY published DESC, article_id, start");
    query
}

/// The latest of each of a few speakers, read back in time until there are enough, and of those
/// who are nobody's entity but are called so.
pub(crate) fn latest_query(filter: &Filter, speakers: &[i64]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT * FROM v_quotes WHERE id IN (SELECT id FROM (");
    let mut first = true;
    let mut one = |query: &mut QueryBuilder<Sqlite>,
                   [index, time]: [&'static str; 2],
                   of: &dyn Fn(&mut QueryBuilder<Sqlite>)| {
        query.push(if std::mem::take(&mut first) { "" } else { " UNION " });
        query.push("SELECT * FROM (SELECT q.id, ").push(time);
        query
            .push(" AS published_at, q.article_id, q.seq FROM quote_speaker s INDEXED BY ")
            .push(index);
        query.push(
            " CROSS JOIN quote q ON q.id = s.quote_id \
             CROSS JOIN article a ON a.id = q.article_id WHERE q.hidden = 0",
        );
        of(query);
        filter.times(query, time);
        narrow(query, filter);
        query.push(" ORDER BY ").push(time).push(" DESC, q.article_id, q.seq LIMIT ");
        query.push_bind(filter.limit).push(")");
    };
    for &speaker in speakers {
        one(&mut query, ["quote_speaker_by", "s.published_at"], &|query| {
            query.push(" AND s.entity_id = ").push_bind(speaker);
        });
    }
    if let Some(name) = &filter.speaker {
        // The index holds the names, and with them all that is needed of the table.
        one(&mut query, ["quote_speaker_unknown", "q.published_at"], &|query| {
            query.push(" AND s.entity_id IS NULL AND s.name LIKE ");
            query.push_bind(Filter::part_of(name)).push(" ESCAPE '\\'");
        });
    }
    query.push(") ORDER BY published_at DESC, article_id, seq LIMIT ");
    query.push_bind(filter.limit).push(") ORDER BY published DESC, article_id, start");
    query
}

fn narrow(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    filter.outlet(query, "a.outlet_id");
    filter.tag(query, "q.article_id");
    filter.entity(query, "q.article_id");
    if let Some(kind) = filter.kind {
        query.push(" AND q.kind = ").push_bind(kind.as_str());
    }
}

/// Writes what was found in one revision. Quotes keep their ids by their words; those
/// that only earlier revisions have stay, and those that an earlier extractor saw in
/// this very revision, and this one does not, go.
pub(crate) async fn record(
    db: &mut SqliteConnection,
    place: Place,
    extraction: &Extraction,
) -> Result<(), StoreError> {
    entity::record(db, place, extraction).await?;
    let mut drafts = drafts(&extraction.quotes);
    find_clusters(db, place, &mut drafts).await?;
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
    step(db, include_str!("upsert.sql")).await?;
    step(db, include_str!("delete_unseen.sql")).await?;
    step(db, include_str!("clear_spans.sql")).await?;
    step(db, include_str!("clear_speakers.sql")).await?;
    step(db, include_str!("add_spans.sql")).await?;
    step(db, include_str!("add_speakers.sql")).await?;
    decision::quote::settle_article(db, place.article_id, place.rev).await?;
    step(db, include_str!("recount.sql")).await
}

/// A quote as the tables take it. Keys in hexadecimal, since JSON has no bytes.
#[derive(Serialize)]
struct Draft<'a> {
    key: String,
    /// 0 where the quote is known: it stays where it is.
    cluster: i64,
    said_words: usize,
    #[serde(flatten)]
    quote: &'a Quote,
    everyone: &'a [Speaker],
    #[serde(skip)]
    wording: Wording,
}

fn drafts(quotes: &[Quote]) -> Vec<Draft<'_>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    quotes
        .iter()
        .map(|quote| {
            let words = key::words_of(&quote.text);
            let nth = seen.entry(words.clone()).or_default();
            *nth += 1;
            let wording = Wording::of(quote.kind, &quote.text);
            Draft {
                key: key::hex(&key::of(&[&words, &nth.to_string()])),
                cluster: 0,
                said_words: wording.len(),
                quote,
                everyone: quote.all_speakers(),
                wording,
            }
        })
        .collect()
}

/// Puts those that the article did not have before among their like.
async fn find_clusters(
    db: &mut SqliteConnection,
    place: Place,
    drafts: &mut [Draft<'_>],
) -> Result<(), StoreError> {
    let known: HashSet<String> =
        sqlx::query_scalar("SELECT lower(hex(key)) FROM quote WHERE article_id = ?1")
            .bind(place.article_id)
            .fetch_all(&mut *db)
            .await
            .map_err(StoreError::Write)?
            .into_iter()
            .collect();
    let mut new: Vec<&mut Draft<'_>> =
        drafts.iter_mut().filter(|draft| !known.contains(&draft.key)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let entities = entities(db, place.article_id).await?;
    let sayings: Vec<Saying> =
        new.iter().map(|draft| saying(draft, &entities, place.published_at)).collect();
    let clusters = cluster::find(db, &sayings).await?;
    for (draft, cluster) in new.iter_mut().zip(clusters) {
        draft.cluster = cluster;
    }
    Ok(())
}

fn saying(draft: &Draft<'_>, entities: &HashMap<i64, i64>, at: i64) -> Saying {
    let of = |speaker: &Speaker| entities.get(&(speaker.entity? as i64)).copied();
    Saying {
        wording: draft.wording.clone(),
        mouths: draft.everyone.iter().map(|one| Mouth::of(one.kind, &one.name)).collect(),
        entities: draft.everyone.iter().filter_map(of).collect(),
        at,
        held: None,
    }
}

/// Who the entities of an article are over all articles, by their place in it.
async fn entities(
    db: &mut SqliteConnection,
    article_id: i64,
) -> Result<HashMap<i64, i64>, StoreError> {
    let rows = sqlx::query("SELECT seq, entity_id FROM article_entity WHERE article_id = ?1")
        .bind(article_id)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(rows.iter().map(|row| (row.get("seq"), row.get("entity_id"))).collect())
}
