//! A due feed becomes entries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetcher::client::{self, Accept, FetchError, Response, Retry};
use fetcher::feed;
use fetcher::gate::Pace;
use jiff::Timestamp;
use storage::entry::Taken;
use storage::feed::{FeedToPoll, Poll, PollOutcome};
use storage::key;
use storage::lease::{Claim, Claimed, Lease};
use storage::store::{Store, StoreError};
use tracing::{debug, info, warn};

use super::schedule::{self, Rhythm};
use super::turn::Stage;
use super::{Pipeline, WorkPanicked, host_wait, in_words};
use crate::hands::Row;

/// Polls feeds.
pub(crate) struct Polling(pub(crate) Arc<Pipeline>);

/// What one request came to, before it is recorded.
struct Answer {
    outcome: PollOutcome,
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
        let (id, url) = (lease.id, client::without_password(&lease.row.url));
        let rhythm = Rhythm { every: lease.row.every, interval: lease.row.interval };
        let (failures, asked, retry) = (lease.row.failures, answer.asked, answer.retry);
        let poll = Poll {
            at: now,
            took: started.elapsed(),
            host_free_at: Pace { pause: self.0.fetch.pause, crawl_delay: None }
                .next_at(now, answer.host_wait),
            status: answer.status,
            body_bytes: answer.body_bytes,
            outcome: answer.outcome,
        };
        let error = poll.outcome.error().map(str::to_owned);
        let failed = error.is_some();
        let taken = storage::feed::record(self.store(), lease, poll, move |taken| match failed {
            true => schedule::after_failed_poll(now, rhythm, failures, retry),
            false => schedule::after_poll(now, rhythm, taken, asked),
        })
        .await?;
        self.0.progress.polled(taken.new, failed);
        report(id, &url, error.as_deref(), taken);
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
        match self.0.client.get(&feed.url, &feed.validators, Accept::Feed).await {
            Ok(response) => self.read(lease, response).await,
            Err(error) => refusal(&error),
        }
    }

    async fn read(&self, lease: &Lease<FeedToPoll>, response: Response) -> Answer {
        let status = Some(response.status);
        let body_bytes = response.body.len();
        let fresh_for = response.freshness.fresh_for;
        let answer = |outcome, asked| Answer {
            outcome,
            status,
            body_bytes,
            asked,
            retry: Retry::Later { not_before: None },
            host_wait: None,
        };
        let body_hash = key::of_bytes(&response.body);
        let same_bytes = lease.row.body_hash.as_deref() == Some(&body_hash);
        if response.is_unchanged() || same_bytes {
            return answer(PollOutcome::Unchanged { validators: response.validators }, fresh_for);
        }
        let validators = response.validators.clone();
        let parsed = self
            .0
            .off_thread(Row::Feed(lease.id), move || {
                feed::parse(&response.body, response.content_type.as_deref(), &response.url)
            })
            .await;
        match parsed {
            Ok(Ok(feed)) => {
                let asked = fresh_for.max(feed.time_to_live);
                answer(PollOutcome::Read { feed, validators, body_hash }, asked)
            }
            Ok(Err(error)) => answer(failure(&error), None),
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
        status,
        body_bytes: 0,
        asked: None,
        retry: error.retry(),
        host_wait: host_wait(error),
    }
}

fn failure(error: &dyn std::error::Error) -> PollOutcome {
    PollOutcome::Failed { error: in_words(error) }
}

fn report(id: i64, url: &url::Url, error: Option<&str>, taken: Taken) {
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
