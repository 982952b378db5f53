//! How the daemon's work stands: feeds, backlog, failures.

use jiff::{SignedDuration, Timestamp, Unit};
use serde::Serialize;
use sqlx::FromRow;
use url::Url;

use super::thin::{self, ThinOutlet};
use crate::network;
use crate::store::{Store, StoreError};

/// Failures in a row after which a person should look at a feed.
const BROKEN_AFTER: i64 = 5;
/// Without any good poll for this long, something is wrong with all of it.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// A daemon polls what is due within seconds.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    pub feeds: FeedCounts,
    pub entries: EntryCounts,
    pub record: RecordCounts,
    /// Feeds that failed last time they were asked, the worst first.
    pub failing_feeds: Vec<FailingFeed>,
    /// Feeds whose servers send us to another address for good, where we could not adopt it.
    pub moved_feeds: Vec<MovedFeed>,
    /// Why entries wait for another try or were refused, the most common first.
    pub troubles: Vec<Trouble>,
    /// Since when nobody answers, so that this machine's own network seems down.
    pub network_down_since: Option<Timestamp>,
    /// Outlets whose pages suddenly give little or no text.
    pub thin_outlets: Vec<ThinOutlet>,
    /// What needs a person, in words; empty where nothing does.
    pub needs_attention: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct FeedCounts {
    pub active: i64,
    pub paused: i64,
    pub gone: i64,
    pub failing: i64,
    /// Waiting for their turn now.
    pub due: i64,
    pub last_ok: Option<String>,
    pub next_poll: Option<String>,
    #[serde(skip)]
    pub last_ok_at: Option<i64>,
    #[serde(skip)]
    pub next_poll_at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct EntryCounts {
    pub read: i64,
    /// To be read now.
    pub backlog: i64,
    /// To be tried again later.
    pub waiting: i64,
    pub refused: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct RecordCounts {
    pub outlets: i64,
    pub articles: i64,
    pub quotes: i64,
    pub speakers: i64,
    pub size_bytes: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct FailingFeed {
    pub id: i64,
    pub url: String,
    pub state: String,
    pub failures: i64,
    pub last_error: Option<String>,
    pub last_ok: Option<String>,
    pub next_poll: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct MovedFeed {
    pub id: i64,
    pub url: String,
    pub moved_to: String,
    /// `file` or `command`.
    pub configured_by: String,
    /// The feed that has the new address already.
    pub same_as: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Trouble {
    /// `due` or `refused`.
    pub state: String,
    pub error: String,
    pub entries: i64,
    /// One of them.
    pub link: Option<String>,
    /// Of the earliest that is due again.
    pub next_try: Option<String>,
}

pub async fn status(store: &Store, now: Timestamp) -> Result<Status, StoreError> {
    let db = store.readers();
    let now_ms = now.as_millisecond();
    let feeds: FeedCounts = sqlx::query_as(include_str!("status_feeds.sql"))
        .bind(now_ms)
        .fetch_one(db)
        .await
        .map_err(StoreError::Read)?;
    let entries = sqlx::query_as(include_str!("status_entries.sql"))
        .bind(now_ms)
        .fetch_one(db)
        .await
        .map_err(StoreError::Read)?;
    let record = sqlx::query_as(include_str!("status_record.sql"))
        .fetch_one(db)
        .await
        .map_err(StoreError::Read)?;
    let mut failing_feeds: Vec<FailingFeed> = sqlx::query_as(include_str!("status_failing.sql"))
        .fetch_all(db)
        .await
        .map_err(StoreError::Read)?;
    let mut moved_feeds: Vec<MovedFeed> = sqlx::query_as(include_str!("status_moved.sql"))
        .fetch_all(db)
        .await
        .map_err(StoreError::Read)?;
    failing_feeds.iter_mut().for_each(|feed| without_login(&mut feed.url));
    for feed in &mut moved_feeds {
        without_login(&mut feed.url);
        without_login(&mut feed.moved_to);
    }
    let troubles = sqlx::query_as(include_str!("status_troubles.sql"))
        .fetch_all(db)
        .await
        .map_err(StoreError::Read)?;
    let network_down_since = network::down_since(store).await?;
    let mut needs_attention = needs_attention(&feeds, &failing_feeds, now);
    if let Some(since) = network_down_since {
        let since = since.round(Unit::Second).unwrap_or(since);
        needs_attention.insert(0, format!("the network seems down: nobody answers since {since}"));
    }
    let thin_outlets = thin::list(store).await?;
    needs_attention.extend(thin_outlets.iter().map(in_words));
    Ok(Status {
        feeds,
        entries,
        record,
        failing_feeds,
        moved_feeds,
        troubles,
        network_down_since,
        thin_outlets,
        needs_attention,
    })
}

/// A feed's address may hold a password, which is for its server alone.
fn without_login(address: &mut String) {
    if let Ok(mut url) = address.parse::<Url>()
        && (!url.username().is_empty() || url.password().is_some())
        && url.set_username("").is_ok()
        && url.set_password(None).is_ok()
    {
        *address = url.to_string();
    }
}

fn in_words(outlet: &ThinOutlet) -> String {
    let ThinOutlet { outlet, readings, thin, usual_words } = outlet;
    format!(
        "{thin} of the last {readings} articles of {outlet} gave little or no text, where {usual_words} \
         words are usual: the layout of its pages may have changed"
    )
}

fn needs_attention(feeds: &FeedCounts, failing: &[FailingFeed], now: Timestamp) -> Vec<String> {
    let mut words = Vec::new();
    if feeds.active + feeds.paused + feeds.gone == 0 {
        words.push("no feeds are configured".to_owned());
    } else if feeds.active == 0 {
        words.push("no feed is active".to_owned());
    }
    let is_past = |at: Option<i64>, by: SignedDuration| {
        at.is_some_and(|at| at < now.as_millisecond() - by.as_millis() as i64)
    };
    if feeds.active > 0 && is_past(feeds.next_poll_at, LATE_AFTER) {
        words.push("feeds have been due for more than an hour: is the daemon running?".to_owned());
    } else if feeds.active > 0 && is_past(feeds.last_ok_at, SILENT_AFTER) {
        words.push("no feed could be polled for more than a day: is the network down?".to_owned());
    }
    if feeds.active > 0 && feeds.failing == feeds.active {
        words.push("every active feed fails: is the network down?".to_owned());
    }
    for feed in failing.iter().filter(|feed| feed.state == "gone") {
        words.push(format!("feed {} is gone: {}", feed.id, feed.url));
    }
    for feed in
        failing.iter().filter(|feed| feed.state == "active" && feed.failures >= BROKEN_AFTER)
    {
        words.push(format!(
            "feed {} failed {} times in a row: {}",
            feed.id, feed.failures, feed.url
        ));
    }
    words
}
