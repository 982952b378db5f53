//! An article as a page, or a feed, gives it: plain text and facts.

use std::fmt;

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use url::Url;

/// The main text of an article, and what the page says about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Where it was read, after redirects.
    pub url: Url,
    /// The address that the page gives itself.
    pub canonical_url: Option<Url>,
    /// Empty where the page has none.
    pub title: String,
    pub authors: Vec<String>,
    /// As the page declares it: `en`, `en-GB`.
    pub language: Option<String>,
    /// `None` for news, and for what does not say that it is something else.
    pub genre: Option<Genre>,
    /// In the page's own zone, so that its day is the printed day.
    pub published: Option<Zoned>,
    pub modified: Option<Timestamp>,
    /// Paragraphs parted by a blank line, in Unicode as the page has it.
    pub text: String,
    pub text_from: TextFrom,
}

/// What sort of piece an article is, other than news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Genre {
    Opinion,
    Analysis,
    Review,
    /// A blog that grows while something happens.
    Live,
    Transcript,
    Video,
    Audio,
    Gallery,
    Obituary,
    Satire,
    /// Paid for by the one it is about.
    Sponsored,
}

impl Genre {
    pub fn as_str(self) -> &'static str {
        match self {
            Genre::Opinion => "opinion",
            Genre::Analysis => "analysis",
            Genre::Review => "review",
            Genre::Live => "live",
            Genre::Transcript => "transcript",
            Genre::Video => "video",
            Genre::Audio => "audio",
            Genre::Gallery => "gallery",
            Genre::Obituary => "obituary",
            Genre::Satire => "satire",
            Genre::Sponsored => "sponsored",
        }
    }
}

/// Where an article's text was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextFrom {
    Page,
    /// The feed carried the whole story, and the page gave less.
    Feed,
    Import,
}

impl TextFrom {
    pub fn as_str(self) -> &'static str {
        match self {
            TextFrom::Page => "page",
            TextFrom::Feed => "feed",
            TextFrom::Import => "import",
        }
    }
}

impl fmt::Display for TextFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
