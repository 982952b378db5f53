//! Bytes of a web page to an [`Article`].
//!
//! - `charset`: bytes to text
//! - `guard`: HTML to a tree; refuses what would bring a reader of HTML down
//! - `tidy`: the page without what makes a reader of HTML lose text
//! - `text`, over `reader`, `story` and `furniture`: the main text, told from all that stands
//!   around it
//! - `render`: HTML to paragraphs
//! - `metadata`, over `clue`, `linked` and `byline`: title, authors, dates
//! - `genre`: what sort of piece it says it is
//!
//! No input may panic or hang.

mod byline;
mod charset;
mod clue;
mod furniture;
mod genre;
mod guard;
mod linked;
mod metadata;
mod reader;
pub(crate) mod render;
mod story;
mod text;
mod tidy;

use model::article::{Article, TextFrom};
use thiserror::Error;
use url::Url;

use self::clue::Clues;

/// No article is larger, and the libraries slow down.
const MOST_BYTES: usize = 8_000_000;

/// Why a page gives no article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PageError {
    #[error("the document is {content_type}, not a web page")]
    NotHtml { content_type: String },
    /// There is less than a sentence or two: a video, a login, a list of links.
    #[error("the page has no main text")]
    Empty,
    /// Nested or built in a way that no reader of HTML survives in good time.
    #[error("the page is nested too deeply, or has too many tags, to be read")]
    TooDeep,
    #[error("the page is larger than {limit_bytes} bytes")]
    TooLarge { limit_bytes: usize },
}

/// Reads the main text of a page, and what the page says about it.
///
/// `content_type` is the header of the answer, `url` where it came from. A page with
/// fewer than sixty letters of main text, some twelve words of English, has none: the
/// shortest briefs of agencies have thirty words, and what is left of a page of videos
/// or links has a handful. Letters are counted since not every language parts words.
pub fn read(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Article, PageError> {
    check_kind(bytes, content_type)?;
    if bytes.len() > MOST_BYTES {
        return Err(PageError::TooLarge { limit_bytes: MOST_BYTES });
    }
    let html = charset::decode(bytes, content_type);
    let document = guard::document(&html)?;
    let clues = Clues::of(&document);
    let facts = metadata::read(&clues, url);
    let told = text::Told {
        body: clues.article_body(),
        title: &facts.title,
        description: clues.meta(&["og:description", "description", "twitter:description"]),
    };
    let paragraphs = text::find(&html, document, &told);
    let text = paragraphs.join("\n\n");
    if text.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST_LETTERS {
        return Err(PageError::Empty);
    }
    Ok(Article {
        url: url.clone(),
        canonical_url: facts.canonical_url,
        title: facts.title,
        authors: facts.authors,
        language: facts.language,
        genre: genre::read(&clues, url),
        published: facts.published,
        modified: facts.modified,
        text,
        text_from: TextFrom::Page,
    })
}

/// HTML as plain text, its paragraphs parted by a blank line: a feed's content, say.
/// Scripts, styles, figures and their captions are left out.
pub fn text_of(html: &str) -> String {
    render::paragraphs(html).join("\n\n")
}

const FEWEST_LETTERS: usize = 60;

/// Servers mislabel pages, but hardly ever call one an image.
fn check_kind(bytes: &[u8], content_type: Option<&str>) -> Result<(), PageError> {
    let kind = content_type.unwrap_or("text/html").split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let plausible = kind.is_empty()
        || kind.starts_with("text/")
        || kind.contains("html")
        || kind.contains("xml")
        || kind == "application/octet-stream";
    if !plausible {
        return Err(PageError::NotHtml { content_type: kind });
    }
    if bytes.starts_with(b"%PDF-") {
        return Err(PageError::NotHtml { content_type: "application/pdf".to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, error: &str) {
        let url = Url::parse("https://gazette.example/a").unwrap();
        let found = read(bytes, content_type, &url).unwrap_err();
        assert_eq!(found.to_string(), error);
    }

    #[test]
    fn what_is_no_page_is_refused() {
        check(b"", Some("image/png"), "the document is image/png, not a web page");
        check(b"%PDF-1.7", None, "the document is application/pdf, not a web page");
        check(b"{}", Some("application/json"), "the document is application/json, not a web page");
    }

    #[test]
    fn a_page_without_an_article_is_empty() {
        check(b"", None, "the page has no main text");
        check(
            b"<title>Video</title><p>Watch now</p>",
            Some("text/html"),
            "the page has no main text",
        );
        check(b"\0\0\0\xff\xfe", Some("application/octet-stream"), "the page has no main text");
    }

    #[test]
    fn a_page_that_would_bring_us_down_is_refused() {
        check(
            "<div>".repeat(100_000).as_bytes(),
            None,
            "the page is nested too deeply, or has too many tags, to be read",
        );
        check(&vec![b'a'; MOST_BYTES + 1], None, "the page is larger than 8000000 bytes");
    }
}
