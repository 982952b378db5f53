//! What a feed's document says.

use std::time::Duration;

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
