//! A due entry becomes an article with its quotes.
//!
//! The page is asked for whenever robots.txt lets us. Where it cannot be had, or gives
//! clearly less than the feed carried, the story is taken from the feed. A page that is only
//! looked at again is asked for with its own validators, and read where its text has changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use extractor::Extractor;
use fetcher::client::{self, Accept, FetchError, RequestOptions, Response, Retry};
use fetcher::gate::Pace;
use fetcher::page;
use fetcher::robots::Robots;
use jiff::{SignedDuration, Timestamp};
use model::article::{Article, TextFrom};
use model::extraction::{Document, Extraction};
use model::feed::Validators;
use storage::entry::{EntryToRead, ReadOutcome, Reading, Recorded};
use storage::host::{self, RobotsText};
use storage::lease::{Claim, Claimed, Lease};
use storage::page::Packed;
use storage::store::{Store, StoreError};
use tracing::{debug, info, warn};
use url::Url;

use super::network::{Blame, Seen};
use super::request::{page_options, without_secrets};
use super::turn::Stage;
use super::{Pipeline, host_wait, in_words, look, schedule};
use crate::hands::Row;

/// Words that make what a feed carries a story rather than a teaser.
const STORY_WORDS: usize = 80;
/// How long robots.txt is taken to stand (RFC 9309 has a day).
const ROBOTS_STAND: SignedDuration = SignedDuration::from_hours(24);

/// What counts of a robots.txt (RFC 9309, 2.5).
const ROBOTS_BYTES: usize = 500 * 1024;

/// Reads articles.
pub(crate) struct ArticleReading(pub(crate) Arc<Pipeline>);

/// What was seen on the way, whatever the attempt came to.
#[derive(Default)]
struct Trace {
    /// What the last request says about the network.
    seen: Option<Seen>,
    status: Option<u16>,
    body_bytes: usize,
    crawl_delay: Option<Duration>,
    validators: Validators,
    /// What was read, where pages are kept.
    page: Option<Response>,
    /// How long the host is to be left alone.
    host_wait: Option<Duration>,
}

/// Why there is no article.
struct Failure {
    error: String,
    retry: Retry,
}

/// What was asked for, and what came.
enum Page {
    Read(Box<Article>),
    /// It is as it was when it was read.
    Unchanged,
    /// It will not be had, or not now.
    Missing(Failure),
    /// It was read before, and gives nothing to read now.
    Lost(String),
    /// robots.txt keeps us out, or there is no link.
    Closed {
        reason: String,
    },
}

/// What a reading found.
enum Found {
    Article {
        article: Box<Article>,
        extraction: Box<Extraction>,
        page: Option<Packed>,
    },
    /// The text that is there already.
    Unchanged,
    /// Something that is not to stand in its place.
    Lost(String),
}

impl Stage for ArticleReading {
    type Row = EntryToRead;
    const MOST: usize = 16;

    fn pipeline(&self) -> &Pipeline {
        &self.0
    }

    async fn any_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        storage::entry::any_due(self.store(), now).await
    }

    async fn claim(&self, claim: Claim) -> Result<Claimed<EntryToRead>, StoreError> {
        storage::entry::claim(self.store(), claim).await
    }

    async fn work(&self, lease: Lease<EntryToRead>) -> Result<(), StoreError> {
        self.read_one(lease).await.map(drop)
    }

    async fn fail(&self, lease: Lease<EntryToRead>, error: String) -> Result<(), StoreError> {
        let now = Timestamp::now();
        let failure = Failure { error, retry: Retry::Later { not_before: None } };
        let reading = Reading {
            at: now,
            took: Duration::ZERO,
            host_free_at: now,
            status: None,
            body_bytes: 0,
            validators: Validators::default(),
            page: None,
            outcome: outcome(Err(failure), lease.row.failures, now),
        };
        storage::entry::record(self.store(), lease, reading, |_| None).await.map(drop)
    }

    async fn release(&self, lease: Lease<EntryToRead>) -> Result<(), StoreError> {
        storage::entry::release(self.store(), lease).await
    }
}

impl ArticleReading {
    fn store(&self) -> &Store {
        &self.0.store
    }

    /// Reads one entry, and says what was recorded or why nothing was.
    pub(crate) async fn read_one(
        &self,
        lease: Lease<EntryToRead>,
    ) -> Result<Result<Recorded, String>, StoreError> {
        let started = Instant::now();
        let mut trace = Trace::default();
        let mut done = self.read(&lease, &mut trace).await;
        let now = Timestamp::now();
        // Held until the outcome is recorded.
        let _row = match self.0.network.hear(self.store(), trace.seen, &lease.row.host, now).await?
        {
            Blame::Network => {
                self.release(lease).await?;
                return Ok(Err("the network seems down".to_owned()));
            }
            blame @ Blame::Row(_) => blame,
        };
        let pace = Pace { pause: self.0.fetch.pause, crawl_delay: trace.crawl_delay };
        let reading = Reading {
            at: now,
            took: started.elapsed(),
            host_free_at: pace.next_at(now, trace.host_wait),
            status: trace.status,
            body_bytes: trace.body_bytes,
            validators: trace.validators,
            page: page_of(&mut done),
            outcome: outcome(done, lease.row.failures, now),
        };
        let (id, name) = (lease.id, name_of(&lease.row));
        let trouble = trouble(&reading.outcome);
        let after = self.0.fetch.look_again.clone();
        let plan = move |published| look::next(&after, published, now);
        let recorded = storage::entry::record(self.store(), lease, reading, plan).await?;
        self.0.progress.read(recorded);
        report(id, &name, recorded, trouble.as_deref());
        Ok(trouble.map_or(Ok(recorded), Err))
    }

    async fn read(&self, lease: &Lease<EntryToRead>, trace: &mut Trace) -> Result<Found, Failure> {
        let (row, entry) = (Row::Entry(lease.id), &lease.row);
        let page = match self.ask(row, entry, trace).await {
            Page::Missing(failure) if is_worth_another(&failure, entry) => return Err(failure),
            Page::Lost(reason) => return Ok(Found::Lost(reason)),
            page => page,
        };
        let (entry, pipeline, asked) = (entry.clone(), Arc::clone(&self.0), trace.page.take());
        self.0
            .off_thread(row, move || {
                let Some(article) = choose(page, &entry)? else { return Ok(Found::Unchanged) };
                if entry.look.as_ref().is_some_and(|look| look.has(&article)) {
                    return Ok(Found::Unchanged);
                }
                let words = article.text.split_whitespace().count();
                if let Some(reason) = look::is_lost(words, entry.known_words.unwrap_or(0)) {
                    return Ok(Found::Lost(format!("{}: {reason}", name_of(&entry))));
                }
                let extraction = Box::new(extract(&pipeline.extractor, &article));
                let page = asked.and_then(|page| Packed::of(page.content_type, &page.body));
                Ok(Found::Article { article: Box::new(article), extraction, page })
            })
            .await
            .unwrap_or_else(|error| Err(Failure { error: error.to_string(), retry: Retry::Never }))
    }

    async fn ask(&self, row: Row, entry: &EntryToRead, trace: &mut Trace) -> Page {
        let Some(link) = &entry.link else {
            return Page::Closed { reason: "the feed gives no link".to_owned() };
        };
        if self.0.fetch.respect_robots {
            match self.robots(entry, link, trace).await {
                Ok(robots) => {
                    trace.crawl_delay = robots.crawl_delay();
                    if !robots.allows(link) {
                        let host = &entry.host;
                        let reason = format!("robots.txt of {host} does not let us read this page");
                        return Page::Closed { reason };
                    }
                }
                Err(failure) => return Page::Missing(failure),
            }
        }
        let own = match self.own_options(entry, link) {
            Ok(own) => own,
            Err(failure) => return Page::Missing(failure),
        };
        let validators = entry.look.as_ref().map(|look| look.validators.clone());
        let validators = validators.unwrap_or_default();
        match self.0.client.get_with(link, &validators, Accept::Page, &own).await {
            Err(error) => {
                trace.seen = Seen::in_failure(&error);
                trace.status = status_of(&error);
                trace.host_wait = host_wait(&error);
                Page::Missing(Failure { error: in_words(&error), retry: error.retry() })
            }
            Ok(response) => {
                trace.seen = Some(Seen::Answered);
                trace.status = Some(response.status);
                trace.body_bytes = response.body.len();
                trace.validators.clone_from(&response.validators);
                if response.is_unchanged() {
                    return Page::Unchanged;
                }
                match self.0.read_page(row, &response).await {
                    Ok(article) => {
                        trace.page = self.0.keep.pages.map(|_| response);
                        Page::Read(Box::new(article))
                    }
                    Err(error) => {
                        let (link, words) = (client::without_password(link), in_words(&error));
                        unread(entry, format!("{link}: {words}"), error.retry())
                    }
                }
            }
        }
    }

    /// What the feed's own options make of the request for one of its pages.
    fn own_options(&self, entry: &EntryToRead, link: &Url) -> Result<RequestOptions, Failure> {
        let Some(feed) = &entry.feed else { return Ok(RequestOptions::default()) };
        let configured = self.0.header_values.get(feed.url.as_str());
        page_options(link, feed, configured).map_err(|error| Failure {
            error: in_words(&error),
            retry: Retry::Later { not_before: None },
        })
    }

    /// What robots.txt of the link's host says: from memory, else from the record, else asked for.
    async fn robots(
        &self,
        entry: &EntryToRead,
        link: &Url,
        trace: &mut Trace,
    ) -> Result<Arc<Robots>, Failure> {
        let now = Timestamp::now();
        let stands = |at: Timestamp| {
            let age = now.duration_since(at);
            age < ROBOTS_STAND && age > -ROBOTS_STAND
        };
        let own = entry.feed.as_ref().map(|feed| without_secrets(&feed.options));
        let own = own.unwrap_or_default();
        if let Some(seen) = &entry.robots
            && stands(seen.seen_at)
        {
            return Ok(self.0.parse_robots(&entry.host, &own, seen));
        }
        let text = self.ask_robots(link, &own, trace).await?;
        let seen = RobotsText { text, seen_at: now };
        let robots = self.0.parse_robots(&entry.host, &own, &seen);
        if let Err(error) = host::record_robots(self.store(), entry.host.clone(), seen).await {
            warn!("robots.txt was not recorded: {}", in_words(&error));
        }
        Ok(robots)
    }

    /// No robots.txt (any 4xx but 429) lets everyone in; one that cannot be had now keeps
    /// everyone out until it can (RFC 9309, 2.3.1).
    async fn ask_robots(
        &self,
        link: &Url,
        own: &RequestOptions,
        trace: &mut Trace,
    ) -> Result<String, Failure> {
        let mut address = link.clone();
        address.set_path("/robots.txt");
        address.set_query(None);
        address.set_fragment(None);
        let none = Validators::default();
        match self.0.client.get_with(&address, &none, Accept::Text, own).await {
            Ok(response) => {
                let body = &response.body[..response.body.len().min(ROBOTS_BYTES)];
                Ok(String::from_utf8_lossy(body).into_owned())
            }
            Err(FetchError::Status { status: 400..=428 | 430..=499, .. }) => Ok(String::new()),
            Err(FetchError::TooLarge { .. } | FetchError::TooManyRedirects { .. }) => {
                Ok(String::new())
            }
            Err(error) => {
                trace.seen = Seen::in_failure(&error);
                trace.host_wait = host_wait(&error);
                Err(Failure { error: in_words(&error), retry: error.retry() })
            }
        }
    }
}

impl Pipeline {
    /// For the name that `own` gives us, if any.
    fn parse_robots(&self, host: &str, own: &RequestOptions, seen: &RobotsText) -> Arc<Robots> {
        let name = own.user_agent.as_ref().unwrap_or(&self.fetch.user_agent);
        let place = (host.to_owned(), name.clone());
        let mut parsed = self.robots.lock().expect("nothing panics while it holds this lock");
        if let Some((at, robots)) = parsed.get(&place)
            && *at == seen.seen_at
        {
            return Arc::clone(robots);
        }
        let robots = Arc::new(Robots::parse(seen.text.as_bytes(), name));
        // A long-running daemon meets many hosts; what is dropped here is parsed again.
        if parsed.len() >= 1000 {
            parsed.clear();
        }
        parsed.insert(place, (seen.seen_at, Arc::clone(&robots)));
        robots
    }
}

fn is_worth_another(failure: &Failure, entry: &EntryToRead) -> bool {
    schedule::read_again(Timestamp::now(), entry.failures, failure.retry).is_some()
}

/// The article as the page gives it, or as the feed does where that is clearly more; `None`
/// where the page is as it was.
fn choose(page: Page, entry: &EntryToRead) -> Result<Option<Article>, Failure> {
    let from_feed = entry.content_html.as_deref().map(page::text_of).unwrap_or_default();
    let feed_words = from_feed.split_whitespace().count();
    match page {
        Page::Read(article) => {
            let mut article = *article;
            let page_words = article.text.split_whitespace().count();
            if feed_words >= STORY_WORDS && feed_words > page_words * 5 / 4 {
                article.text = from_feed;
                article.text_from = TextFrom::Feed;
            }
            if article.title.is_empty() {
                article.title = entry.title.clone().unwrap_or_default();
            }
            if article.authors.is_empty() {
                article.authors.clone_from(&entry.authors);
            }
            Ok(Some(article))
        }
        Page::Unchanged => Ok(None),
        Page::Missing(failure) => from_entry(entry, from_feed, feed_words)
            .map(Some)
            .ok_or(Failure { retry: Retry::Never, ..failure }),
        Page::Lost(reason) | Page::Closed { reason } => from_entry(entry, from_feed, feed_words)
            .map(Some)
            .ok_or(Failure { error: reason, retry: Retry::Never }),
    }
}

/// What came in answer is no article.
fn unread(entry: &EntryToRead, error: String, retry: Retry) -> Page {
    match (retry, entry.known_words) {
        (Retry::Never, Some(words)) => Page::Lost(format!(
            "{error}, where it gave {words} words: the text that was read stays"
        )),
        _ => Page::Missing(Failure { error, retry }),
    }
}

/// Not where the article is there already: an edit that cannot be had must not put the
/// feed's shorter text in place of the page's.
fn from_entry(entry: &EntryToRead, text: String, words: usize) -> Option<Article> {
    let enough = match (&entry.link, entry.is_known) {
        (None, _) => words > 0,
        (Some(_), is_known) => !is_known && words >= STORY_WORDS,
    };
    enough.then(|| Article {
        url: entry.link.clone().unwrap_or_else(no_address),
        canonical_url: None,
        title: entry.title.clone().unwrap_or_default(),
        authors: entry.authors.clone(),
        language: None,
        genre: None,
        published: None,
        modified: None,
        text,
        text_from: TextFrom::Feed,
    })
}

/// For a story that stands in no page that is known.
pub(crate) fn no_address() -> Url {
    Url::parse("about:blank").expect("this is a URL")
}

/// What is found in an article's text.
pub(crate) fn extract(extractor: &Extractor, article: &Article) -> Extraction {
    extractor.extract(&Document {
        text: &article.text,
        title: Some(&article.title),
        published: article.published.as_ref().map(|at| at.timestamp()),
    })
}

fn page_of(done: &mut Result<Found, Failure>) -> Option<Packed> {
    match done {
        Ok(Found::Article { page, .. }) => page.take(),
        _ => None,
    }
}

fn outcome(done: Result<Found, Failure>, failures: u32, now: Timestamp) -> ReadOutcome {
    match done {
        Ok(Found::Article { article, extraction, .. }) => {
            ReadOutcome::Article { article, extraction, extractor_version: Extractor::VERSION }
        }
        Ok(Found::Unchanged) => ReadOutcome::Unchanged,
        Ok(Found::Lost(reason)) => ReadOutcome::Kept { reason },
        Err(Failure { error, retry }) => match schedule::read_again(now, failures, retry) {
            Some(next_at) => ReadOutcome::Later { error, next_at },
            None => ReadOutcome::Refused { error },
        },
    }
}

fn status_of(error: &FetchError) -> Option<u16> {
    match error {
        FetchError::Status { status, .. } => Some(*status),
        _ => None,
    }
}

fn name_of(entry: &EntryToRead) -> String {
    match (&entry.link, &entry.title) {
        (Some(link), _) => client::without_password(link).to_string(),
        (None, Some(title)) => title.clone(),
        (None, None) => "an entry without link and title".to_owned(),
    }
}

/// What went wrong and what becomes of it, where something did.
fn trouble(outcome: &ReadOutcome) -> Option<String> {
    match outcome {
        ReadOutcome::Article { .. } | ReadOutcome::Unchanged => None,
        ReadOutcome::Kept { reason } => Some(format!("anew: {reason}")),
        ReadOutcome::Later { error, .. } => Some(format!("(will be tried again): {error}")),
        ReadOutcome::Refused { error } => Some(format!("(given up): {error}")),
    }
}

fn report(id: i64, name: &str, recorded: Recorded, trouble: Option<&str>) {
    match (recorded, trouble) {
        (_, Some(trouble)) => warn!(entry.id = id, "Could not read an article {trouble}"),
        (Recorded::New { article_id, quotes }, None) => {
            info!(entry.id = id, article.id = article_id, quotes, "Read {name}: {quotes} quotes");
        }
        (Recorded::Revised { article_id, quotes }, None) => info!(
            entry.id = id,
            article.id = article_id,
            quotes,
            "Read {name} again, it has changed: {quotes} quotes"
        ),
        (Recorded::Forgotten, None) => {
            info!(entry.id = id, "Passed over {name}: a person had it taken out");
        }
        (Recorded::Same { .. } | Recorded::Nothing, None) => {
            debug!(entry.id = id, "Read {name} again, it is the same");
        }
    }
}
