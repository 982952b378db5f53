//! The main text of a page, told from all that stands around it.
//!
//! Readability is asked first. Where the part of the page that holds what it has found holds
//! more, Trafilatura is asked about that part, and told what was found, to fall back on. Where it
//! finds much less, or much less than the page's own linked data gives, the fuller one is believed.

use std::collections::HashSet;

use scraper::{ElementRef, Html};

use super::story::Story;
use super::{furniture, guard, reader, render, tidy};

/// No article is longer, and the search below takes its time.
const MOST_LINKED_BYTES: usize = 300_000;

/// What the page tells of its text.
pub(super) struct Told<'p> {
    pub(super) body: Option<String>,
    pub(super) title: &'p str,
    pub(super) description: Option<&'p str>,
}

/// Paragraphs, best effort; none where the page has no main text.
pub(super) fn find(html: &str, mut document: Html, told: &Told<'_>) -> Vec<String> {
    tidy::tidy(&mut document);
    let mut paragraphs = searched(&document);
    // Some pages keep their story in what was tidied away.
    if paragraphs.is_empty()
        && let Ok(whole) = guard::document(html)
    {
        paragraphs = searched(&whole);
    }
    if let Some(body) = &told.body {
        paragraphs = linked_or(paragraphs, body, &document);
    }
    let standfirst = told.description.and_then(|words| standfirst(words, &paragraphs, &document));
    if let Some(standfirst) = standfirst.filter(|_| !paragraphs.is_empty()) {
        paragraphs.insert(0, standfirst);
    }
    furniture::without_lines(paragraphs, told.title)
}

/// A summary has so many letters at least.
const SHORTEST_STANDFIRST: usize = 40;

/// The summary that stands above the text, which readers of HTML take for furniture: what
/// the page says of itself in its head, where it prints the same as a paragraph.
fn standfirst(description: &str, found: &[String], document: &Html) -> Option<String> {
    let words = letters(description);
    if words.chars().count() < SHORTEST_STANDFIRST || letters(&found.join(" ")).contains(&words) {
        return None;
    }
    let mut blocks = render::paragraphs_of(document, |_| true).into_iter();
    blocks.find(|block| letters(block) == words)
}

fn searched(document: &Html) -> Vec<String> {
    let readable = reader::readability(document);
    let found = readable.as_deref().and_then(|html| guard::fragment(html).ok());
    let Some(mut found) = found else {
        return by_trafilatura(document.root_element(), None);
    };
    let story = Story::of(document, &found);
    furniture::clear(&mut found);
    let second = furniture::without_lists(&found);
    match story {
        Some(story) if story.is_all_found() => second,
        Some(story) => fuller(by_trafilatura(story.element, readable), second),
        None => fuller(by_trafilatura(document.root_element(), readable), second),
    }
}

fn by_trafilatura(within: ElementRef<'_>, readable: Option<String>) -> Vec<String> {
    let found = reader::trafilatura(within, readable);
    found.map(|html| parted(render::paragraphs(&html))).unwrap_or_default()
}

/// Trafilatura makes one line break of several; so where a line ends as a sentence
/// does, it was the end of a paragraph.
fn parted(paragraphs: Vec<String>) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let mut lines = paragraph.split('\n');
        parts.extend(lines.next().map(str::to_owned));
        for line in lines {
            match parts.last_mut() {
                Some(last) if !ends_sentence(last) => last.extend(["\n", line]),
                _ => parts.push(line.to_owned()),
            }
        }
    }
    parts
}

fn ends_sentence(line: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']');
    line.trim_end_matches(closing).ends_with(['.', '!', '?', '…', ':', '。', '！', '？'])
}

fn fuller(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    if length(&first) * 10 < length(&second) * 6 { second } else { first }
}

fn length(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(String::len).sum()
}

/// Linked data is complete where a page hides its end, but has mostly lost its
/// paragraphs; so where it is believed, the page's blocks that it holds are taken.
fn linked_or(found: Vec<String>, body: &str, document: &Html) -> Vec<String> {
    let linked = linked_paragraphs(body);
    let implausible = length(&linked) <= length(&found) || length(&linked) > MOST_LINKED_BYTES;
    if implausible || likeness(&found, &linked) >= 0.5 {
        return found;
    }
    let whole = letters(&linked.join(" "));
    let mut seen = HashSet::new();
    let blocks: Vec<String> = render::paragraphs_of(document, |_| true)
        .into_iter()
        .filter(|block| {
            let block = letters(block);
            !block.is_empty() && whole.contains(&block) && seen.insert(block)
        })
        .collect();
    if length(&blocks) * 10 >= length(&linked) * 9 { blocks } else { linked }
}

/// Where the body holds no markup, blank lines part its paragraphs, if anything does.
fn linked_paragraphs(body: &str) -> Vec<String> {
    // Some escape it twice, or the ampersands of what was escaped.
    let unescaped = is_escaped_twice(body).then(|| body.replace("&amp;", "&"));
    let body = without_markdown_links(unescaped.as_deref().unwrap_or(body));
    if body.contains('<') {
        return render::paragraphs(&body);
    }
    let mut parts = vec![String::new()];
    for line in body.lines().map(str::trim) {
        match parts.last_mut() {
            Some(part) if !line.is_empty() => part.extend([line, " "]),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().flat_map(|part| render::paragraphs(part)).collect()
}

fn is_escaped_twice(body: &str) -> bool {
    body.match_indices("&amp;").any(|(at, found)| {
        let rest = &body[at + found.len()..];
        let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
        name.len() < rest.len() && name.starts_with(';')
    })
}

/// `the [opening](https://gazette.example/a)` as `the opening`.
fn without_markdown_links(body: &str) -> String {
    let (mut text, mut rest) = (String::new(), body);
    while let Some((before, after)) = rest.split_once("](http") {
        let stop = after.find(|c: char| c == ')' || c.is_whitespace());
        let stop = stop.filter(|stop| after[*stop..].starts_with(')'));
        match (before.rsplit_once('['), stop) {
            (Some((head, label)), Some(stop)) => {
                text.extend([head, label]);
                rest = &after[stop + 1..];
            }
            _ => {
                text.extend([before, "](http"]);
                rest = after;
            }
        }
    }
    text + rest
}

/// How much of both texts is common to both, from 0 to 1.
fn likeness(one: &[String], other: &[String]) -> f64 {
    let (one, other) = (shingles(one), shingles(other));
    let common = one.intersection(&other).count();
    let all = one.len() + other.len() - common;
    if all == 0 { 1.0 } else { common as f64 / all as f64 }
}

fn shingles(paragraphs: &[String]) -> HashSet<[String; 4]> {
    let words: Vec<String> = paragraphs
        .iter()
        .flat_map(|paragraph| paragraph.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.array_windows::<4>().cloned().collect()
}

pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, text: &str) {
        assert_eq!(linked_paragraphs(body).join(" ¶ "), text, "{body}");
    }

    #[test]
    fn blank_lines_part_linked_paragraphs() {
        check("One.\n\nTwo\ngoes &amp; on.\r\n\r\nThree.", "One. ¶ Two goes & on. ¶ Three.");
        check("One. Two.", "One. Two.");
        check(
            "The [dam](https://a.example/b) [opens](http://c d).",
            "The dam [opens](http://c d).",
        );
        check("Caf&amp;eacute; &amp; bar. R&amp;D;", "Café & bar. R&D;");
        check("<p>One.\n\nStill.</p><p>Two.</p>", "One. Still. ¶ Two.");
    }
}
