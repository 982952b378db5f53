//! Articles and their revisions.

mod forget;
pub mod history;
mod import;
pub mod reread;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use model::article::{Article, Genre, TextFrom};
use model::extraction::Extraction;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite};
use url::Url;

use crate::array;
use crate::duplicate;
use crate::entry::Recorded;
use crate::key::{self, Key};
use crate::lease;
use crate::quote::{self, Place};
use crate::report::filter::Filter;
use crate::store::{Store, StoreError};

pub(crate) use forget::is_link_forgotten;
pub use forget::{Gone, Which, forget};
pub use import::{Import, import, is_imported};

/// A row of `v_articles`, without the body.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct ArticleRow {
    pub id: i64,
    pub outlet: String,
    pub title: String,
    pub url: String,
    pub byline: Option<String>,
    pub language: Option<String>,
    pub genre: Option<String>,
    pub published: String,
    pub first_seen: String,
    pub text_from: String,
    pub rev: i64,
    pub duplicate_of: Option<i64>,
    pub duplicate_similarity: Option<f64>,
    pub words: i64,
    pub quotes: i64,
}

/// How an article came to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    pub(crate) outlet_id: i64,
    /// The article that its entry became when it was read before.
    pub(crate) known_as: Option<i64>,
    /// What the article is known by, whatever its page says: the key of its link.
    pub(crate) own_key: Option<Key>,
    pub(crate) feed_published: Option<Timestamp>,
    pub(crate) seen_at: Timestamp,
}

/// The latest articles first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<ArticleRow>, StoreError> {
    list_query(filter).build_query_as().fetch_all(store.readers()).await.map_err(StoreError::Read)
}

pub(crate) fn list_query(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT id, outlet, title, url, byline, language, genre, published, first_seen, \
         text_from, rev, duplicate_of, duplicate_similarity, words, quotes FROM v_articles WHERE id IN \
         (SELECT a.id FROM article a WHERE true",
    );
    filter.times(&mut query, "a.published_at");
    filter.outlet(&mut query, "a.outlet_id");
    filter.tag(&mut query, "a.id");
    filter.entity(&mut query, "a.id");
    if let Some(speaker) = &filter.speaker {
        query.push(" AND a.id IN (SELECT q.article_id FROM quote_speaker s JOIN quote q ON q.id = s.quote_id WHERE s.name LIKE ");
        query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
    }
    if let Some(kind) = filter.kind {
        query.push(" AND EXISTS (SELECT 1 FROM quote q WHERE q.article_id = a.id AND q.kind = ");
        query.push_bind(kind.as_str()).push(")");
    }
    query.push(" ORDER BY a.published_at DESC, a.id DESC LIMIT ");
    query.push_bind(filter.limit);
    query.push(") ORDER BY published DESC, id DESC");
    query
}

/// Records an article and all that was found in it. An article that this outlet gave us
/// before is the same article: a changed text is a new revision of it. `None` where a person
/// had it taken out.
pub(crate) async fn record(
    db: &mut SqliteConnection,
    sighting: Sighting,
    article: &Article,
    extraction: &Extraction,
    extractor_version: u32,
) -> Result<Option<(i64, Recorded)>, StoreError> {
    let aliases = aliases(sighting, article);
    let known = find_known(db, sighting, &aliases, &article.title).await?;
    let hash = text_key(article);
    let quotes = extraction.quotes.len();
    let (place, recorded) = match sighting.known_as.or(known.id) {
        None if known.is_forgotten => return Ok(None),
        None => {
            let place = insert(db, sighting, article, extraction, extractor_version).await?;
            (place, Recorded::New { article_id: place.article_id, quotes })
        }
        Some(id) if is_current(db, id, &hash, extractor_version).await? => {
            add_aliases(db, sighting, id, &aliases).await?;
            return Ok(Some((id, Recorded::Same { article_id: id })));
        }
        Some(article_id) => {
            let place = revise(db, article_id, &hash, article, extractor_version).await?;
            (place, Recorded::Revised { article_id, quotes })
        }
    };
    add_text(db, sighting, place, &hash, &aliases, article).await?;
    quote::record(db, place, extraction).await?;
    duplicate::link(db, place, &article.text).await?;
    Ok(Some((place.article_id, recorded)))
}

/// When the article was published, as far as is known.
pub(crate) async fn published_at(
    db: &mut SqliteConnection,
    id: i64,
) -> Result<Timestamp, StoreError> {
    sqlx::query_scalar("SELECT published_at FROM article WHERE id = ?1")
        .bind(id)
        .fetch_one(db)
        .await
        .map(lease::timestamp)
        .map_err(StoreError::Write)
}

/// Whether the article's current revision has this text, read by this extractor.
async fn is_current(
    db: &mut SqliteConnection,
    id: i64,
    hash: &Key,
    extractor_version: u32,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("is_current.sql"))
        .bind(id)
        .bind(hash.as_slice())
        .bind(extractor_version)
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

async fn insert(
    db: &mut SqliteConnection,
    sighting: Sighting,
    article: &Article,
    extraction: &Extraction,
    extractor_version: u32,
) -> Result<Place, StoreError> {
    let (published, published_from) = published(sighting, article);
    let article_id = sqlx::query_scalar(include_str!("insert.sql"))
        .bind(sighting.outlet_id)
        .bind(article.url.as_str())
        .bind(article.canonical_url.as_ref().map(Url::as_str))
        .bind(&article.title)
        .bind(byline(article))
        .bind(article.language.as_deref().or(extraction.language.as_deref()))
        .bind(published.as_millisecond())
        .bind(published_from)
        .bind(article.modified.map(|at| at.as_millisecond()))
        .bind(sighting.seen_at.as_millisecond())
        .bind(article.text_from.as_str())
        .bind(article.text.split_whitespace().count() as i64)
        .bind(extractor_version)
        .bind(article.genre.map(Genre::as_str))
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(Place {
        article_id,
        outlet_id: sighting.outlet_id,
        rev: 1,
        published_at: published.as_millisecond(),
        extractor_version,
        is_new: true,
    })
}

async fn revise(
    db: &mut SqliteConnection,
    article_id: i64,
    hash: &Key,
    article: &Article,
    extractor_version: u32,
) -> Result<Place, StoreError> {
    let row = sqlx::query(include_str!("revise.sql"))
        .bind(article_id)
        .bind(&article.title)
        .bind(byline(article))
        .bind(article.modified.map(|at| at.as_millisecond()))
        .bind(article.text_from.as_str())
        .bind(article.text.split_whitespace().count() as i64)
        .bind(extractor_version)
        .bind(hash.as_slice())
        .bind(article.genre.map(Genre::as_str))
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(Place {
        article_id,
        outlet_id: row.get("outlet_id"),
        rev: row.get("rev"),
        published_at: row.get("published_at"),
        extractor_version,
        is_new: false,
    })
}

/// Keeps the text under the article's current revision, and what the article is known by.
async fn add_text(
    db: &mut SqliteConnection,
    sighting: Sighting,
    place: Place,
    hash: &Key,
    aliases: &[Key],
    article: &Article,
) -> Result<(), StoreError> {
    sqlx::query(concat!(include_str!("add_revision.sql"), ";", include_str!("add_aliases.sql")))
        .bind(place.article_id)
        .bind(place.rev)
        .bind(sighting.seen_at.as_millisecond())
        .bind(hash.as_slice())
        .bind(&article.title)
        .bind(&article.text)
        .bind(sighting.outlet_id)
        .bind(place.article_id)
        .bind(sighting.own_key.map(|key| key.to_vec()))
        .bind(hex_list(aliases))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// What tells one text of an article from another.
pub fn text_key(article: &Article) -> Key {
    key::of(&[&article.title, &article.text])
}

/// Fewer words may be what a wall or an error says under one title.
const FEWEST_WORDS_TO_TELL: usize = 50;

/// What the article may be known by: its addresses, and behind them its very words, since
/// sites move.
fn aliases(sighting: Sighting, article: &Article) -> Vec<Key> {
    // A story that stands only in its feed has no address to be known by.
    let urls = [Some(&article.url), article.canonical_url.as_ref()].into_iter().flatten();
    let urls = urls.filter(|url| url.has_host()).map(key::of_link);
    let words = article.text.split_whitespace().take(FEWEST_WORDS_TO_TELL).count();
    let text = (words == FEWEST_WORDS_TO_TELL).then(|| text_key(article));
    let mut keys: Vec<Key> = sighting.own_key.into_iter().chain(urls).chain(text).collect();
    keys.dedup();
    keys
}

/// What the record has of an article that it sees.
#[derive(FromRow)]
struct Known {
    /// The article, if it was seen before.
    id: Option<i64>,
    /// A person had it taken out.
    is_forgotten: bool,
}

async fn find_known(
    db: &mut SqliteConnection,
    sighting: Sighting,
    aliases: &[Key],
    title: &str,
) -> Result<Known, StoreError> {
    sqlx::query_as(include_str!("find_known.sql"))
        .bind(sighting.outlet_id)
        .bind(hex_list(aliases))
        .bind(sighting.own_key.map(|key| key.to_vec()))
        .bind(title)
        .bind(forget::title_key(title).as_slice())
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

async fn add_aliases(
    db: &mut SqliteConnection,
    sighting: Sighting,
    article_id: i64,
    aliases: &[Key],
) -> Result<(), StoreError> {
    sqlx::query(include_str!("add_aliases.sql"))
        .bind(sighting.outlet_id)
        .bind(article_id)
        .bind(sighting.own_key.map(|key| key.to_vec()))
        .bind(hex_list(aliases))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

fn hex_list(keys: &[Key]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| key::hex(key)).collect();
    array::of(&keys)
}

/// The page knows best when it was printed, then the feed; but a page that gives no more
/// than the day knows less than a feed that gives the hour. A time that lies ahead is a
/// mistake of either.
fn published(sighting: Sighting, article: &Article) -> (Timestamp, &'static str) {
    let source = if article.text_from == TextFrom::Import { "import" } else { "page" };
    let page = article.published.as_ref().map(|at| (at.timestamp(), source));
    let feed = sighting.feed_published.map(|at| (at, "feed"));
    let by_day = article.published.as_ref().is_some_and(|at| at.time() == Time::midnight());
    let near = page.zip(feed).is_some_and(|((page, _), (feed, _))| {
        feed.duration_since(page).abs() < SignedDuration::from_hours(36)
    });
    let order = if by_day && near { [feed, page] } else { [page, feed] };
    order
        .into_iter()
        .flatten()
        .find(|(at, _)| *at <= sighting.seen_at)
        .unwrap_or((sighting.seen_at, "seen"))
}

fn byline(article: &Article) -> Option<String> {
    (!article.authors.is_empty()).then(|| article.authors.join(", "))
}
