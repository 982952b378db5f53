//! The part of a page that its story stands in, known from what one reader has found, so
//! that the next has a tenth of the page to read, or need not be asked.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};

use super::render;

/// Shorter texts stand in many places.
const SHORTEST_TEXT_BYTES: usize = 30;
/// Of what was found, in hundredths.
const LEAST_OF_FOUND: usize = 95;
/// Of all the texts of the page: with less, the reader may have found another story.
const LEAST_OF_PAGE: usize = 70;
/// What may stand around what was found.
const MOST_AROUND: usize = 110;
/// With so much of the story found, another reader finds no more.
const NEARLY_ALL: usize = 90;

pub(super) struct Story<'d> {
    pub(super) element: ElementRef<'d>,
    bytes: Bytes,
}

impl<'d> Story<'d> {
    /// The smallest element that holds nearly all that was found and most of the page, or the
    /// largest around it that holds little else; none where nothing is found again.
    pub(super) fn of(document: &'d Html, found: &Html) -> Option<Self> {
        let found: HashSet<&str> = texts(found).collect();
        let elements: Vec<Story<'_>> = weighed(document, &found);
        let page = elements.last()?.bytes;
        let mut story = None;
        for one in elements.into_iter().filter(|_| page.found > 0) {
            let bytes = one.bytes;
            let is_most = bytes.found * 100 >= page.found * LEAST_OF_FOUND
                && bytes.all * 100 >= page.all * LEAST_OF_PAGE;
            if is_most && (story.is_none() || bytes.all * 100 <= bytes.found * MOST_AROUND) {
                story = Some(one);
            }
        }
        story
    }

    /// Whether what was found is as good as all that stands there.
    pub(super) fn is_all_found(&self) -> bool {
        self.bytes.found * 100 >= self.bytes.all * NEARLY_ALL
    }
}

/// How much of an element's texts was found, and how much there is, but for links.
#[derive(Debug, Default, Clone, Copy)]
struct Bytes {
    found: usize,
    all: usize,
}

/// Every element, after those in it.
fn weighed<'d>(document: &'d Html, found: &HashSet<&str>) -> Vec<Story<'d>> {
    let mut open = vec![Bytes::default()];
    let mut unread = 0_usize;
    let mut elements = Vec::new();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match (node.value(), open.last_mut()) {
                (Node::Element(element), _) => {
                    unread += usize::from(is_unread(element.name()));
                    open.push(Bytes::default());
                }
                (Node::Text(text), Some(bytes)) => {
                    let Some(text) = long(text) else { continue };
                    let is_found = found.contains(text);
                    bytes.found += if is_found { text.len() } else { 0 };
                    bytes.all += if is_found || unread == 0 { text.len() } else { 0 };
                }
                _ => {}
            },
            Edge::Close(node) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                let Some(bytes) = open.pop() else { break };
                unread -= usize::from(is_unread(element.value().name()));
                if let Some(above) = open.last_mut() {
                    above.found += bytes.found;
                    above.all += bytes.all;
                }
                elements.push(Story { element, bytes });
            }
        }
    }
    elements
}

fn is_unread(name: &str) -> bool {
    name == "a" || render::is_dropped(name)
}

fn texts(document: &Html) -> impl Iterator<Item = &str> {
    document.tree.root().descendants().filter_map(|node| match node.value() {
        Node::Text(text) => long(text),
        _ => None,
    })
}

fn long(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| text.len() >= SHORTEST_TEXT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<p>The dam above Hull broke on Monday night.</p>\
        <p>Nobody was told for an hour, said Ana Vega.</p>";
    const OTHER: &str = "<p>The council meets again on Tuesday evening.</p>";

    #[track_caller]
    fn check(page: &str, found: &str, expected: Option<(&str, bool)>) {
        let (page, found) = (Html::parse_document(page), Html::parse_fragment(found));
        let story = Story::of(&page, &found);
        let story =
            story.map(|story| (story.element.value().name().to_owned(), story.is_all_found()));
        assert_eq!(story, expected.map(|(name, is_all)| (name.to_owned(), is_all)));
    }

    #[test]
    fn the_story_is_what_holds_what_was_found() {
        let links = "<p><a href=/b>The road to Sorrow is closed again</a></p>";
        let page = format!("<div>{links}</div><section><b></b><div>{TEXT}</div></section>{links}");
        check(&page, TEXT, Some(("html", true)));
        let page =
            format!("{links}<main>{TEXT}{OTHER}</main><p>The water board is open all day.</p>");
        check(&page, TEXT, Some(("main", false)));
    }

    #[test]
    fn what_is_little_of_a_page_may_be_another_story() {
        check(
            &format!("<main>{}</main><div>{TEXT}</div>", OTHER.repeat(5)),
            TEXT,
            Some(("body", false)),
        );
        check(&format!("<main>{TEXT}</main>"), "<p>short</p>", None);
    }
}
