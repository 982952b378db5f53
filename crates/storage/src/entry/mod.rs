//! What the feeds announced, and what became of it.
//!
//! An entry is `due` until its article is read; `refused` says that it never will be,
//! and why. An entry that its feed changes becomes due again. A page that a person asks for
//! is an entry without a feed. An article that is young enough is on the `look`-out: its
//! page is asked for again, after all that is due.

mod asked;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use model::article::{Article, TextFrom};
use model::entry::Entry;
use model::extraction::Extraction;
use model::feed::Validators;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use url::Url;

use crate::article;
use crate::feed::FeedOptions;
use crate::fetch_log::{self, Fetch};
use crate::host::{self, RobotsText};
use crate::key;
use crate::lease::{self, Claim, Claimed, DEATHS, Lease, Statements};
use crate::page::{self, Packed};
use crate::store::{Store, StoreError};

pub use asked::{Asked, Page, lease_page};

/// How many entries of a feed's answer were new, and how many had changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    pub entries: usize,
    pub new: usize,
    pub edited: usize,
}

/// What reading an article needs to know of its entry.
#[derive(Debug, Clone)]
pub struct EntryToRead {
    /// The host whose turn was taken.
    pub host: String,
    /// Whether its article is there already, and only an edit is looked for.
    pub is_known: bool,
    pub link: Option<Url>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<Timestamp>,
    /// What the feed gave of the story, as HTML.
    pub content_html: Option<String>,
    pub failures: u32,
    /// `None` where it was never asked for.
    pub robots: Option<RobotsText>,
    /// Where nothing but a change of its page is looked for.
    pub look: Option<Look>,
    /// Of the article, where it is there already.
    pub known_words: Option<usize>,
    /// `None` for a page that a person asked for.
    pub feed: Option<Announcer>,
    seen_hash: Vec<u8>,
}

/// The feed that announced an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcer {
    pub url: Url,
    pub options: FeedOptions,
}

/// What is there of an article whose page is looked at again.
#[derive(Debug, Clone)]
pub struct Look {
    /// Those of the page as it was.
    pub validators: Validators,
    text_key: Vec<u8>,
}

impl Look {
    /// Whether the article is there with this text.
    pub fn has(&self, article: &Article) -> bool {
        self.text_key == article::text_key(article)
    }
}

/// One reading as it went.
#[derive(Debug, Clone)]
pub struct Reading {
    pub at: Timestamp,
    pub took: Duration,
    /// No request to this entry's host before then.
    pub host_free_at: Timestamp,
    /// `None` where there was no answer.
    pub status: Option<u16>,
    pub body_bytes: usize,
    /// Those of the page.
    pub validators: Validators,
    /// Where it is to be kept, and for an article whose text is new.
    pub page: Option<Packed>,
    pub outcome: ReadOutcome,
}

#[derive(Debug, Clone)]
pub enum ReadOutcome {
    Article {
        article: Box<Article>,
        extraction: Box<Extraction>,
        extractor_version: u32,
    },
    /// The page of a [`Look`] is as it was.
    Unchanged,
    /// What the page gives now is no text to put in place of the one that is there.
    Kept {
        reason: String,
    },
    /// Worth trying again.
    Later {
        error: String,
        next_at: Timestamp,
    },
    /// Not worth trying again.
    Refused {
        error: String,
    },
}

impl ReadOutcome {
    /// What went wrong, where something did.
    pub fn error(&self) -> Option<&str> {
        match self {
            ReadOutcome::Later { error, .. }
            | ReadOutcome::Refused { error }
            | ReadOutcome::Kept { reason: error } => Some(error),
            ReadOutcome::Article { .. } | ReadOutcome::Unchanged => None,
        }
    }
}

/// What recording an article came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Seen for the first time.
    New { article_id: i64, quotes: usize },
    /// A new revision of an article that was there.
    Revised { article_id: i64, quotes: usize },
    /// The article was there with the same text.
    Same { article_id: i64 },
    /// A person had the article taken out; it stays out.
    Forgotten,
    /// There is no article.
    Nothing,
}

/// Whether any entry is due, as cheaply as can be asked.
pub async fn any_due(store: &Store, now: Timestamp) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("any_due.sql"))
        .bind(now.as_millisecond())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Leases due entries, at most one for each host whose turn it is.
pub async fn claim(store: &Store, claim: Claim) -> Result<Claimed<EntryToRead>, StoreError> {
    let statements =
        Statements { claim: include_str!("claim.sql"), next_turn: include_str!("next_turn.sql") };
    lease::claim(store, claim, statements, row_to_lease).await
}

/// Records one reading in one transaction: the article with all that was found in it,
/// the entry's state, the host's turn. `plan` decides when to look at the page again once it
/// is known when the article was published.
pub async fn record(
    store: &Store,
    lease: Lease<EntryToRead>,
    reading: Reading,
    plan: impl FnOnce(Timestamp) -> Option<Timestamp> + Clone + Send + 'static,
) -> Result<Recorded, StoreError> {
    // Each try of a group has its own copy of what it works with.
    let (lease, reading) = (Arc::new(lease), Arc::new(reading));
    store
        .write(move |db| {
            Box::pin(async move {
                let place = find_place(db, &lease).await?;
                let recorded = record_outcome(db, &lease, place, &reading, plan).await?;
                log(db, &lease, place, &reading).await?;
                host::free(db, &lease.row.host, reading.host_free_at).await?;
                Ok(recorded)
            })
        })
        .await
}

/// Gives a lease back untried.
pub async fn release(store: &Store, lease: Lease<EntryToRead>) -> Result<(), StoreError> {
    lease::release(store, lease, include_str!("release.sql")).await
}

/// Frees what a process that died held. An entry that was `at_work` in too many deaths is
/// refused.
pub(crate) async fn release_all(
    db: &mut SqliteConnection,
    at_work: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(include_str!("release_all.sql"))
        .bind(DEATHS)
        .bind(serde_json::json!(at_work).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Takes in the entries of one answer: new ones become due, changed ones due again,
/// and those whose article this outlet already gave us under another feed are read.
pub(crate) async fn take_in(
    db: &mut SqliteConnection,
    feed_id: i64,
    feed_url: &Url,
    entries: &[Entry],
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let feed_host = key::host_of(feed_url);
    let drafts = Draft::all(entries, &feed_host);
    let hosts: Vec<&str> = drafts.iter().map(|draft| draft.host.as_str()).collect();
    host::add(db, &hosts).await?;
    let rows = sqlx::query(include_str!("take_in.sql"))
        .bind(feed_id)
        .bind(serde_json::json!(drafts).to_string())
        .bind(now.as_millisecond())
        .fetch_all(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let new = rows.iter().filter(|row| row.get::<i64, _>("first_seen_at") == now.as_millisecond());
    let new = new.count();
    if new > 0 {
        sqlx::query(include_str!("forget_content.sql"))
            .bind(feed_id)
            .bind(now.as_millisecond())
            .execute(db)
            .await
            .map_err(StoreError::Write)?;
    }
    Ok(Taken { entries: entries.len(), new, edited: rows.len() - new })
}

/// An entry as the table takes it. Keys in hexadecimal, since JSON has no bytes.
#[derive(Serialize)]
struct Draft<'a> {
    guid_key: String,
    link: Option<&'a str>,
    link_key: Option<String>,
    host: String,
    title: Option<&'a str>,
    authors: &'a [String],
    published_at: Option<i64>,
    content: Option<&'a str>,
    seen_hash: String,
}

impl<'a> Draft<'a> {
    /// Each entry once. Feeds there are that give all their items one guid; there it tells
    /// nothing apart.
    fn all(entries: &'a [Entry], feed_host: &str) -> Vec<Draft<'a>> {
        let mut guids: HashMap<&str, usize> = HashMap::new();
        for guid in entries.iter().filter_map(|entry| entry.guid.as_deref()) {
            *guids.entry(guid).or_default() += 1;
        }
        let is_shared = |entry: &Entry| entry.guid.as_deref().is_some_and(|guid| guids[guid] > 1);
        let mut seen = HashSet::new();
        entries
            .iter()
            .map(|entry| Draft::of(entry, feed_host, is_shared(entry)))
            .filter(|draft| seen.insert(draft.guid_key.clone()))
            .collect()
    }

    fn of(entry: &'a Entry, feed_host: &str, shares_guid: bool) -> Draft<'a> {
        let link = entry.link.as_ref();
        let title = entry.title.as_deref();
        let content = entry.content_html.as_deref();
        let updated = entry.updated.map(|at| at.to_string()).unwrap_or_default();
        let link_key = link.map(|link| key::hex(&key::of_link(link)));
        Draft {
            guid_key: key::hex(&identity(entry, shares_guid)),
            link: link.map(Url::as_str),
            link_key: link_key.clone(),
            // Without a link there is no page to ask for, but every row has its turn.
            host: link.map_or_else(|| feed_host.to_owned(), key::host_of),
            title,
            authors: &entry.authors,
            published_at: entry.published.or(entry.updated).map(|at| at.as_millisecond()),
            content,
            seen_hash: key::hex(&key::of(&[
                title.unwrap_or_default(),
                content.unwrap_or_default(),
                &updated,
                link_key.as_deref().unwrap_or_default(),
            ])),
        }
    }
}

/// What makes an entry the same entry in the next answer: its guid (with its link or words
/// where others share the guid), else its link, else its words.
fn identity(entry: &Entry, shares_guid: bool) -> key::Key {
    let title = entry.title.as_deref().unwrap_or_default();
    let link = entry.link.as_ref().map(|link| key::hex(&key::of_link(link)));
    match (&entry.guid, link) {
        (Some(guid), link) if shares_guid => {
            key::of(&["guid and link", guid, link.as_deref().unwrap_or(title)])
        }
        (Some(guid), _) => key::of(&["guid", guid]),
        (None, Some(link)) => key::of(&["link", &link]),
        (None, None) => {
            key::of(&["text", title, entry.content_html.as_deref().unwrap_or_default()])
        }
    }
}

/// Where an entry stands: its feed, its outlet, and its article if it has one.
#[derive(Clone, Copy)]
struct Place {
    /// `None` for a page that a person asked for.
    feed_id: Option<i64>,
    outlet_id: i64,
    article_id: Option<i64>,
}

async fn find_place(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
) -> Result<Place, StoreError> {
    let row = sqlx::query(include_str!("find_place.sql"))
        .bind(lease.id)
        .bind(&lease.token)
        .fetch_optional(db)
        .await
        .map_err(StoreError::Write)?
        .ok_or(StoreError::LeaseLost)?;
    Ok(Place {
        feed_id: row.get("feed_id"),
        outlet_id: row.get("outlet_id"),
        article_id: row.get("article_id"),
    })
}

async fn record_outcome(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
    place: Place,
    reading: &Reading,
    plan: impl FnOnce(Timestamp) -> Option<Timestamp>,
) -> Result<Recorded, StoreError> {
    match &reading.outcome {
        ReadOutcome::Article { article, extraction, extractor_version } => {
            let recorded = article::record(
                db,
                article::Sighting {
                    outlet_id: place.outlet_id,
                    known_as: place.article_id,
                    own_key: lease.row.link.as_ref().map(key::of_link),
                    feed_published: lease.row.published,
                    seen_at: reading.at,
                },
                article,
                extraction,
                *extractor_version,
            )
            .await?;
            let Some((article_id, recorded)) = recorded else {
                fail(db, lease, "read", "a person had this article taken out", None).await?;
                return Ok(Recorded::Forgotten);
            };
            if let Some(page) = &reading.page {
                page::keep(db, article_id, reading.at, page).await?;
            }
            // What the feed carried is more than the page gives, and would be lost for it.
            let look_at = match article.text_from {
                TextFrom::Page => plan(article::published_at(db, article_id).await?),
                TextFrom::Feed | TextFrom::Import => None,
            };
            finish(db, lease, article_id, look_at, &reading.validators, None).await?;
            finish_siblings(db, lease, place, article_id).await?;
            Ok(recorded)
        }
        ReadOutcome::Unchanged => {
            let Some(article_id) = place.article_id else { return Ok(Recorded::Nothing) };
            let look_at = plan(article::published_at(db, article_id).await?);
            finish(db, lease, article_id, look_at, &reading.validators, None).await?;
            Ok(Recorded::Same { article_id })
        }
        ReadOutcome::Kept { reason } => {
            let Some(article_id) = place.article_id else { return Ok(Recorded::Nothing) };
            let look_at = plan(article::published_at(db, article_id).await?);
            // Those of the text that stays: the next look is for it, not for what came instead.
            let validators = lease.row.look.as_ref().map(|look| look.validators.clone());
            let validators = validators.unwrap_or_default();
            finish(db, lease, article_id, look_at, &validators, Some(reason)).await?;
            Ok(Recorded::Same { article_id })
        }
        ReadOutcome::Later { error, next_at } => {
            fail(db, lease, "due", error, Some(*next_at)).await?;
            Ok(Recorded::Nothing)
        }
        ReadOutcome::Refused { error } => {
            fail(db, lease, "refused", error, None).await?;
            Ok(Recorded::Nothing)
        }
    }
}

async fn finish(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
    article_id: i64,
    look_at: Option<Timestamp>,
    validators: &Validators,
    odd: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("finish.sql"))
        .bind(lease.id)
        .bind(article_id)
        .bind(&lease.row.seen_hash)
        .bind(look_at.map(|at| at.as_millisecond()))
        .bind(validators.url.as_ref().map(Url::as_str))
        .bind(&validators.etag)
        .bind(&validators.last_modified)
        .bind(odd)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// The same link, announced by another feed of the outlet, needs no second request.
async fn finish_siblings(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
    place: Place,
    article_id: i64,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("finish_siblings.sql"))
        .bind(lease.row.link.as_ref().map(|link| key::of_link(link).to_vec()))
        .bind(place.outlet_id)
        .bind(article_id)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn fail(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
    state: &str,
    error: &str,
    next_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("fail.sql"))
        .bind(lease.id)
        .bind(state)
        .bind(error)
        .bind(next_at.map(|at| at.as_millisecond()))
        .bind(&lease.row.seen_hash)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn log(
    db: &mut SqliteConnection,
    lease: &Lease<EntryToRead>,
    place: Place,
    reading: &Reading,
) -> Result<(), StoreError> {
    let fetch = Fetch {
        feed_id: place.feed_id,
        entry_id: Some(lease.id),
        at: reading.at,
        took: reading.took,
        status: reading.status,
        error: reading.outcome.error(),
        body_bytes: reading.body_bytes,
        new_entries: None,
    };
    fetch_log::add(db, fetch).await
}

fn row_to_lease(row: &SqliteRow) -> Result<Lease<EntryToRead>, sqlx::Error> {
    let link: Option<String> = row.try_get("link")?;
    let authors: String = row.try_get("authors")?;
    let published: Option<i64> = row.try_get("published_at")?;
    let robots: Option<String> = row.try_get("robots")?;
    let robots_at: Option<i64> = row.try_get("robots_at")?;
    let validated_url: Option<String> = row.try_get("validated_url")?;
    let validators = Validators {
        url: validated_url.and_then(|url| url.parse().ok()),
        etag: row.try_get("etag")?,
        last_modified: row.try_get("last_modified")?,
    };
    let text_key: Option<Vec<u8>> = row.try_get("text_key")?;
    let known_words: Option<i64> = row.try_get("known_words")?;
    Ok(Lease {
        id: row.try_get("id")?,
        token: row.try_get("lease_token")?,
        row: EntryToRead {
            host: row.try_get("host")?,
            is_known: row.try_get("is_known")?,
            link: link.and_then(|link| link.parse().ok()),
            title: row.try_get("title")?,
            authors: serde_json::from_str(&authors).unwrap_or_default(),
            published: published.map(lease::timestamp),
            content_html: row.try_get("content")?,
            failures: row.try_get("failures")?,
            robots: robots
                .zip(robots_at)
                .map(|(text, at)| RobotsText { text, seen_at: lease::timestamp(at) }),
            look: text_key.map(|text_key| Look { validators, text_key }),
            known_words: known_words.and_then(|words| usize::try_from(words).ok()),
            feed: row_to_announcer(row)?,
            seen_hash: row.try_get("seen_hash")?,
        },
    })
}

fn row_to_announcer(row: &SqliteRow) -> Result<Option<Announcer>, sqlx::Error> {
    let url: Option<String> = row.try_get("feed_url")?;
    let options: Option<String> = row.try_get("feed_options")?;
    let Some((url, options)) = url.zip(options) else { return Ok(None) };
    Ok(Some(Announcer {
        url: url.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        options: serde_json::from_str(&options)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    }))
}
