//! A due feed becomes entries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetcher::client::{self, Accept, FetchError, Response, Retry};
use fetcher::feed::{self, FeedError};
use fetcher::gate::Pace;
use jiff::Timestamp;
use model::feed::{Feed, Updates, Validators};
use storage::entry::Taken;
use storage::feed::{FeedToPoll, Move, Origin, Poll, PollOutcome, Polled};
use storage::key;
use storage::lease::{Claim, Claimed, Lease};
use storage::store::{Store, StoreError};
use tracing::{debug, info, warn};
use url::Url;

use super::network::{Blame, Seen};
use super::request::request_options;
use super::schedule::{self, Rhythm};
use super::turn::Stage;
use super::{Pipeline, WorkPanicked, host_wait, in_words};
use crate::hands::Row;
use crate::rules::Rules;

/// Polls feeds.
pub(crate) struct Polling(pub(crate) Arc<Pipeline>);

/// What one request came to, before it is recorded.
struct Answer {
    outcome: PollOutcome,
    seen: Option<Seen>,
    /// Whether no validators were sent.
    audit: bool,
    /// Where the server says that the feed stands from now on.
    moved_to: Option<Url>,
    status: Option<u16>,
    body_bytes: usize,
    /// How long the server wants readers to wait.
    asked: Option<Duration>,
    retry: Retry,
    /// How long its host is to be left alone.
    host_wait: Option<Duration>,
}

impl Stage for Polling {
    type Row = FeedToPoll;
    const MOST: usize = 32;

    fn pipeline(&self) -> &Pipeline {
        &self.0
    }

    async fn any_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        storage::feed::any_due(self.store(), now).await
    }

    async fn claim(&self, claim: Claim) -> Result<Claimed<FeedToPoll>, StoreError> {
        storage::feed::claim(self.store(), claim).await
    }

    async fn work(&self, lease: Lease<FeedToPoll>) -> Result<(), StoreError> {
        let started = Instant::now();
        let answer = self.ask(&lease).await;
        let now = Timestamp::now();
        let host = key::host_of(&lease.row.url);
        // Held until the outcome is recorded.
        let _row = match self.0.network.hear(self.store(), answer.seen, &host, now).await? {
            Blame::Network => return self.release(lease).await,
            blame @ Blame::Row(_) => blame,
        };
        let (id, url) = (lease.id, client::without_password(&lease.row.url));
        let rhythm = Rhythm { every: lease.row.every, interval: lease.row.interval };
        let (failures, asked, retry) = (lease.row.failures, answer.asked, answer.retry);
        let updates = match &answer.outcome {
            PollOutcome::Read { feed, .. } => feed.updates.clone(),
            PollOutcome::Unchanged { .. } => lease.row.updates.clone(),
            _ => Updates::default(),
        };
        let before = lease.row.moved.clone();
        let moved = schedule::after_move(before.as_ref(), answer.moved_to, now);
        let settled = moved.clone().filter(|moved| moved.settled);
        let poll = Poll {
            at: now,
            took: started.elapsed(),
            host_free_at: Pace { pause: self.0.fetch.pause, crawl_delay: None }
                .next_at(now, answer.host_wait),
            status: answer.status,
            body_bytes: answer.body_bytes,
            audit: answer.audit,
            adopt_move: settled.as_ref().is_some_and(|moved| may_follow(&lease.row, moved)),
            moved,
            outcome: answer.outcome,
        };
        let error = poll.outcome.error().map(str::to_owned);
        let failed = error.is_some();
        let Polled { taken, adopted } =
            storage::feed::record(self.store(), lease, poll, move |taken| match failed {
                true => schedule::after_failed_poll(now, rhythm, failures, retry),
                false => schedule::after_poll(now, rhythm, taken, asked, &updates),
            })
            .await?;
        self.0.progress.polled(taken.new, failed);
        report(id, &url, error.as_deref(), taken);
        if let Some(moved) = settled.filter(|_| !failed) {
            report_move(id, &url, &moved, before.is_some_and(|before| before.settled), adopted);
        }
        Ok(())
    }

    async fn fail(&self, lease: Lease<FeedToPoll>, error: String) -> Result<(), StoreError> {
        let now = Timestamp::now();
        let rhythm = Rhythm { every: lease.row.every, interval: lease.row.interval };
        let failures = lease.row.failures;
        let poll = Poll {
            at: now,
            took: Duration::ZERO,
            host_free_at: now,
            status: None,
            body_bytes: 0,
            audit: false,
            moved: None,
            adopt_move: false,
            outcome: PollOutcome::Failed { error },
        };
        let retry = Retry::Later { not_before: None };
        let plan = move |_| schedule::after_failed_poll(now, rhythm, failures, retry);
        storage::feed::record(self.store(), lease, poll, plan).await.map(drop)
    }

    async fn release(&self, lease: Lease<FeedToPoll>) -> Result<(), StoreError> {
        storage::feed::release(self.store(), lease).await
    }
}

impl Polling {
    fn store(&self) -> &Store {
        &self.0.store
    }

    async fn ask(&self, lease: &Lease<FeedToPoll>) -> Answer {
        let feed = &lease.row;
        let sent = match schedule::is_audit_due(lease.id, feed.audited_at, Timestamp::now()) {
            true => Validators::default(),
            false => feed.validators.clone(),
        };
        let configured = self.0.header_values.get(feed.url.as_str());
        let own = match request_options(&feed.options, configured) {
            Ok(own) => own,
            Err(error) => return not_asked(&error),
        };
        match self.0.client.get_with(&feed.url, &sent, Accept::Feed, &own).await {
            Ok(response) => self.read(lease, &sent, response).await,
            Err(error) => refusal(&error),
        }
    }

    async fn read(
        &self,
        lease: &Lease<FeedToPoll>,
        sent: &Validators,
        response: Response,
    ) -> Answer {
        let status = Some(response.status);
        let body_bytes = response.body.len();
        let fresh_for = response.freshness.fresh_for;
        let moved_to = response.moved_to.clone();
        let answer = |outcome, asked| Answer {
            outcome,
            seen: Some(Seen::Answered),
            audit: sent.is_empty(),
            moved_to,
            status,
            body_bytes,
            asked,
            retry: Retry::Later { not_before: None },
            host_wait: None,
        };
        let body_hash = key::of_bytes(&response.body);
        let same_bytes = lease.row.body_hash.as_deref() == Some(&body_hash);
        if response.is_unchanged() || same_bytes {
            let asked = fresh_for.max(lease.row.time_to_live);
            return answer(PollOutcome::Unchanged { validators: response.validators }, asked);
        }
        let validators = response.validators.clone();
        let is_same = validators == lease.row.validators && !validators.is_empty();
        if is_same && sent.is_empty() {
            let url = client::without_password(&lease.row.url);
            warn!(
                feed.id = lease.id,
                "{url} has changed under the same validators: they are wrong"
            );
        }
        let options = lease.row.options.clone();
        let parsed = self
            .0
            .off_thread(Row::Feed(lease.id), move || {
                let rules = Rules::of(&options)?;
                let feed = parse(&response)?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(sift(feed, &rules))
            })
            .await;
        match parsed {
            Ok(Ok((feed, passed_over))) => {
                let asked = fresh_for.max(feed.time_to_live);
                answer(
                    PollOutcome::Read { feed: Box::new(feed), passed_over, validators, body_hash },
                    asked,
                )
            }
            Ok(Err(error)) => answer(failure(&*error), None),
            Err(error @ WorkPanicked) => answer(failure(&error), None),
        }
    }
}

fn refusal(error: &FetchError) -> Answer {
    let status = match error {
        FetchError::Status { status, .. } => Some(*status),
        _ => None,
    };
    let outcome = match status {
        Some(410) => PollOutcome::Gone { error: in_words(error) },
        _ => failure(error),
    };
    Answer {
        outcome,
        seen: Seen::in_failure(error),
        audit: false,
        moved_to: None,
        status,
        body_bytes: 0,
        asked: None,
        retry: error.retry(),
        host_wait: host_wait(error),
    }
}

/// Not for a feed of the file, which would name the old address again; nor where a secret
/// would go to another server.
fn may_follow(feed: &FeedToPoll, moved: &Move) -> bool {
    let has_secrets = !feed.options.headers.is_empty() || feed.options.password.is_some();
    let same_server = feed.url.origin() == moved.to.origin();
    feed.origin == Origin::Command && (same_server || !has_secrets)
}

/// A request that could not be made.
fn not_asked(error: &dyn std::error::Error) -> Answer {
    Answer {
        outcome: failure(error),
        seen: None,
        audit: false,
        moved_to: None,
        status: None,
        body_bytes: 0,
        asked: None,
        retry: Retry::Later { not_before: None },
        host_wait: None,
    }
}

/// What an answer is as a feed.
pub(crate) fn parse(response: &Response) -> Result<Feed, FeedError> {
    feed::parse(&response.body, response.content_type.as_deref(), &response.url)
}

/// The feed without the entries that its rules keep out, and how many those are.
pub(crate) fn sift(mut feed: Feed, rules: &Rules) -> (Feed, usize) {
    let all = feed.entries.len();
    feed.entries.retain(|entry| rules.pass(entry));
    let passed_over = all - feed.entries.len();
    (feed, passed_over)
}

fn failure(error: &dyn std::error::Error) -> PollOutcome {
    PollOutcome::Failed { error: in_words(error) }
}

fn report(id: i64, url: &Url, error: Option<&str>, taken: Taken) {
    let Taken { new, edited, .. } = taken;
    match error {
        Some(error) => warn!(feed.id = id, feed.url = %url, "Could not poll a feed: {error}"),
        None if new + edited > 0 => info!(
            feed.id = id, feed.url = %url, new, edited,
            "Polled {url}: {new} new entries, {edited} edited"
        ),
        None => debug!(feed.id = id, feed.url = %url, "Polled {url}: nothing new"),
    }
}

/// One line when it is adopted, or when it is first believed and cannot be.
fn report_move(id: i64, url: &Url, moved: &Move, was_settled: bool, adopted: bool) {
    let to = client::without_password(&moved.to);
    match (adopted, was_settled) {
        (true, _) => info!(feed.id = id, "The feed {url} has moved: it is polled at {to} now"),
        (false, false) => {
            warn!(feed.id = id, "The feed {url} has moved to {to}: see `onrecord status`")
        }
        (false, true) => {}
    }
}
