//! Title, authors, dates, language and address of a page's article.
//!
//! Believes linked data first, then OpenGraph, then other `meta`, then what is marked
//! in the page itself.

use jiff::{Timestamp, Zoned};
use serde_json::Value;
use url::Url;

use super::byline::{self, same};
use super::clue::Clues;
use super::linked;
use super::render;
use crate::date;

/// Of one kind; with more, a page lists the authors of other articles.
const MOST_BYLINES: usize = byline::MOST_NAMES;
const MOST_GUESSED_AUTHORS: usize = 2;
/// Some put the whole story where a headline belongs.
const LONGEST_TITLE_BYTES: usize = 400;
const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » "];

#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) canonical_url: Option<Url>,
    pub(super) title: String,
    pub(super) authors: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) published: Option<Zoned>,
    pub(super) modified: Option<Timestamp>,
}

pub(super) fn read(clues: &Clues, url: &Url) -> Facts {
    let outlet = outlet(clues);
    Facts {
        canonical_url: canonical_url(clues, url),
        title: title(clues, &outlet, url),
        authors: authors(clues, &outlet, url),
        language: language(clues),
        published: published(clues, url),
        modified: modified(clues),
    }
}

/// The name of the site, empty where it does not say.
fn outlet(clues: &Clues) -> String {
    let publisher = clues.article().and_then(|article| {
        let publisher = linked::follow(&clues.linked, &article["publisher"]);
        publisher["name"].as_str()
    });
    let name = clues.meta(&["og:site_name", "application-name"]).or(publisher);
    render::line(name.unwrap_or_default())
}

fn canonical_url(clues: &Clues, url: &Url) -> Option<Url> {
    let printed = clues.canonical.as_deref().or_else(|| clues.meta(&["og:url"]))?;
    let canonical = url.join(printed).ok()?;
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let usable = matches!(canonical.scheme(), "http" | "https") && host(&canonical) == host(url);
    usable.then_some(canonical)
}

fn title(clues: &Clues, outlet: &str, url: &Url) -> String {
    let headline = clues.article().and_then(|article| article["headline"].as_str());
    let printed = [
        headline,
        clues.meta(&["og:title", "twitter:title", "dc.title", "title", "headline"]),
        clues.headings.first().map(String::as_str),
        clues.title.as_deref(),
    ];
    let mut lines = printed.into_iter().flatten().map(render::line);
    let title = lines.find(|line| !line.is_empty() && line.len() <= LONGEST_TITLE_BYTES);
    let title = without_outlet(&title.unwrap_or_default(), outlet, url);
    let heading = clues.headings.iter().find(|heading| is_part(heading, &title));
    heading.cloned().unwrap_or(title)
}

/// Whether a heading of the page is what one side of a title's separator says.
fn is_part(heading: &str, title: &str) -> bool {
    SEPARATORS.iter().any(|separator| {
        title.rsplit_once(separator).is_some_and(|(head, _)| same(head, heading))
            || title.split_once(separator).is_some_and(|(_, tail)| same(tail, heading))
    })
}

/// `Dam opens early | The Gazette` without its tail.
fn without_outlet(title: &str, outlet: &str, url: &Url) -> String {
    for separator in SEPARATORS {
        if let Some((head, tail)) = title.rsplit_once(separator)
            && !head.trim().is_empty()
            && is_outlet(tail, outlet, url)
        {
            return without_outlet(head.trim(), outlet, url);
        }
    }
    title.to_owned()
}

/// Whether words name the site: as it calls itself, or as its host is called.
fn is_outlet(words: &str, outlet: &str, url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let letters: String =
        words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let host_letters: String = host.chars().filter(|c| c.is_alphanumeric()).collect();
    same(words, outlet) || (letters.len() > 2 && host_letters.contains(&letters))
}

const AUTHORS: [&str; 10] = [
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "cxenseparse:author",
    "byl",
    "twitter:misc:written by",
];

fn authors(clues: &Clues, outlet: &str, url: &Url) -> Vec<String> {
    let mut stated: Vec<Vec<String>> = AUTHORS
        .iter()
        .map(|name| clues.metas_named(name).take(MOST_BYLINES).map(str::to_owned).collect())
        .collect();
    if let Some(article) = clues.article() {
        stated.insert(0, linked_authors(clues, &article["author"]));
    }
    stated.push(labelled_author(clues));
    let seen = [clues.authors.clone(), bylines(clues)];
    let people = stated.iter().chain(&seen).map(|lines| {
        let mut names = all_names(lines, outlet);
        names.retain(|name| !is_outlet(name, outlet, url));
        names
    });
    // A site may sign its articles itself; then that is what it states.
    let anyone = stated.iter().map(|lines| all_names(lines, ""));
    people.chain(anyone).find(|names| !names.is_empty()).unwrap_or_default()
}

/// Cards for other sites have lines with a label of their own: `Written by`, then who.
fn labelled_author(clues: &Clues) -> Vec<String> {
    let labels = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    let says_who = |label: &str| label.eq_ignore_ascii_case("written by");
    let named = labels.iter().filter(|(label, _)| clues.meta(&[label]).is_some_and(says_who));
    named.filter_map(|(_, data)| clues.meta(&[data])).map(str::to_owned).collect()
}

/// What stands where a byline may be, as far as it looks like names.
fn bylines(clues: &Clues) -> Vec<String> {
    let lines = clues.bylines.iter().take(MOST_BYLINES);
    let names = lines.flat_map(|line| byline::names(line, ""));
    names.filter(|name| byline::is_plausible(name)).take(MOST_GUESSED_AUTHORS).collect()
}

fn all_names(bylines: &[String], outlet: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let lines = bylines.iter().take(MOST_BYLINES);
    for name in lines.flat_map(|one| byline::names(&render::line(one), outlet)) {
        byline::add(&mut names, name);
    }
    names
}

/// A name, an object with a name, or a list of them.
fn linked_authors(clues: &Clues, author: &Value) -> Vec<String> {
    let one = std::slice::from_ref(linked::follow(&clues.linked, author));
    let authors = one[0].as_array().map_or(one, Vec::as_slice);
    authors.iter().take(MOST_BYLINES).flat_map(|author| linked_names(clues, author)).collect()
}

fn linked_names(clues: &Clues, author: &Value) -> Vec<String> {
    let author = linked::follow(&clues.linked, author);
    if let (None, Some(given), Some(family)) =
        (author.get("name"), author["givenName"].as_str(), author["familyName"].as_str())
    {
        return vec![format!("{given} {family}")];
    }
    let name = author.get("name").unwrap_or(author);
    let one = std::slice::from_ref(name);
    let names = name.as_array().map_or(one, Vec::as_slice);
    let names = names.iter().take(MOST_BYLINES).filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

fn language(clues: &Clues) -> Option<String> {
    let linked = clues.article().and_then(|article| article["inLanguage"].as_str());
    let meta = clues.meta(&["content-language", "og:locale", "language"]);
    let tag = clues.language.as_deref().or(meta).or(linked)?;
    let tag = tag.split(',').next().unwrap_or(tag).trim().replace('_', "-");
    let plausible =
        (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plausible.then_some(tag)
}

const PUBLISHED: [&str; 18] = [
    "article:published_time",
    "article:published:time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "article.published",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
];
const MODIFIED: [&str; 5] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
];

fn published(clues: &Clues, url: &Url) -> Option<Zoned> {
    linked_date(clues, &["datePublished", "dateCreated"])
        .or_else(|| PUBLISHED.iter().filter_map(|name| clues.meta(&[name])).find_map(date::read))
        .or_else(|| clues.times().find_map(date::read))
        .or_else(|| clues.dates.iter().find_map(|line| date::read(line)))
        .or_else(|| date_of_address(url))
}

fn modified(clues: &Clues) -> Option<Timestamp> {
    linked_date(clues, &["dateModified"])
        .or_else(|| MODIFIED.iter().filter_map(|name| clues.meta(&[name])).find_map(date::read))
        .map(|date| date.timestamp())
}

fn linked_date(clues: &Clues, keys: &[&str]) -> Option<Zoned> {
    let article = clues.article()?;
    keys.iter().filter_map(|key| article[*key].as_str()).find_map(date::read)
}

/// `/2026/01/31/dam-opens`
fn date_of_address(url: &Url) -> Option<Zoned> {
    let segments: Vec<&str> = url.path_segments()?.collect();
    segments.windows(3).find_map(|window| {
        let is_number = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_digit());
        let is_date = window[0].len() == 4 && window.iter().all(is_number);
        is_date
            .then(|| date::read(&format!("{}-{:0>2}-{:0>2}", window[0], window[1], window[2])))?
    })
}
