//! Bytes to a [`Feed`].
//!
//! - `decode`: bytes to text, in whatever encoding they are
//! - `mend`: text to XML that parses, in one linear pass
//! - `parse`: mended XML to a [`Feed`]
//! - `updates`: when a feed says that it changes
//! - `json`: JSON Feed to a [`Feed`]
//! - [`sitemap`]: news sitemaps to a [`Feed`]
//! - [`discover()`]: a page of a site to the feeds it has
//!
//! No input may panic or hang, and one bad item never costs another.

pub mod sitemap;

mod decode;
mod discover;
mod json;
mod mend;
mod parse;
mod updates;

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use model::feed::Feed;
use thiserror::Error;
use url::Url;

use crate::client::without_password;
use crate::markup::{Token, Tokens};

use self::sitemap::Sitemap;

pub use discover::{Evidence, Found, discover};

/// Why bytes are not a feed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FeedError {
    #[error("the document is empty")]
    Empty,
    /// Often a challenge or a login; a failure, not an empty feed.
    #[error("the document is a web page, not a feed")]
    Html,
    #[error("the document is not a feed: it starts with `{starts_with}`")]
    NotAFeed { starts_with: String },
    #[error("the feed is malformed: {reason}")]
    Malformed { reason: String },
    #[error("the document lists {count} sitemaps; add the one with the news, such as {first}")]
    SitemapIndex { first: Url, count: usize },
}

/// A packed document is not read any further.
const MOST_UNPACKED: u64 = 50 << 20;

/// Reads a feed of any kind: RSS, Atom, RDF or JSON, or a news sitemap; packed by gzip too,
/// as sitemaps often are.
///
/// `content_type` is the header of the answer, `url` where it came from.
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Feed, FeedError> {
    let bytes = &unpacked(bytes)?;
    let error = match parse_feed(bytes, content_type, url) {
        Err(error @ (FeedError::NotAFeed { .. } | FeedError::Malformed { .. })) => error,
        read => return read,
    };
    match sitemap::parse(bytes, content_type, url) {
        Ok(Sitemap::Articles(feed)) => Ok(*feed),
        Ok(Sitemap::Index(sitemaps)) => match sitemaps.first() {
            Some(first) => {
                Err(FeedError::SitemapIndex { first: first.clone(), count: sitemaps.len() })
            }
            None => Err(error),
        },
        Err(_) => Err(error),
    }
}

fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, FeedError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut all = Vec::new();
    // What a broken archive held so far may hold entries.
    let read = MultiGzDecoder::new(bytes).take(MOST_UNPACKED).read_to_end(&mut all);
    match read {
        Err(error) if all.is_empty() => Err(FeedError::Malformed { reason: error.to_string() }),
        _ => Ok(Cow::Owned(all)),
    }
}

fn parse_feed(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Feed, FeedError> {
    // Links are made from it, and they are shown to everybody.
    let url = &without_password(url);
    let text = decode::decode(bytes, content_type);
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'));
    if text.is_empty() {
        return Err(FeedError::Empty);
    }
    if text.starts_with('{') {
        return json::parse(text, url);
    }
    match mend::mend(text, url) {
        Some(mended) => parse::parse(&mended, url),
        None if is_page(text) => Err(FeedError::Html),
        None => Err(FeedError::NotAFeed { starts_with: beginning(text) }),
    }
}

fn is_page(text: &str) -> bool {
    let names_of_pages = ["html", "head", "body", "title", "meta", "div", "script", "p"];
    let is_page_tag = |token| match token {
        Token::Start(tag) => names_of_pages.iter().any(|name| tag.name.eq_ignore_ascii_case(name)),
        _ => false,
    };
    Tokens::of(text).take(50).any(is_page_tag)
}

/// Enough of a document for a person to tell what it is.
fn beginning(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
