//! What a feed's document says.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use url::Url;

use crate::entry::Entry;

/// A feed as one answer of its server shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    pub title: Option<String>,
    /// The site that the feed belongs to.
    pub link: Option<Url>,
    /// ISO 639 code as the feed gives it.
    pub language: Option<String>,
    /// In the order of the feed.
    pub entries: Vec<Entry>,
    /// How long the feed asks readers to wait (`ttl`).
    pub time_to_live: Option<Duration>,
    /// Where the entries after the last of these are (`next` of RFC 5005).
    pub next_page: Option<Url>,
    /// Where the entries before these were laid down for good (`prev-archive` of RFC 5005).
    pub previous_archive: Option<Url>,
    pub updates: Updates,
}

/// When a feed says that it changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Updates {
    /// How long from one change to the next (`sy:updatePeriod` over `sy:updateFrequency`).
    pub period: Option<Duration>,
    /// When a period begins, and with it each one before and after (`sy:updateBase`).
    pub base: Option<Timestamp>,
    /// Hours of the day in UTC, in order, in which nothing changes (`skipHours`).
    pub silent_hours: Vec<u8>,
    /// Days of the week in UTC, in order, on which nothing changes (`skipDays`).
    pub silent_days: Vec<Weekday>,
}

/// What a server said about the state of a document, kept verbatim and sent
/// back with the next request for the same URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// The URL that answered with them: behind a redirect not the one that was asked for.
    pub url: Option<Url>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Validators {
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}
