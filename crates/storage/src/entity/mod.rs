//! People, organisations and places: what an article names, and who that is across articles.
//!
//! What the machine takes a name for ([`link`]) is kept with its grounds (`link_method`,
//! `link_score`), apart from what holds after people's decisions.

mod card;
mod find;
mod link;
pub(crate) mod name;

use jiff::Timestamp;
use model::entity::{Entity, EntityType};
use model::extraction::Extraction;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite};

pub use self::card::{EntityCard, Facts, Named, Namesake, show};
pub use self::find::{Candidate, find};
use self::link::{Earlier, Link, Linked};
use crate::array;
use crate::decision::{Mark, Moves};
use crate::quote::Place;
use crate::report::digest;
use crate::report::filter::Filter;
use crate::speaker::{self, Bar};
use crate::store::{Store, StoreError};

/// A row of `v_entities`; within a time span its counts are of that span.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct EntityRow {
    pub entity_id: i64,
    pub name: String,
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub entity_type: String,
    pub mentions: i64,
    pub articles: i64,
    pub first_seen: String,
    pub last_seen: String,
}

/// A row of `v_speakers`; within a time span its counts are of that span.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct SpeakerRow {
    pub speaker_id: i64,
    pub speaker: String,
    pub speaker_kind: String,
    pub role: Option<String>,
    pub quotes: i64,
    pub quotations: i64,
    pub articles: i64,
    pub outlets: i64,
    pub first_said: String,
    pub last_said: String,
}

/// How many articles named an entity between each time and the next.
pub async fn timeline(store: &Store, id: i64, edges: &[Timestamp]) -> Result<Vec<Bar>, StoreError> {
    speaker::bars(store, include_str!("timeline.sql"), id, edges).await
}

/// The most mentioned first.
pub async fn list(
    store: &Store,
    filter: &Filter,
    entity_type: Option<EntityType>,
) -> Result<Vec<EntityRow>, StoreError> {
    list_query(filter, entity_type)
        .build_query_as()
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Those who said most first.
pub async fn list_speakers(store: &Store, filter: &Filter) -> Result<Vec<SpeakerRow>, StoreError> {
    // What is asked most has its counts ready.
    if filter.is_of_time_alone() {
        return digest::top_speakers(store, filter.period(), filter.limit).await;
    }
    speakers_query(filter)
        .build_query_as()
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

pub(crate) fn list_query(filter: &Filter, entity_type: Option<EntityType>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT e.id AS entity_id, e.name, e.type, t.mentions, t.articles, \
         strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_seen, \
         strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_seen \
         FROM (SELECT ae.entity_id, \
         sum((SELECT count(*) FROM mention m WHERE m.article_entity_id = ae.id)) AS mentions, \
         count(DISTINCT ae.article_id) AS articles, \
         min(ae.published_at) AS first_at, max(ae.published_at) AS last_at \
         FROM article_entity ae JOIN article a ON a.id = ae.article_id WHERE true",
    );
    filter.times(&mut query, "ae.published_at");
    filter.outlet(&mut query, "a.outlet_id");
    filter.tag(&mut query, "ae.article_id");
    if let Some(name) = &filter.entity {
        query.push(" AND ae.entity_id IN (SELECT id FROM entity WHERE name LIKE ");
        query.push_bind(Filter::part_of(name)).push(" ESCAPE '\\')");
    }
    if let Some(speaker) = &filter.speaker {
        query.push(" AND ae.article_id IN (SELECT q.article_id FROM quote_speaker s JOIN quote q ON q.id = s.quote_id WHERE s.name LIKE ");
        query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
    }
    if let Some(kind) = filter.kind {
        query.push(
            " AND EXISTS (SELECT 1 FROM quote q WHERE q.article_id = ae.article_id AND q.kind = ",
        );
        query.push_bind(kind.as_str()).push(")");
    }
    query.push(" GROUP BY ae.entity_id) t JOIN entity e ON e.id = t.entity_id WHERE true");
    if let Some(entity_type) = entity_type {
        query.push(" AND e.type = ").push_bind(entity_type.as_str());
    }
    query.push(" ORDER BY t.mentions DESC, t.articles DESC, e.name LIMIT ");
    query.push_bind(filter.limit);
    query
}

pub(crate) fn speakers_query(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT e.id AS speaker_id, e.name AS speaker, \
         (SELECT kind FROM quote_speaker WHERE entity_id = e.id ORDER BY published_at DESC LIMIT 1) AS speaker_kind, \
         (SELECT role FROM quote_speaker WHERE entity_id = e.id AND role IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS role, \
         t.quotes, t.quotations, t.articles, t.outlets, \
         strftime('%Y-%m-%dT%H:%M:%SZ', t.first_at / 1000, 'unixepoch') AS first_said, \
         strftime('%Y-%m-%dT%H:%M:%SZ', t.last_at / 1000, 'unixepoch') AS last_said \
         FROM (SELECT s.entity_id, count(*) AS quotes, count(DISTINCT q.cluster_id) AS quotations, \
         count(DISTINCT q.article_id) AS articles, count(DISTINCT a.outlet_id) AS outlets, \
         min(s.published_at) AS first_at, max(s.published_at) AS last_at \
         FROM quote_speaker s JOIN quote q ON q.id = s.quote_id JOIN article a ON a.id = q.article_id \
         WHERE q.hidden = 0 AND s.entity_id IS NOT NULL",
    );
    filter.times(&mut query, "s.published_at");
    filter.outlet(&mut query, "a.outlet_id");
    filter.tag(&mut query, "q.article_id");
    filter.entity(&mut query, "q.article_id");
    if let Some(kind) = filter.kind {
        query.push(" AND q.kind = ").push_bind(kind.as_str());
    }
    if let Some(speaker) = &filter.speaker {
        query.push(" AND s.entity_id IN (SELECT id FROM entity WHERE name LIKE ");
        query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
    }
    query.push(
        " GROUP BY s.entity_id) t JOIN entity e ON e.id = t.entity_id \
         ORDER BY t.quotes DESC, t.articles DESC, e.name LIMIT ",
    );
    query.push_bind(filter.limit);
    query
}

/// Who something that an article names is over all articles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole {
    /// After people's decisions.
    pub(crate) entity_id: i64,
    /// As the machine took it.
    pub(crate) linked_id: i64,
}

/// Writes the entities of one article as a set, in place of those of an earlier reading, and
/// says who each is.
pub(crate) async fn record(
    db: &mut SqliteConnection,
    place: Place,
    extraction: &Extraction,
) -> Result<Vec<Whole>, StoreError> {
    let earlier = match place.is_new {
        true => Vec::new(),
        false => clear(db, place.article_id).await?,
    };
    let linked = link::link(db, place, extraction, &earlier).await?;
    let marks: Vec<Mark<'_>> = extraction
        .entities
        .iter()
        .zip(&linked.links)
        .map(|(entity, link)| mark(place.article_id, entity, link))
        .collect();
    let moves = Moves::of_article(db, place.article_id, &marks).await?;
    let whole =
        |mark: &Mark<'_>| Whole { entity_id: moves.follow(*mark), linked_id: mark.linked_id };
    let wholes = marks.iter().map(whole).collect();
    write(db, place, extraction, &linked, &wholes).await?;
    Ok(wholes)
}

async fn write(
    db: &mut SqliteConnection,
    place: Place,
    extraction: &Extraction,
    linked: &Linked,
    wholes: &Vec<Whole>,
) -> Result<(), StoreError> {
    let all = extraction.entities.iter().zip(&linked.links).zip(wholes).enumerate();
    let rows: Vec<_> =
        all.map(|(seq, ((entity, link), whole))| row(seq, entity, link, whole)).collect();
    let mentions: Vec<_> = extraction.entities.iter().enumerate().flat_map(mention_rows).collect();
    // The order of the statements' parameters.
    sqlx::query(concat!(include_str!("link/add_aliases.sql"), ";", include_str!("write.sql")))
        .bind(&linked.aliases)
        .bind(place.article_id)
        .bind(place.published_at)
        .bind(array::of(&rows))
        .bind(array::of(&mentions))
        .bind(place.article_id)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

fn row<'a>(seq: usize, entity: &'a Entity, link: &'a Link, whole: &Whole) -> impl Serialize + 'a {
    let Whole { entity_id, linked_id } = *whole;
    let kind = entity.entity_type;
    (seq, &entity.name, kind, entity_id, linked_id, &link.name.family, &link.method, link.score)
}

fn mention_rows((seq, entity): (usize, &Entity)) -> impl Iterator<Item = impl Serialize> {
    let mentions = entity.mentions.iter();
    mentions.map(move |one| (seq, one.span.start, one.span.stop, &one.text))
}

fn mark<'a>(article_id: i64, entity: &'a Entity, link: &'a Link) -> Mark<'a> {
    Mark {
        linked_id: link.linked_id,
        article_id,
        name_key: &link.name.key,
        entity_type: entity.entity_type.as_str(),
    }
}

/// Takes out what an earlier reading found, and gives how it was linked.
async fn clear(db: &mut SqliteConnection, article_id: i64) -> Result<Vec<Earlier>, StoreError> {
    let rows = sqlx::query(include_str!("clear.sql"))
        .bind(article_id)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    let earlier = rows.iter().map(|row| Earlier {
        name: row.get("name"),
        entity_type: row.get("type"),
        linked_id: row.get("linked_id"),
        entity_id: row.get("entity_id"),
        method: row.get("link_method"),
        score: row.get("link_score"),
    });
    Ok(earlier.collect())
}
