//! One item of a feed.

use jiff::Timestamp;
use url::Url;

/// What a feed says about one of its items. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The feed's own name for the item: `guid`, `atom:id`, `rdf:about`, verbatim.
    pub guid: Option<String>,
    /// Where the article stands, resolved against the feed.
    pub link: Option<Url>,
    /// Plain text, without markup.
    pub title: Option<String>,
    pub authors: Vec<String>,
    /// What the feed files it under.
    pub categories: Vec<String>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// The longer of content and summary, as HTML; a teaser or the whole story.
    pub content_html: Option<String>,
}
