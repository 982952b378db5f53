//! JSON Feed to a [`Feed`].
//!
//! Takes what it finds: a number for an id, a version it has never heard of, an
//! item without anything.

use jiff::Timestamp;
use model::entry::Entry;
use model::feed::Feed;
use serde_json::Value;
use url::Url;

use super::FeedError;
use super::parse::{MOST_CATEGORIES, absolute, byline, escaped, filled, longer};
use crate::date;
use crate::page::render;

/// More items than any feed needs; the rest is history.
const MOST_ITEMS: usize = 2_000;
const MOST_AUTHORS: usize = 20;

pub(super) fn parse(text: &str, url: &Url) -> Result<Feed, FeedError> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| FeedError::Malformed { reason: error.to_string() })?;
    let Some(items) = json["items"].as_array() else {
        return Err(FeedError::NotAFeed { starts_with: super::beginning(text) });
    };
    let link = text_of(&json["home_page_url"]).and_then(|link| absolute(&link, url));
    let base = link.as_ref().unwrap_or(url);
    let of_all = authors(&json);
    let entries = items.iter().take(MOST_ITEMS).map(|item| entry(item, base, &of_all)).collect();
    Ok(Feed {
        title: text_of(&json["title"]).map(|title| render::folded(&title)),
        link,
        language: text_of(&json["language"]),
        entries,
        next_page: text_of(&json["next_url"]).and_then(|next| absolute(&next, url)),
        ..Feed::default()
    })
}

fn entry(item: &Value, base: &Url, of_all: &[String]) -> Entry {
    let html = text_of(&item["content_html"]);
    let text = text_of(&item["content_text"]).map(|text| as_paragraphs(&text));
    let summary = text_of(&item["summary"]).map(|text| escaped(&text));
    let mut authors = authors(item);
    if authors.is_empty() {
        authors = of_all.to_vec();
    }
    Entry {
        guid: text_of(&item["id"]),
        link: ["url", "external_url", "id"]
            .iter()
            .filter_map(|key| text_of(&item[*key]))
            .find_map(|link| (link.contains('/')).then(|| absolute(&link, base))?),
        title: text_of(&item["title"]).map(|title| render::folded(&title)),
        authors,
        categories: tags(item),
        published: time(&item["date_published"]),
        updated: time(&item["date_modified"]),
        content_html: longer(html.or(text), summary),
    }
}

fn as_paragraphs(text: &str) -> String {
    escaped(text).split("\n\n").map(|paragraph| format!("<p>{paragraph}</p>")).collect()
}

fn authors(value: &Value) -> Vec<String> {
    let many = value["authors"].as_array().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<String> = Vec::new();
    for author in many.iter().take(MOST_AUTHORS).chain([&value["author"]]) {
        let name = text_of(&author["name"]).or_else(|| text_of(author));
        names.extend(name.and_then(|name| byline(&name)).filter(|name| !names.contains(name)));
    }
    names
}

fn tags(item: &Value) -> Vec<String> {
    let tags = item["tags"].as_array().map_or(&[][..], Vec::as_slice);
    tags.iter().take(MOST_CATEGORIES).filter_map(text_of).collect()
}

fn time(value: &Value) -> Option<Timestamp> {
    date::read(&text_of(value)?).map(|date| date.timestamp())
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => filled(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Feed {
        parse(json, &Url::parse("https://gazette.example/feed.json").unwrap()).unwrap()
    }

    #[test]
    fn an_item_takes_what_it_finds() {
        let feed = read(
            r#"{"version": 9, "title": "Gazette", "items": [{
                "id": 7, "url": "/a", "title": "Dam  opens", "content_text": "1 < 2\n\nEnd",
                "date_published": "2026-01-31T20:00:00Z", "author": {"name": "Ana Vega"},
                "tags": ["World", 7, null]
            }, {}, null]}"#,
        );
        let [first, second, _] = &feed.entries[..] else { panic!("three entries") };
        assert_eq!(first.guid.as_deref(), Some("7"));
        assert_eq!(first.link.as_ref().map(Url::as_str), Some("https://gazette.example/a"));
        assert_eq!(first.title.as_deref(), Some("Dam opens"));
        assert_eq!(first.content_html.as_deref(), Some("<p>1 &lt; 2</p><p>End</p>"));
        assert_eq!(first.authors, ["Ana Vega"]);
        assert_eq!(first.categories, ["World", "7"]);
        assert_eq!(first.published.unwrap().as_second(), 1_769_889_600);
        assert_eq!(*second, Entry::default());
    }

    #[test]
    fn there_is_an_end_to_authors() {
        let authors: Vec<_> = (0..100).map(|i| format!(r#"{{"name": "Ana {i}"}}"#)).collect();
        let feed = read(&format!(r#"{{"items": [{{"authors": [{}]}}]}}"#, authors.join(",")));
        assert_eq!(feed.entries[0].authors.len(), MOST_AUTHORS);
    }

    #[test]
    fn json_without_items_is_no_feed() {
        let url = Url::parse("https://gazette.example/").unwrap();
        assert!(matches!(parse("{}", &url), Err(FeedError::NotAFeed { .. })));
        assert!(matches!(parse("{", &url), Err(FeedError::Malformed { .. })));
    }
}
