//! Sitemaps of news to a [`Feed`], and indexes of sitemaps to their addresses.
//!
//! Takes a plain sitemap, too: an address and perhaps the time of its last change.
//! Bytes must be unpacked already.

use std::cmp::Reverse;

use jiff::Timestamp;
use model::entry::Entry;
use model::feed::Feed;
use url::Url;

use super::FeedError;
use super::mend::resolved;
use super::parse::{absolute, filled};
use super::{beginning, decode, is_page};
use crate::client::without_password;
use crate::date;
use crate::markup::{Tag, Token, Tokens, local, prefix};
use crate::page::render;

/// More than any news sitemap may hold. Of more, the newest are kept.
const MOST_ENTRIES: usize = 2_000;
/// What the protocol allows; the rest is not read.
const MOST_READ: usize = 50_000;
/// No title is longer.
const LONGEST_TEXT_BYTES: usize = 4_096;
const MOST_TAGS_BEFORE_ROOT: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitemap {
    Articles(Box<Feed>),
    /// The addresses of other sitemaps.
    Index(Vec<Url>),
}

/// Reads a sitemap or an index of sitemaps.
///
/// `content_type` is the header of the answer, `url` where it came from.
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Sitemap, FeedError> {
    let url = &without_password(url);
    let text = decode::decode(bytes, content_type);
    let mut tokens = Tokens::of(&text);
    match find_root(&mut tokens) {
        Some(Root::Articles) => Ok(Sitemap::Articles(Box::new(articles(tokens, url)))),
        Some(Root::Index) => Ok(Sitemap::Index(index(tokens, url))),
        None if text.trim().is_empty() => Err(FeedError::Empty),
        None if is_page(&text) => Err(FeedError::Html),
        None => Err(FeedError::NotAFeed { starts_with: beginning(text.trim_start()) }),
    }
}

enum Root {
    Articles,
    Index,
}

fn find_root(tokens: &mut Tokens<'_>) -> Option<Root> {
    let starts = tokens.filter_map(|token| match token {
        Token::Start(tag) => Some(local(tag.name)),
        _ => None,
    });
    starts.take(MOST_TAGS_BEFORE_ROOT).find_map(|name| match name {
        "urlset" => Some(Root::Articles),
        "sitemapindex" => Some(Root::Index),
        _ => None,
    })
}

fn articles(tokens: Tokens<'_>, url: &Url) -> Feed {
    let mut listed = Reader { tokens, one: "url" }.read(url);
    let of_all = |part: fn(&mut Listed) -> &mut Option<String>, listed: &mut [Listed]| {
        listed.iter_mut().find_map(|one| part(one).take())
    };
    Feed {
        title: of_all(|one| &mut one.publication, &mut listed),
        language: of_all(|one| &mut one.language, &mut listed),
        link: url.join("/").ok(),
        entries: newest(listed).into_iter().map(entry).collect(),
        ..Feed::default()
    }
}

fn index(tokens: Tokens<'_>, url: &Url) -> Vec<Url> {
    let listed = Reader { tokens, one: "sitemap" }.read(url);
    newest(listed).into_iter().filter_map(|one| one.link).collect()
}

/// In the order of the sitemap, or where there are too many, by their age.
fn newest(mut listed: Vec<Listed>) -> Vec<Listed> {
    if listed.len() > MOST_ENTRIES {
        listed.sort_by_key(|one| Reverse(one.published.max(one.updated)));
        listed.truncate(MOST_ENTRIES);
    }
    listed
}

fn entry(listed: Listed) -> Entry {
    Entry {
        link: listed.link,
        title: listed.title,
        published: listed.published,
        updated: listed.updated.filter(|updated| Some(*updated) != listed.published),
        ..Entry::default()
    }
}

/// One address and what stands beside it.
#[derive(Default)]
struct Listed {
    link: Option<Url>,
    title: Option<String>,
    publication: Option<String>,
    language: Option<String>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    /// The name of the element that holds one address.
    one: &'static str,
}

impl<'a> Reader<'a> {
    fn read(mut self, base: &Url) -> Vec<Listed> {
        let mut all = Vec::new();
        let mut open = Listed::default();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Start(tag) if local(tag.name) == self.one => open = Listed::default(),
                Token::Start(tag) if !tag.is_empty => self.take(tag, &mut open, base),
                Token::End(name) if local(name) == self.one => {
                    all.extend(Some(std::mem::take(&mut open)).filter(|one| one.link.is_some()));
                }
                _ => {}
            }
            if all.len() == MOST_READ {
                break;
            }
        }
        all
    }

    fn take(&mut self, tag: Tag<'a>, listed: &mut Listed, base: &Url) {
        // Pictures and films have addresses and titles of their own.
        if matches!(prefix(tag.name), "image" | "video" | "xhtml") {
            return;
        }
        match local(tag.name) {
            "loc" => listed.link = absolute(&self.text(), base),
            "lastmod" => listed.updated = time(&self.text()),
            "publication_date" => listed.published = time(&self.text()),
            "title" => listed.title = filled(&render::line(&self.text())),
            "name" => listed.publication = filled(&render::line(&self.text())),
            "language" => listed.language = filled(&self.text()),
            _ => {}
        }
    }

    /// The text up to the next tag.
    fn text(&mut self) -> String {
        let mut text = String::new();
        loop {
            let before = self.tokens.offset();
            match self.tokens.next() {
                Some(Token::Text(raw)) => text.push_str(&resolved(raw)),
                Some(Token::Data(data)) => text.push_str(data),
                Some(Token::Start(_)) => {
                    self.tokens.seek(before);
                    break;
                }
                Some(Token::End(_)) | None => break,
            }
        }
        if text.len() > LONGEST_TEXT_BYTES { String::new() } else { text }
    }
}

fn time(text: &str) -> Option<Timestamp> {
    date::read(text).map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Result<Sitemap, FeedError> {
        parse(source.as_bytes(), None, &Url::parse("https://gazette.example/news.xml").unwrap())
    }

    fn feed(source: &str) -> Feed {
        match read(source).unwrap() {
            Sitemap::Articles(feed) => *feed,
            Sitemap::Index(_) => panic!("an index"),
        }
    }

    #[test]
    fn a_news_sitemap_is_a_feed() {
        let feed = feed(
            "<?xml version='1.0'?><urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>
            <url><loc> https://gazette.example/dam?a=1&amp;b=2 </loc><lastmod>2026-02-01</lastmod>
            <image:image><image:loc>https://gazette.example/dam.jpg</image:loc><image:title>Map</image:title></image:image>
            <news:news><news:publication><news:name>The Gazette</news:name><news:language>en</news:language></news:publication>
            <news:publication_date>2026-01-31T20:00:00+01:00</news:publication_date>
            <news:title><![CDATA[Dam &amp; lake open]]></news:title></news:news></url>
            <url><loc>/two</loc></url><url><lastmod>2026</lastmod></url></urlset>",
        );
        assert_eq!(feed.title.as_deref(), Some("The Gazette"));
        assert_eq!(feed.language.as_deref(), Some("en"));
        let [dam, two] = &feed.entries[..] else { panic!("two entries") };
        assert_eq!(dam.link.as_ref().unwrap().as_str(), "https://gazette.example/dam?a=1&b=2");
        assert_eq!(dam.title.as_deref(), Some("Dam & lake open"));
        assert_eq!(dam.published.unwrap().to_string(), "2026-01-31T19:00:00Z");
        assert_eq!(dam.updated.unwrap().to_string(), "2026-02-01T00:00:00Z");
        assert_eq!(two.link.as_ref().unwrap().as_str(), "https://gazette.example/two");
        assert_eq!(two.published, None);
    }

    #[test]
    fn an_index_is_a_list_of_addresses() {
        let source = "<sitemapindex><sitemap><loc>https://gazette.example/1.xml</loc></sitemap>
            <sitemap><loc>2.xml.gz</loc><lastmod>2026-01-31</lastmod></sitemap>
            <sitemap><loc>ftp://gazette.example/</loc></sitemap>";
        let Ok(Sitemap::Index(urls)) = read(source) else { panic!("no index") };
        let urls: Vec<_> = urls.iter().map(Url::as_str).collect();
        assert_eq!(urls, ["https://gazette.example/1.xml", "https://gazette.example/2.xml.gz"]);
    }

    #[test]
    fn the_newest_of_too_many_are_kept() {
        let url =
            |i: u64| format!("<url><loc>/{i}</loc><lastmod>{}</lastmod></url>", 1_700_000_000 + i);
        let many: String = (0..2_500).map(url).collect();
        let entries = feed(&format!("<urlset>{many}")).entries;
        assert_eq!(entries.len(), MOST_ENTRIES);
        assert_eq!(entries[0].link.as_ref().unwrap().path(), "/2499");
        let long = format!("<urlset><url><loc>/{}</loc></url>", "x".repeat(3_000));
        assert_eq!(feed(&long).entries, []);
    }

    #[test]
    fn what_is_no_sitemap_is_named() {
        assert_eq!(read(" "), Err(FeedError::Empty));
        assert_eq!(read("<html><p>Are you human?"), Err(FeedError::Html));
        assert!(matches!(read("<rss><channel/></rss>"), Err(FeedError::NotAFeed { .. })));
    }
}
