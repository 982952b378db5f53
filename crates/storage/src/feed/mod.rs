//! The feeds that are polled: where they come from, when they are due, how they fare.
//!
//! Most polls bring nothing: [`quiet`] records those together.

mod asks;
pub(crate) mod quiet;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use model::feed::{Feed, Updates, Validators};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{FromRow, Row};
use url::Url;

use crate::entry::{self, Taken};
use crate::fetch_log::{self, Fetch};
use crate::host;
use crate::key::{self, Key};
use crate::lease::{self, Claim, Claimed, DEATHS, Lease, Statements};
use crate::store::{Store, StoreError};

use self::asks::Asks;
use self::quiet::QuietPoll;

/// A feed as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeed {
    pub url: Url,
    pub name: Option<String>,
    /// The slug of its outlet; feeds of one outlet share articles.
    pub outlet: String,
    pub tags: Vec<String>,
    /// Between two polls; `None` adapts to how often the feed changes.
    pub every: Option<SignedDuration>,
    pub options: FeedOptions,
}

/// How one feed is asked for and sifted, where that is not as with all others. It is kept
/// in the record, so it holds no secret: only where one stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedOptions {
    pub user_agent: Option<String>,
    pub headers: BTreeMap<String, Secret>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    pub proxy: Option<Url>,
    /// Rules such as `title:budget`: an entry must pass one of them, where there are any.
    pub include: Vec<String>,
    /// And none of these.
    pub exclude: Vec<String>,
}

/// Where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    Environment(String),
    File(PathBuf),
    /// In the configuration file, which is read by the program alone.
    Configuration,
}

/// Who put a feed there, and who paused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    File,
    Command,
}

impl Origin {
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::File => "file",
            Origin::Command => "command",
        }
    }
}

/// A row of `v_feeds`.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct FeedRow {
    pub id: i64,
    pub url: String,
    pub title: Option<String>,
    pub outlet: String,
    #[sqlx(json)]
    pub tags: Vec<String>,
    pub state: String,
    pub last_ok: Option<String>,
    pub next_poll: Option<String>,
    pub failures: i64,
    pub last_error: Option<String>,
    pub articles: i64,
    /// Entries of the last document that the feed's rules kept out.
    pub passed_over: i64,
}

/// Where a feed's polls are redirected for good, as they have seen it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub to: Url,
    pub since: Timestamp,
    /// That saw the same, one after the other.
    pub polls: u32,
    /// Whether that is enough to believe it.
    pub settled: bool,
}

/// What a poll needs to know of its feed.
#[derive(Debug, Clone)]
pub struct FeedToPoll {
    pub url: Url,
    pub origin: Origin,
    pub options: FeedOptions,
    pub moved: Option<Move>,
    pub validators: Validators,
    pub body_hash: Option<Vec<u8>>,
    /// When its last document wants to be polled, which holds as long as the document does.
    pub time_to_live: Option<Duration>,
    pub updates: Updates,
    /// The last good poll without validators.
    pub audited_at: Option<Timestamp>,
    pub every: Option<SignedDuration>,
    pub interval: Option<SignedDuration>,
    pub failures: u32,
}

/// One poll as it went.
#[derive(Debug, Clone)]
pub struct Poll {
    pub at: Timestamp,
    pub took: Duration,
    /// No request to this feed's host before then.
    pub host_free_at: Timestamp,
    /// `None` where there was no answer.
    pub status: Option<u16>,
    pub body_bytes: usize,
    /// Whether it was made without validators.
    pub audit: bool,
    /// What a good poll leaves on the row; a failed one proves nothing.
    pub moved: Option<Move>,
    /// Whether the feed is to be polled there from now on, if no other feed is.
    pub adopt_move: bool,
    pub outcome: PollOutcome,
}

/// What recording a poll came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Polled {
    pub taken: Taken,
    /// Whether the feed has a new address.
    pub adopted: bool,
}

#[derive(Debug, Clone)]
pub enum PollOutcome {
    /// Nothing new was sent.
    Unchanged {
        validators: Validators,
    },
    Read {
        feed: Box<Feed>,
        /// Entries that are not in it since the feed's rules kept them out.
        passed_over: usize,
        validators: Validators,
        body_hash: Key,
    },
    Failed {
        error: String,
    },
    /// The feed said that it is no more (410): it is not polled again.
    Gone {
        error: String,
    },
}

impl PollOutcome {
    /// What went wrong, where something did.
    pub fn error(&self) -> Option<&str> {
        match self {
            PollOutcome::Failed { error } | PollOutcome::Gone { error } => Some(error),
            PollOutcome::Unchanged { .. } | PollOutcome::Read { .. } => None,
        }
    }
}

/// When a feed is polled next, and what its adaptive interval has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub next_poll: Timestamp,
    pub interval: Option<SignedDuration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileChanges {
    pub added: u64,
    pub resumed: u64,
    pub paused: u64,
}

/// Adds feeds by command, and says how many; those whose URL is there already stay as
/// they are.
pub async fn add(store: &Store, feeds: Vec<NewFeed>, now: Timestamp) -> Result<usize, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let mut added = 0;
                for feed in &feeds {
                    if !is_known(db, &feed.url).await? {
                        upsert(db, feed, Origin::Command, now).await?;
                        added += 1;
                    }
                }
                Ok(added)
            })
        })
        .await
}

/// Makes the record agree with the configuration file: adds what is new there, takes
/// over what changed, and pauses feeds of the file that it no longer names.
pub async fn follow_file(
    store: &Store,
    feeds: Vec<NewFeed>,
    now: Timestamp,
) -> Result<FileChanges, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let mut changes = FileChanges::default();
                for feed in &feeds {
                    if !is_known(db, &feed.url).await? {
                        changes.added += 1;
                    }
                    upsert(db, feed, Origin::File, now).await?;
                }
                let urls: Vec<&str> = feeds.iter().map(|feed| feed.url.as_str()).collect();
                let urls = serde_json::json!(urls).to_string();
                changes.resumed = run(db, include_str!("resume_named.sql"), &urls).await?;
                changes.paused = run(db, include_str!("pause_unnamed.sql"), &urls).await?;
                Ok(changes)
            })
        })
        .await
}

/// All feeds, or those of one outlet or tag, in order of outlet and address.
pub async fn list(
    store: &Store,
    outlet: Option<&str>,
    tag: Option<&str>,
) -> Result<Vec<FeedRow>, StoreError> {
    sqlx::query_as(include_str!("list.sql"))
        .bind(outlet)
        .bind(tag)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// The feed with this id or address.
pub async fn find(store: &Store, id_or_url: &str) -> Result<Option<FeedRow>, StoreError> {
    sqlx::query_as(include_str!("find.sql"))
        .bind(id_or_url)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Removes a feed and what it announced but was not read yet; its articles stay.
pub async fn remove(store: &Store, id: i64) -> Result<bool, StoreError> {
    change(store, include_str!("remove.sql"), id).await
}

/// Where a feed is asked for, and how.
pub async fn source(store: &Store, id: i64) -> Result<(Url, FeedOptions), StoreError> {
    let row = sqlx::query(include_str!("source.sql"))
        .bind(id)
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let decode = || -> Result<(Url, FeedOptions), sqlx::Error> {
        let (url, options): (String, String) = (row.try_get("url")?, row.try_get("options")?);
        Ok((
            url.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            serde_json::from_str(&options).map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        ))
    };
    decode().map_err(StoreError::Read)
}

/// Takes in entries of an archive of the feed; its validators and turns stay as they are.
pub async fn take_in_older(
    store: &Store,
    id: i64,
    url: Url,
    entries: Vec<model::entry::Entry>,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    store
        .write(move |db| Box::pin(async move { entry::take_in(db, id, &url, &entries, now).await }))
        .await
}

pub async fn pause(store: &Store, id: i64) -> Result<bool, StoreError> {
    change(store, include_str!("pause.sql"), id).await
}

/// Polls a paused or gone feed again, at once.
pub async fn resume(store: &Store, id: i64) -> Result<bool, StoreError> {
    change(store, include_str!("resume.sql"), id).await
}

/// Whether any feed is due, as cheaply as can be asked.
pub async fn any_due(store: &Store, now: Timestamp) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("any_due.sql"))
        .bind(now.as_millisecond())
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Leases due feeds, at most one for each host whose turn it is.
pub async fn claim(store: &Store, claim: Claim) -> Result<Claimed<FeedToPoll>, StoreError> {
    let statements =
        Statements { claim: include_str!("claim.sql"), next_turn: include_str!("next_turn.sql") };
    lease::claim(store, claim, statements, row_to_lease).await
}

/// Records one poll in one transaction: validators, entries, the next poll, the host's
/// turn. `plan` decides when to poll next once it is known what was new.
pub async fn record(
    store: &Store,
    lease: Lease<FeedToPoll>,
    poll: Poll,
    plan: impl FnOnce(Taken) -> Plan + Clone + Send + 'static,
) -> Result<Polled, StoreError> {
    if let PollOutcome::Unchanged { validators } = &poll.outcome {
        let quiet = QuietPoll::of(&lease, &poll, validators, plan(Taken::default()));
        return record_quiet(store, lease.id, quiet, poll).await;
    }
    store
        .write(move |db| {
            Box::pin(async move {
                check_lease(db, &lease).await?;
                let mut taken = Taken::default();
                if let PollOutcome::Read { feed, .. } = &poll.outcome {
                    taken = entry::take_in(db, lease.id, &lease.row.url, &feed.entries, poll.at)
                        .await?;
                }
                let plan = plan(taken);
                record_outcome(db, &lease, &poll, plan).await?;
                log(db, lease.id, &poll, taken).await?;
                host::free(db, &key::host_of(&lease.row.url), poll.host_free_at).await?;
                let adopted = record_move(db, &lease, &poll).await?;
                Ok(Polled { taken, adopted })
            })
        })
        .await
}

async fn record_quiet(
    store: &Store,
    id: i64,
    quiet: QuietPoll,
    poll: Poll,
) -> Result<Polled, StoreError> {
    let Some(moved) = poll.moved.filter(|_| poll.adopt_move) else {
        return store.write_quiet_poll(quiet).await.map(|()| Polled::default());
    };
    store
        .write(move |db| {
            Box::pin(async move {
                quiet::record(db, vec![quiet]).await?.into_iter().collect::<Result<(), _>>()?;
                let adopted = adopt(db, id, &moved.to).await?;
                Ok(Polled { taken: Taken::default(), adopted })
            })
        })
        .await
}

/// Gives a lease back untried.
pub async fn release(store: &Store, lease: Lease<FeedToPoll>) -> Result<(), StoreError> {
    lease::release(store, lease, include_str!("release.sql")).await
}

/// Frees what a process that died held. A feed that was `at_work` in too many deaths waits
/// a day.
pub(crate) async fn release_all(
    db: &mut SqliteConnection,
    now: Timestamp,
    at_work: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(include_str!("release_all.sql"))
        .bind(now.as_millisecond())
        .bind(DEATHS)
        .bind(serde_json::json!(at_work).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn is_known(db: &mut SqliteConnection, url: &Url) -> Result<bool, StoreError> {
    sqlx::query_scalar("SELECT EXISTS(SELECT 1 FROM feed WHERE url = ?1)")
        .bind(url.as_str())
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

async fn upsert(
    db: &mut SqliteConnection,
    feed: &NewFeed,
    origin: Origin,
    now: Timestamp,
) -> Result<(), StoreError> {
    let host = key::host_of(&feed.url);
    host::add(db, &[&host]).await?;
    sqlx::query("INSERT INTO outlet(slug) VALUES (?1) ON CONFLICT(slug) DO NOTHING")
        .bind(&feed.outlet)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    sqlx::query(include_str!("upsert.sql"))
        .bind(feed.url.as_str())
        .bind(host)
        .bind(&feed.outlet)
        .bind(&feed.name)
        .bind(serde_json::json!(feed.tags).to_string())
        .bind(origin.as_str())
        .bind(feed.every.map(lease::ms))
        .bind(now.as_millisecond())
        .bind(serde_json::json!(feed.options).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn run(
    db: &mut SqliteConnection,
    statement: &'static str,
    argument: &str,
) -> Result<u64, StoreError> {
    let done = sqlx::query(statement).bind(argument).execute(db).await;
    done.map(|done| done.rows_affected()).map_err(StoreError::Write)
}

/// Runs a statement on one feed; `false` where there was nothing to change.
async fn change(store: &Store, statement: &'static str, id: i64) -> Result<bool, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let done = sqlx::query(statement).bind(id).execute(db).await;
                done.map(|done| done.rows_affected() > 0).map_err(StoreError::Write)
            })
        })
        .await
}

fn row_to_lease(row: &SqliteRow) -> Result<Lease<FeedToPoll>, sqlx::Error> {
    let interval = |column| row.try_get::<Option<i64>, _>(column);
    let url: String = row.try_get("url")?;
    let origin: String = row.try_get("origin")?;
    let options: String = row.try_get("options")?;
    let asks: String = row.try_get("asks")?;
    let (time_to_live, updates) = Asks::parse(&asks).into_parts();
    let audited_at: Option<i64> = row.try_get("audited_at")?;
    let validated_url: Option<String> = row.try_get("validated_url")?;
    Ok(Lease {
        id: row.try_get("id")?,
        token: row.try_get("lease_token")?,
        row: FeedToPoll {
            url: url.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            origin: if origin == Origin::File.as_str() { Origin::File } else { Origin::Command },
            options: serde_json::from_str(&options)
                .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            moved: row_to_move(row)?,
            validators: Validators {
                url: validated_url.and_then(|url| url.parse().ok()),
                etag: row.try_get("etag")?,
                last_modified: row.try_get("last_modified")?,
            },
            body_hash: row.try_get("body_hash")?,
            time_to_live,
            updates,
            audited_at: audited_at.map(lease::timestamp),
            every: interval("every_ms")?.map(SignedDuration::from_millis),
            interval: interval("interval_ms")?.map(SignedDuration::from_millis),
            failures: row.try_get("failures")?,
        },
    })
}

fn row_to_move(row: &SqliteRow) -> Result<Option<Move>, sqlx::Error> {
    let to: Option<String> = row.try_get("moved_to")?;
    let Some(to) = to.and_then(|to| to.parse().ok()) else { return Ok(None) };
    Ok(Some(Move {
        to,
        since: lease::timestamp(row.try_get("moved_since")?),
        polls: row.try_get("moved_polls")?,
        settled: row.try_get("moved_settled")?,
    }))
}

async fn check_lease(
    db: &mut SqliteConnection,
    lease: &Lease<FeedToPoll>,
) -> Result<(), StoreError> {
    let held: bool =
        sqlx::query_scalar("SELECT EXISTS(SELECT 1 FROM feed WHERE id = ?1 AND lease_token = ?2)")
            .bind(lease.id)
            .bind(&lease.token)
            .fetch_one(db)
            .await
            .map_err(StoreError::Write)?;
    if held { Ok(()) } else { Err(StoreError::LeaseLost) }
}

async fn record_outcome(
    db: &mut SqliteConnection,
    lease: &Lease<FeedToPoll>,
    poll: &Poll,
    plan: Plan,
) -> Result<(), StoreError> {
    let now = poll.at.as_millisecond();
    let next = plan.next_poll.as_millisecond();
    let interval = plan.interval.map(lease::ms);
    let query = match &poll.outcome {
        // Recorded together with others.
        PollOutcome::Unchanged { .. } => return Ok(()),
        PollOutcome::Read { feed, passed_over, validators, body_hash } => {
            sqlx::query(include_str!("record_read.sql"))
                .bind(lease.id)
                .bind(now)
                .bind(next)
                .bind(interval)
                .bind(&validators.etag)
                .bind(&validators.last_modified)
                .bind(body_hash.as_slice())
                .bind(&feed.title)
                .bind(validators.url.as_ref().map(Url::as_str))
                .bind(poll.audit)
                .bind(*passed_over as i64)
                .bind(serde_json::json!(Asks::of(feed)).to_string())
        }
        PollOutcome::Failed { error } | PollOutcome::Gone { error } => {
            sqlx::query(include_str!("record_failed.sql"))
                .bind(lease.id)
                .bind(next)
                .bind(error)
                .bind(matches!(poll.outcome, PollOutcome::Gone { .. }))
        }
    };
    query.execute(db).await.map(drop).map_err(StoreError::Write)
}

/// Whether the feed's address has changed. Not where another feed has the new one: two rows
/// for one feed would ask its server twice.
async fn record_move(
    db: &mut SqliteConnection,
    lease: &Lease<FeedToPoll>,
    poll: &Poll,
) -> Result<bool, StoreError> {
    let moved = poll.moved.as_ref();
    if poll.outcome.error().is_some() || moved == lease.row.moved.as_ref() {
        return Ok(false);
    }
    sqlx::query(include_str!("record_move.sql"))
        .bind(lease.id)
        .bind(moved.map(|moved| moved.to.as_str()))
        .bind(moved.map(|moved| moved.since.as_millisecond()))
        .bind(moved.map(|moved| moved.polls))
        .bind(moved.map(|moved| moved.settled))
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    match moved {
        Some(moved) if poll.adopt_move => adopt(db, lease.id, &moved.to).await,
        _ => Ok(false),
    }
}

async fn adopt(db: &mut SqliteConnection, id: i64, to: &Url) -> Result<bool, StoreError> {
    let host = key::host_of(to);
    host::add(db, &[&host]).await?;
    let done = sqlx::query(include_str!("adopt_move.sql")).bind(id).bind(host).execute(db).await;
    done.map(|done| done.rows_affected() > 0).map_err(StoreError::Write)
}

async fn log(
    db: &mut SqliteConnection,
    feed_id: i64,
    poll: &Poll,
    taken: Taken,
) -> Result<(), StoreError> {
    let fetch = Fetch {
        feed_id: Some(feed_id),
        entry_id: None,
        at: poll.at,
        took: poll.took,
        status: poll.status,
        error: poll.outcome.error(),
        body_bytes: poll.body_bytes,
        new_entries: Some(taken.new),
    };
    fetch_log::add(db, fetch).await
}
