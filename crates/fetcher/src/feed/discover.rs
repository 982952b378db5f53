//! A page of a site to the feeds it has.
//!
//! Only reads the page; whether a feed is there is for the caller to try.

use std::collections::HashSet;

use url::Url;

use super::mend::resolved;
use super::parse::{absolute, filled};
use crate::client::without_password;
use crate::markup::{Tag, Token, Tokens};
use crate::page::render;

/// More feeds than anybody would try.
const MOST_FOUND: usize = 100;
const LONGEST_TITLE_BYTES: usize = 500;

/// A feed that a site may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub url: Url,
    pub title: Option<String>,
    pub evidence: Evidence,
}

/// Why there may be a feed, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The page names it as its feed.
    Declared,
    /// The page links to what looks like one.
    Linked,
    /// Many sites have one there.
    Guessed,
}

/// Where programs that make sites put their feeds.
const USUAL_PATHS: [&str; 8] = [
    "/feed",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
];

/// The feeds of a page that came from `url`, those with the best evidence first.
pub fn discover(html: &str, url: &Url) -> Vec<Found> {
    let mut finder = Finder { base: without_password(url), found: Vec::new() };
    finder.read(html);
    for path in USUAL_PATHS {
        finder.add(path, None, Evidence::Guessed);
    }
    best(finder.found)
}

fn best(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| one.evidence);
    let mut seen = HashSet::new();
    found.retain(|one| seen.insert(one.url.clone()));
    found.truncate(MOST_FOUND);
    found
}

struct Finder {
    base: Url,
    found: Vec<Found>,
}

impl Finder {
    fn read(&mut self, html: &str) {
        let mut tokens = Tokens::of(html);
        while let Some(token) = tokens.next() {
            let Token::Start(tag) = token else { continue };
            match tag.name.to_ascii_lowercase().as_str() {
                "script" | "style" => tokens.skip_raw_text(tag.name),
                "base" => self.rebase(tag),
                "link" if declares_feed(tag) => {
                    self.take(tag, tag.attribute("title").map(plain), Evidence::Declared);
                }
                "a" if links_to_feed(tag) => {
                    let title = tag.attribute("title").map(plain).unwrap_or_else(|| name(&tokens));
                    self.take(tag, Some(title), Evidence::Linked);
                }
                _ => {}
            }
            // Half as many again, since some are named twice.
            if self.found.len() == 2 * MOST_FOUND {
                break;
            }
        }
    }

    fn rebase(&mut self, tag: Tag<'_>) {
        let href = tag.attribute("href").map(resolved);
        if let Some(base) = href.and_then(|href| absolute(&href, &self.base)) {
            self.base = base;
        }
    }

    fn take(&mut self, tag: Tag<'_>, title: Option<String>, evidence: Evidence) {
        let href = resolved(tag.attribute("href").unwrap_or_default());
        self.add(&href, title.and_then(|title| filled(&title)), evidence);
    }

    fn add(&mut self, href: &str, title: Option<String>, evidence: Evidence) {
        if let Some(mut url) = absolute(&web_address(href), &self.base) {
            url.set_fragment(None);
            self.found.push(Found { url, title, evidence });
        }
    }
}

/// `feed://…` and `feed:https://…` as addresses of the web.
fn web_address(href: &str) -> String {
    match href.trim().strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("https:{rest}"),
        Some(rest) => rest.to_owned(),
        None => href.trim().to_owned(),
    }
}

fn declares_feed(tag: Tag<'_>) -> bool {
    let rel = tag.attribute("rel").unwrap_or_default();
    let is =
        |wanted: &str| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(wanted));
    let media_type = tag.attribute("type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_feed = matches!(
        media_type.as_str(),
        "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
    );
    has_address(tag) && (is("feed") || (is("alternate") && is_feed))
}

fn has_address(tag: Tag<'_>) -> bool {
    tag.attribute("href").is_some_and(|href| !href.trim().is_empty())
}

/// Whether the address says so: a part of its path, its host or its scheme.
fn links_to_feed(tag: Tag<'_>) -> bool {
    let href = tag.attribute("href").unwrap_or_default().trim().to_ascii_lowercase();
    let end = href.find(['?', '#']).unwrap_or(href.len());
    let path = href[..end].trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let file_of_feed = |name: &str, ending: &str| match ending {
        "rss" | "atom" | "rdf" => true,
        "xml" => ["feed", "rss", "atom"].iter().any(|word| name.contains(word)) || name == "index",
        "json" => name == "feed",
        _ => false,
    };
    href.starts_with("feed:")
        || path.contains("//feeds.") && !last.starts_with("feeds.")
        || matches!(last, "feed" | "rss" | "atom" | "rdf" | "rss2")
        || last.rsplit_once('.').is_some_and(|(name, ending)| file_of_feed(name, ending))
}

/// What a link is called, from the text that follows.
fn name(tokens: &Tokens<'_>) -> String {
    let mut text = String::new();
    for token in tokens.clone() {
        match token {
            Token::Text(raw) => text.push_str(raw),
            Token::End(name) if name.eq_ignore_ascii_case("a") => break,
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("a") => break,
            _ => text.push(' '),
        }
        if text.len() > LONGEST_TITLE_BYTES {
            return String::new();
        }
    }
    plain(&text)
}

fn plain(raw: &str) -> String {
    if raw.len() > LONGEST_TITLE_BYTES {
        return String::new();
    }
    render::folded(&resolved(raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let found = discover(html, &Url::parse("https://gazette.example/news/").unwrap());
        let certain = found.iter().filter(|one| one.evidence != Evidence::Guessed);
        let shown = certain.map(|one| {
            format!("{:?} {} {}", one.evidence, one.url, one.title.as_deref().unwrap_or("-"))
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{html}");
    }

    #[test]
    fn feeds_that_a_page_names_come_first() {
        check(
            "<a href=/world.rss>World</a><link REL='home Alternate' TYPE='application/rss+xml; charset=utf-8' title='News &amp; more' href='all.xml?a=1&amp;b=2'>
            <link rel=alternate type=application/feed+json href=/feed.json>
            <link rel=alternate type=text/html hreflang=fr href=/fr><link rel=alternate type=application/rss+xml href=''>",
            &[
                "Declared https://gazette.example/news/all.xml?a=1&b=2 News & more",
                "Declared https://gazette.example/feed.json -",
                "Linked https://gazette.example/world.rss World",
            ],
        );
    }

    #[test]
    fn links_are_known_by_their_address() {
        check(
            "<a href='/sport/feed/'><b>Sport</b> news</a><a href='feed://gazette.example/x'></a>
            <a href='https://feeds.gazette.example/top'>Top</a><a href='/a/feed-the-birds'>Birds</a>
            <a href='https://feeds.gazette.example/'>Feeds</a><a href='/sitemap.xml'>Map</a>",
            &[
                "Linked https://gazette.example/sport/feed/ Sport news",
                "Linked https://gazette.example/x -",
                "Linked https://feeds.gazette.example/top Top",
            ],
        );
    }

    #[test]
    fn a_base_is_minded_and_scripts_are_not() {
        check(
            "<base href='https://b.example/c/'><script>'<a href=/rss>no</a>'</script><a href=rss>R</a>",
            &["Linked https://b.example/c/rss R"],
        );
        check("<a href='mailto:rss'>Mail</a><a href='javascript:feed'>x</a>", &[]);
    }

    #[test]
    fn the_usual_places_are_guessed_once() {
        let html = "<link rel=alternate type=application/atom+xml href=/atom.xml>";
        let found = discover(html, &Url::parse("https://ana:x@gazette.example/a").unwrap());
        assert_eq!(found.len(), USUAL_PATHS.len());
        assert_eq!(found[0].url.as_str(), "https://gazette.example/atom.xml");
        assert!(found[1..].iter().all(|one| one.evidence == Evidence::Guessed));
    }

    #[test]
    fn there_is_an_end_to_what_is_found() {
        let many: String = (0..1_000).map(|i| format!("<a href=/{i}.rss>")).collect();
        assert_eq!(
            discover(&many, &Url::parse("https://gazette.example/").unwrap()).len(),
            MOST_FOUND
        );
    }
}
