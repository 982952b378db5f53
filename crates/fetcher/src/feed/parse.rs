//! Mended XML to a [`Feed`].
//!
//! Where the parser refuses the whole, each item is tried alone, so that one bad
//! item never costs another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use feed_rs::model as raw;
use feed_rs::parser;
use jiff::Timestamp;
use model::entry::Entry;
use model::feed::{Feed, Updates};
use url::Url;

use super::FeedError;
use super::mend::{AT, Mended};
use crate::markup::{Token, Tokens};
use crate::page::render;

pub(super) const LONGEST_URL_BYTES: usize = 2_048;
pub(super) const MOST_CATEGORIES: usize = 50;
/// The head is parsed again with every item.
const LONGEST_HEAD_BYTES: usize = 64 * 1024;

pub(super) fn parse(mended: &Mended, url: &Url) -> Result<Feed, FeedError> {
    match parse_xml(&mended.xml) {
        Ok(feed) => Ok(to_feed(feed, url)),
        Err(reason) => salvage(mended, url).ok_or(FeedError::Malformed { reason }),
    }
    .map(|feed| Feed { updates: mended.updates.clone(), ..feed })
}

fn salvage(mended: &Mended, url: &Url) -> Option<Feed> {
    if mended.head > LONGEST_HEAD_BYTES {
        return None;
    }
    let head = format!("{}{}", &mended.xml[..mended.head], mended.tail);
    let mut feed = to_feed(parse_xml(&head).ok()?, url);
    for item in &mended.items {
        if let Ok(alone) = parse_xml(&mended.alone(item)) {
            feed.entries.append(&mut to_feed(alone, url).entries);
        }
    }
    (!feed.entries.is_empty()).then_some(feed)
}

fn parse_xml(xml: &str) -> Result<raw::Feed, String> {
    // Missing ids stay missing: one that is made up would change with the title.
    let parser = parser::Builder::new()
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build();
    match catch_unwind(AssertUnwindSafe(|| parser.parse(xml.as_bytes()))) {
        Ok(parsed) => parsed.map_err(|error| error.to_string()),
        Err(_) => Err("the parser panicked".to_owned()),
    }
}

fn to_feed(feed: raw::Feed, url: &Url) -> Feed {
    let is_rss = feed.feed_type != raw::FeedType::Atom;
    let link = site_link(&feed.links).and_then(|link| absolute(&link.href, url));
    let base = link.as_ref().unwrap_or(url);
    let entries = feed.entries.into_iter().map(|entry| to_entry(entry, base, is_rss)).collect();
    Feed {
        title: feed.title.and_then(|text| title(text, is_rss)),
        link,
        language: feed.language.and_then(|language| filled(&language)),
        entries,
        time_to_live: feed.ttl.filter(|ttl| *ttl > 0).map(|ttl| Duration::from_mins(ttl.into())),
        next_page: related(&feed.links, "next").and_then(|href| absolute(href, url)),
        previous_archive: related(&feed.links, "prev-archive").and_then(|href| absolute(href, url)),
        updates: Updates::default(),
    }
}

fn to_entry(entry: raw::Entry, base: &Url, is_rss: bool) -> Entry {
    let guid = filled(&entry.id);
    // A guid is a permalink unless it says otherwise; and even then, it is the only
    // address that such an item has.
    let link = entry_links(&entry.links)
        .find_map(|link| absolute(&link.href, base))
        .or_else(|| absolute_only(guid.as_deref()?));
    let published = entry.published.and_then(|time| seconds(time.timestamp()));
    let updated = entry.updated.and_then(|time| seconds(time.timestamp()));
    Entry {
        guid,
        link,
        title: entry.title.and_then(|text| title(text, is_rss)),
        authors: entry.authors.iter().filter_map(author).collect(),
        categories: entry.categories.iter().take(MOST_CATEGORIES).filter_map(category).collect(),
        published,
        // The parser copies one into the other.
        updated: updated.filter(|updated| Some(*updated) != published),
        content_html: content(entry.content, entry.summary),
    }
}

fn site_link(links: &[raw::Link]) -> Option<&raw::Link> {
    let is_page = |link: &&raw::Link| !link.media_type.as_ref().is_some_and(|t| t.contains("xml"));
    let alternate = |link: &&raw::Link| matches!(link.rel.as_deref(), None | Some("alternate"));
    links.iter().filter(alternate).find(is_page).or_else(|| links.iter().find(alternate))
}

fn related<'l>(links: &'l [raw::Link], rel: &str) -> Option<&'l str> {
    let link = links.iter().find(|link| link.rel.as_deref() == Some(rel))?;
    Some(link.href.as_str()).filter(|href| !href.trim().is_empty())
}

fn entry_links(links: &[raw::Link]) -> impl Iterator<Item = &raw::Link> {
    links.iter().filter(|link| {
        link.target.is_none()
            && matches!(link.rel.as_deref(), None | Some("alternate"))
            && !link.href.trim().is_empty()
    })
}

/// An address that can be fetched, or none.
pub(super) fn absolute(href: &str, base: &Url) -> Option<Url> {
    fetchable(base.join(href.trim()).ok()?)
}

fn absolute_only(href: &str) -> Option<Url> {
    fetchable(Url::parse(href).ok()?)
}

fn fetchable(url: Url) -> Option<Url> {
    let web = matches!(url.scheme(), "http" | "https");
    (web && url.as_str().len() <= LONGEST_URL_BYTES).then_some(url)
}

/// Titles of RSS are HTML in practice; those of Atom say what they are.
fn title(text: raw::Text, is_rss: bool) -> Option<String> {
    if is_rss || text.content_type.as_ref() != "text/plain" {
        return filled(&render::line(&text.content));
    }
    filled(&render::folded(&text.content))
}

fn author(person: &raw::Person) -> Option<String> {
    let name = person.name.as_deref().or(person.email.as_deref())?.replace(AT, "@");
    byline(&name)
}

fn category(category: &raw::Category) -> Option<String> {
    filled(&render::line(category.label.as_deref().unwrap_or(&category.term)))
}

/// `desk@gazette.example (Ana Vega)` is Ana Vega.
pub(super) fn byline(text: &str) -> Option<String> {
    let name = match text.split_once('(') {
        Some((before, inside)) if before.contains('@') => inside.trim_end_matches([')', ' ']),
        _ => text,
    };
    filled(&render::line(name))
}

/// The longer of content and summary, as HTML: some feeds put the story in the
/// one and a teaser in the other, and some the other way round.
fn content(content: Option<raw::Content>, summary: Option<raw::Text>) -> Option<String> {
    let content =
        content.and_then(|content| Some(as_html(content.body?, content.content_type.as_ref())));
    let summary = summary.map(|summary| as_html(summary.content, summary.content_type.as_ref()));
    longer(content, summary)
}

/// The one with more text for readers, without scripts and styles.
pub(super) fn longer(one: Option<String>, other: Option<String>) -> Option<String> {
    let (one, other) = (one.map(without_code), other.map(without_code));
    let length = |html: &Option<String>| html.as_deref().map_or(0, text_bytes);
    let longer = if one.is_none() || length(&other) > length(&one) { other } else { one };
    longer.filter(|html| !html.trim().is_empty())
}

fn without_code(html: String) -> String {
    let mut tokens = Tokens::of(&html);
    let mut kept = String::new();
    let mut start = 0;
    let mut before = 0;
    while let Some(token) = tokens.next() {
        if let Token::Start(tag) = token
            && render::is_code(tag.name)
        {
            kept.push_str(&html[start..before]);
            if !tag.is_empty {
                tokens.skip_raw_text(tag.name);
                tokens.next();
            }
            start = tokens.offset();
        }
        before = tokens.offset();
    }
    if start == 0 {
        return html;
    }
    kept + &html[start..]
}

/// How much of some HTML is not markup.
fn text_bytes(html: &str) -> usize {
    let text = Tokens::of(html).map(|token| match token {
        Token::Text(text) | Token::Data(text) => text.trim().len(),
        Token::Start(_) | Token::End(_) => 0,
    });
    text.sum()
}

fn as_html(body: String, content_type: &str) -> String {
    if content_type == "text/plain" { escaped(&body) } else { body }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn seconds(since_1970: i64) -> Option<Timestamp> {
    Timestamp::from_second(since_1970).ok()
}

pub(super) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
