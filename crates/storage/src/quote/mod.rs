//! Who said what: records an article's extraction, and lists quotes.
//!
//! - [`cluster`]: which quotes are one quotation
//! - [`spread`]: how far quotations went
//! - [`difference`]: what became of their words

mod card;
pub mod cluster;
pub mod difference;
pub mod spread;

use std::collections::HashMap;

use model::entity::Mention;
use model::extraction::Extraction;
use model::quote::{Quote, Speaker};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use crate::array;
use crate::decision;
use crate::entity::{self, Whole};
use crate::key::{self, Key};
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

pub use card::{QuoteCard, SpeakerCard, Spread, show};
use cluster::{Found, Mouth, Saying, Wording};

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
    pub(crate) outlet_id: i64,
    pub(crate) rev: i64,
    pub(crate) published_at: i64,
    pub(crate) extractor_version: u32,
    /// Nothing that was found in the article is in the record yet.
    pub(crate) is_new: bool,
}

/// More people of one name, or with one part of a name, are not looked for one by one.
const CALLED_SO: i64 = 8;

/// With each of so many articles it is seen whether prints of late are many.
const PRINTS_AGE: i64 = 256;

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
    let entities = entity::record(db, place, extraction).await?;
    let mut drafts = drafts(&extraction.quotes);
    if !place.is_new {
        find_earlier(db, place, &mut drafts).await?;
    }
    let found = find_clusters(db, place, &entities, &mut drafts).await?;
    if !place.is_new {
        clear(db, &drafts).await?;
    }
    write(db, place, &entities, &drafts, &found).await?;
    if !place.is_new {
        delete_unseen(db, place, &drafts).await?;
    }
    cluster::merge(db, &found).await?;
    if place.article_id % PRINTS_AGE == 0 {
        cluster::age_prints(db).await?;
    }
    if place.is_new { Ok(()) } else { settle(db, place).await }
}

/// Applies what people decided about the article's quotes.
async fn settle(db: &mut SqliteConnection, place: Place) -> Result<(), StoreError> {
    decision::quote::settle_article(db, place.article_id, place.rev).await?;
    sqlx::query(include_str!("recount.sql"))
        .bind(place.article_id)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// A quote that is on its way into the tables.
struct Draft<'a> {
    key: Key,
    id: i64,
    /// The article had it before; it stays in its cluster.
    is_known: bool,
    /// 0 where the quote is known.
    cluster: i64,
    quote: &'a Quote,
    everyone: &'a [Speaker],
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
            Draft {
                key: key::of(&[&words, &nth.to_string()]),
                id: 0,
                is_known: false,
                cluster: 0,
                quote,
                everyone: quote.all_speakers(),
                wording: Wording::of(quote.kind, &quote.text),
            }
        })
        .collect()
}

/// Those that the article had before keep their ids.
async fn find_earlier(
    db: &mut SqliteConnection,
    place: Place,
    drafts: &mut [Draft<'_>],
) -> Result<(), StoreError> {
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(include_str!("ids.sql"))
        .bind(place.article_id)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    let ids: HashMap<Vec<u8>, i64> = rows.into_iter().collect();
    for draft in drafts {
        if let Some(id) = ids.get(draft.key.as_slice()) {
            (draft.id, draft.is_known) = (*id, true);
        }
    }
    Ok(())
}

/// Puts those that the article did not have before among their like, and gives them the next ids.
async fn find_clusters(
    db: &mut SqliteConnection,
    place: Place,
    entities: &[Whole],
    drafts: &mut [Draft<'_>],
) -> Result<Found, StoreError> {
    let mut new: Vec<&mut Draft<'_>> = drafts.iter_mut().filter(|draft| !draft.is_known).collect();
    let sayings: Vec<Saying> =
        new.iter().map(|draft| saying(draft, entities, place.published_at)).collect();
    let found = cluster::find(db, &sayings).await?;
    for (nth, (draft, cluster)) in (1..).zip(new.iter_mut().zip(&found.clusters)) {
        (draft.id, draft.cluster) = (found.last_quote + nth, *cluster);
    }
    Ok(found)
}

fn saying(draft: &Draft<'_>, entities: &[Whole], at: i64) -> Saying {
    let everyone = draft.everyone;
    Saying {
        wording: draft.wording.clone(),
        mouths: everyone.iter().map(|one| Mouth::of(one.kind, &one.name)).collect(),
        entities: everyone.iter().filter_map(|one| Some(who(one, entities)?.entity_id)).collect(),
        at,
        held: None,
    }
}

/// Who a speaker is over all articles.
fn who<'e>(speaker: &Speaker, entities: &'e [Whole]) -> Option<&'e Whole> {
    entities.get(speaker.entity?)
}

/// Takes out where an earlier reading found the quotes, and who said them.
async fn clear(db: &mut SqliteConnection, drafts: &[Draft<'_>]) -> Result<(), StoreError> {
    let ids = ids(drafts);
    for statement in [include_str!("clear_spans.sql"), include_str!("clear_speakers.sql")] {
        sqlx::query(statement).bind(&ids).execute(&mut *db).await.map_err(StoreError::Write)?;
    }
    Ok(())
}

/// Takes out what an earlier reading of the revision found and this one does not. Not before the
/// others are written: one of them may be of the same cluster, which goes with its last quote.
async fn delete_unseen(
    db: &mut SqliteConnection,
    place: Place,
    drafts: &[Draft<'_>],
) -> Result<(), StoreError> {
    sqlx::query(include_str!("delete_unseen.sql"))
        .bind(ids(drafts))
        .bind(place.article_id)
        .bind(place.rev)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

fn ids(drafts: &[Draft<'_>]) -> String {
    let ids: Vec<i64> = drafts.iter().map(|draft| draft.id).collect();
    array::of(&ids)
}

async fn write(
    db: &mut SqliteConnection,
    place: Place,
    entities: &[Whole],
    drafts: &[Draft<'_>],
    found: &Found,
) -> Result<(), StoreError> {
    let quotes: Vec<_> = drafts.iter().enumerate().map(|(seq, draft)| draft.row(seq)).collect();
    let spans: Vec<_> = drafts.iter().flat_map(Draft::span_rows).collect();
    let speakers: Vec<_> = drafts.iter().flat_map(|draft| draft.speaker_rows(entities)).collect();
    // The order of the statements' parameters.
    sqlx::query(concat!(
        include_str!("cluster/write.sql"),
        ";",
        include_str!("write.sql"),
        ";",
        include_str!("recount.sql")
    ))
    .bind(&found.rows)
    .bind(&found.rows)
    .bind(place.article_id)
    .bind(place.rev)
    .bind(place.rev)
    .bind(place.outlet_id)
    .bind(place.published_at)
    .bind(place.extractor_version)
    .bind(array::of(&quotes))
    .bind(array::of(&spans))
    .bind(place.published_at)
    .bind(array::of(&speakers))
    .bind(place.article_id)
    .execute(db)
    .await
    .map(drop)
    .map_err(StoreError::Write)
}

impl Draft<'_> {
    fn row(&self, seq: usize) -> impl Serialize {
        let Quote { kind, text, confidence, .. } = self.quote;
        let (cue, cue_start, cue_stop) = parts(self.quote.cue.as_ref());
        let (source, source_start, source_stop) = parts(self.quote.source.as_ref());
        let (key, words) = (key::hex(&self.key), self.wording.len());
        (
            self.id,
            key,
            seq,
            kind,
            text,
            cue,
            cue_start,
            cue_stop,
            source,
            source_start,
            source_stop,
            confidence,
            self.cluster,
            words,
        )
    }

    fn span_rows(&self) -> impl Iterator<Item = impl Serialize> {
        let spans = self.quote.spans.iter().enumerate();
        spans.map(|(seq, span)| (self.id, seq, span.start, span.stop))
    }

    fn speaker_rows(&self, entities: &[Whole]) -> impl Iterator<Item = impl Serialize> {
        self.everyone.iter().enumerate().map(|(seq, one)| {
            let whole = who(one, entities);
            let [entity, linked] = [whole.map(|who| who.entity_id), whole.map(|who| who.linked_id)];
            (self.id, seq, &one.name, one.kind, &one.role, &one.speaks_for, entity, linked)
        })
    }
}

fn parts(mention: Option<&Mention>) -> (Option<&str>, Option<usize>, Option<usize>) {
    let span = mention.map(|one| one.span);
    (mention.map(|one| one.text.as_str()), span.map(|span| span.start), span.map(|span| span.stop))
}
