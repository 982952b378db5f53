//! What a page says about itself, gathered in one walk: `meta`, `link`, `time`,
//! headings, and linked data. Which of it to believe is left to `metadata`.

use scraper::{ElementRef, Html};
use serde_json::Value;

use super::linked;
use super::render;

const LONGEST_SHORT_LINE_BYTES: usize = 120;
/// Longer than any title or byline. Elements nest, and each holds the text of all
/// within it, so that without an end every level would be copied again.
const LONGEST_LINE_BYTES: usize = 2_000;
/// Pieces of text, most of them blank, that are looked at for one line.
const MOST_PIECES: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Clues {
    /// Lower-case names and values, in order.
    metas: Vec<(String, String)>,
    pub(super) linked: Vec<Value>,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
    pub(super) title: Option<String>,
    pub(super) headings: Vec<String>,
    /// The `datetime` of every `time` marked as a date of publication.
    marked_times: Vec<String>,
    /// That of every other.
    times: Vec<String>,
    /// Elements marked as an author's name.
    pub(super) authors: Vec<String>,
    /// Short elements whose class speaks of a byline or an author.
    pub(super) bylines: Vec<String>,
    /// Short elements whose class speaks of a date.
    pub(super) dates: Vec<String>,
}

impl Clues {
    pub(super) fn of(document: &Html) -> Clues {
        let mut clues = Clues::default();
        for element in document.root_element().descendent_elements() {
            clues.take(element);
        }
        clues
    }

    /// The first value of the first of these names that has one.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.metas_named(name).next())
    }

    pub(super) fn metas_named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.iter().filter(move |(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// The `datetime` of `time`, those marked as dates of publication first.
    pub(super) fn times(&self) -> impl Iterator<Item = &str> {
        self.marked_times.iter().chain(&self.times).map(String::as_str)
    }

    /// The object of the linked data that describes the article.
    pub(super) fn article(&self) -> Option<&Value> {
        linked::article(&self.linked)
    }

    pub(super) fn article_body(&self) -> Option<String> {
        self.article()?["articleBody"].as_str().map(str::to_owned)
    }

    fn take(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "html" => self.language = attribute(element, &["lang", "xml:lang"]),
            "meta" => self.take_meta(element),
            "link" if has_token(element, "rel", "canonical") => {
                self.canonical = self.canonical.take().or_else(|| attribute(element, &["href"]));
            }
            "script" if has_token(element, "type", "application/ld+json") => {
                self.linked.extend(linked::parse(&element.text().collect::<String>()));
            }
            "title" if self.title.is_none() => self.title = inner_line(element),
            "h1" => self.headings.extend(inner_line(element)),
            "time" => self.take_time(element),
            _ if is_author(element) => self.authors.extend(inner_line(element)),
            _ => self.take_by_class(element),
        }
    }

    fn take_by_class(&mut self, element: ElementRef<'_>) {
        let Some(class) = element.attr("class") else { return };
        let class = class.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| class.contains(word));
        if says(&["author", "byline"]) {
            self.bylines.extend(short_line(element));
        } else if says(&["date", "publish", "time", "posted"]) {
            self.dates.extend(short_line(element));
        }
    }

    fn take_meta(&mut self, element: ElementRef<'_>) {
        let Some(value) = attribute(element, &["content"]) else { return };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = element.attr(key) {
                self.metas.push((name.trim().to_ascii_lowercase(), value.clone()));
            }
        }
    }

    fn take_time(&mut self, element: ElementRef<'_>) {
        let Some(time) = attribute(element, &["datetime"]) else { return };
        let marked = has_token(element, "itemprop", "datePublished")
            || element.attr("pubdate").is_some()
            || element.value().classes().any(|class| class.contains("publish"));
        if marked { self.marked_times.push(time) } else { self.times.push(time) }
    }
}

fn is_author(element: ElementRef<'_>) -> bool {
    has_token(element, "rel", "author")
        || has_token(element, "itemprop", "author")
        || element.value().classes().any(|class| {
            matches!(class, "author-name" | "byline__name" | "byline-name" | "author__name")
        })
}

fn has_token(element: ElementRef<'_>, name: &str, token: &str) -> bool {
    let value = element.attr(name).unwrap_or_default();
    value.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(token))
}

fn attribute(element: ElementRef<'_>, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| element.attr(name))?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn short_line(element: ElementRef<'_>) -> Option<String> {
    line_within(element, LONGEST_SHORT_LINE_BYTES)
}

fn inner_line(element: ElementRef<'_>) -> Option<String> {
    line_within(element, LONGEST_LINE_BYTES)
}

/// The text of an element in one line, none where it is longer.
fn line_within(element: ElementRef<'_>, most_bytes: usize) -> Option<String> {
    let (mut bytes, mut pieces) = (0, Vec::new());
    for text in element.text() {
        bytes += text.trim().len();
        pieces.push(text);
        if bytes > most_bytes || pieces.len() > MOST_PIECES {
            return None;
        }
    }
    let line = render::folded(&pieces.join(" "));
    (!line.trim().is_empty()).then_some(line)
}
