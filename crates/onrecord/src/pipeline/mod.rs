//! The way of an article, twice the same shape: claim what is due, do the work, record
//! the outcome in one transaction.
//!
//! - [`poll`]: a due feed becomes entries
//! - [`read`]: a due entry becomes an article with its quotes
//! - [`request`]: what a feed's own options make of a request
//! - [`reextract`]: a stored text is read once more, when the loops are [`idle`]
//! - [`look`]: when a page is looked at again
//! - [`turn`]: the loop that both run in
//! - [`network`]: whether it is the network that is down
//! - [`schedule`]: when next, decided without a clock or a network
//!
//! The two loops never call each other: what one records, the other finds due. SQL,
//! HTTP and language stay behind `storage`, `fetcher` and `extractor`.

mod idle;
mod look;
pub(crate) mod network;
pub(crate) mod poll;
pub(crate) mod read;
pub(crate) mod reextract;
mod request;
pub(crate) mod schedule;
pub(crate) mod turn;

pub(crate) use request::request_options;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use anyhow::Context;
use extractor::Extractor;
use fetcher::client::{Client, ClientError, ClientOptions, FetchError, Response, Retry};
use fetcher::robots::Robots;
use jiff::Timestamp;
use model::article::Article;
use storage::retention::Keep;
use storage::store::Store;
use tokio::sync::{Notify, Semaphore};

use self::idle::InHand;
use self::network::Network;
use crate::config::Fetch;
use crate::hands::{Hands, Row};
use crate::progress::Progress;
use crate::reader::{Question, ReadError, Readers};

/// A host, and the name that we go by there.
type NameAtHost = (String, String);
/// What was parsed, and when that was seen.
type ParsedRobots = (Timestamp, Arc<Robots>);

/// What both loops work with.
pub(crate) struct Pipeline {
    pub(crate) store: Store,
    pub(crate) client: Client,
    /// Loaded when the first article is read: a round that only polls does without.
    pub(crate) extractor: LazyLock<Extractor>,
    pub(crate) fetch: Fetch,
    pub(crate) keep: Keep,
    pub(crate) progress: Progress,
    pub(crate) network: Network,
    /// Of both loops.
    pub(crate) in_hand: InHand,
    hands: Arc<Hands>,
    /// Of headers that stand in the configuration file, by the addresses of their feeds.
    header_values: HashMap<String, BTreeMap<String, String>>,
    /// Told whenever an outcome was recorded, since that may free a host or bring entries.
    pub(crate) wake: Notify,
    /// What robots.txt says, as parsed from what the record holds.
    robots: Mutex<HashMap<NameAtHost, ParsedRobots>>,
    /// Bounds the work that keeps a core busy: parsing, reading HTML, extraction.
    cores: Arc<Semaphore>,
    readers: Arc<Readers>,
}

impl Pipeline {
    /// `hosts` gives addresses for names, as a hosts file does.
    pub(crate) fn new(
        store: Store,
        fetch: Fetch,
        hosts: HashMap<String, SocketAddr>,
        progress: Progress,
        hands: Arc<Hands>,
        header_values: HashMap<String, BTreeMap<String, String>>,
        keep: Keep,
    ) -> anyhow::Result<Arc<Pipeline>> {
        let client = client(&fetch, hosts)?;
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
        Ok(Arc::new(Pipeline {
            store,
            client,
            extractor: LazyLock::new(Extractor::new),
            fetch,
            keep,
            progress,
            network: Network::default(),
            in_hand: InHand::default(),
            hands,
            header_values,
            wake: Notify::new(),
            robots: Mutex::default(),
            cores: Arc::new(Semaphore::new(cores)),
            readers: Readers::of_this_program().context("cannot find this program's own file")?,
        }))
    }

    /// Runs work on a row that keeps a core busy off the async threads, on as many as there
    /// are cores, and notes it down for whoever comes after a crash.
    pub(crate) async fn off_thread<T: Send + 'static>(
        &self,
        row: Row,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkPanicked> {
        let permit = Arc::clone(&self.cores).acquire_owned().await;
        let hands = Arc::clone(&self.hands);
        let done = tokio::task::spawn_blocking(move || {
            let _at_work = hands.pick_up(row);
            work()
        });
        let done = done.await;
        drop(permit);
        done.map_err(|_| WorkPanicked)
    }

    /// Reads a page in a process of its own, on one of the cores, and notes its row down as
    /// `off_thread` does: a system that is short of memory may end the daemon too.
    pub(crate) async fn read_page(&self, row: Row, page: &Response) -> Result<Article, ReadError> {
        let _core = self.cores.acquire().await;
        let _at_work = self.hands.pick_up(row);
        let question = Question { url: page.url.clone(), content_type: page.content_type.clone() };
        self.readers.read(&question, &page.body).await
    }
}

/// A client that behaves as configured.
pub(crate) fn client(
    fetch: &Fetch,
    hosts: HashMap<String, SocketAddr>,
) -> Result<Client, ClientError> {
    Client::new(ClientOptions {
        user_agent: fetch.user_agent.clone(),
        allow_private_addresses: fetch.allow_private_addresses,
        timeout: fetch.timeout,
        max_body_bytes: fetch.max_body_bytes,
        hosts,
        proxy: fetch.proxy.clone(),
    })
}

/// Nothing should panic; if something does, it costs one row and not the daemon.
#[derive(Debug, thiserror::Error)]
#[error("onrecord itself failed on this document; please report it")]
pub(crate) struct WorkPanicked;

/// How long a host that cannot be reached is left alone: its other rows would fare no
/// better, and every one of them has few tries.
const UNREACHABLE: Duration = Duration::from_secs(60);

/// What a failed request says about the next one to its host.
pub(crate) fn host_wait(error: &FetchError) -> Option<Duration> {
    match (error, error.retry()) {
        (FetchError::Unreachable { .. }, _) => Some(UNREACHABLE),
        (_, Retry::Later { not_before }) => not_before,
        (_, Retry::Never) => None,
    }
}

/// An error with its causes, on one line.
pub(crate) fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        // Libraries like to repeat their cause in their own message.
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        cause = error.source();
    }
    words
}
