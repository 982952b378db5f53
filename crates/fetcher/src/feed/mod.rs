//! Bytes to a [`Feed`].
//!
//! - `decode`: bytes to text, in whatever encoding they are
//! - `mend`: text to XML that parses, in one linear pass
//! - `parse`: mended XML to a [`Feed`]
//! - `json`: JSON Feed to a [`Feed`]
//!
//! No input may panic or hang, and one bad item never costs another.

mod decode;
mod json;
mod mend;
mod parse;

use model::feed::Feed;
use thiserror::Error;
use url::Url;

use crate::client::without_password;
use crate::markup::{Token, Tokens};

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
}

/// Reads a feed of any kind: RSS, Atom, RDF or JSON.
///
/// `content_type` is the header of the answer, `url` where it came from.
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Feed, FeedError> {
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
