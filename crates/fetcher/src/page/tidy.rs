//! A page without what makes trafilatura lose text.
//!
//! Where it drops an element within a paragraph, or does not know it, it loses the
//! words that follow as well; so such elements go before.

use scraper::node::Text;
use scraper::{ElementRef, Html, Node};

use super::guard;

/// The source of the same page with the same text in it; `html`, which is that of
/// `document`, where tidying would not be safe.
pub(super) fn tidied(html: &str, document: &Html) -> String {
    let mut document = document.clone();
    let elements = document.root_element().descendent_elements();
    let changes: Vec<_> =
        elements.filter_map(|element| Some((element.id(), change(element)?))).collect();
    for (id, change) in changes {
        let Some(mut node) = document.tree.get_mut(id) else { continue };
        if change == Change::Quote {
            node.insert_before(text("“"));
        }
        while change != Change::Drop
            && let Some(child) = node.first_child().map(|child| child.id())
        {
            node.insert_id_before(child);
        }
        if change == Change::Quote {
            node.insert_before(text("”"));
        }
        node.detach();
    }
    // Written down, a tree may be read as another one.
    let tidied = document.html();
    if guard::document(&tidied).is_ok() { tidied } else { html.to_owned() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Drop,
    Unwrap,
    /// Unwraps into quotation marks.
    Quote,
}

fn change(element: ElementRef<'_>) -> Option<Change> {
    match element.value().name() {
        // The facts of linked data help to find the text.
        "script" if is_linked_data(element) => None,
        // Some readers of HTML take its content as text and some as markup.
        "script" | "style" | "noscript" => Some(Change::Drop),
        "svg" | "button" | "wbr" | "rp" | "rt" if is_in_paragraph(element) => Some(Change::Drop),
        "q" if is_in_paragraph(element) => Some(Change::Quote),
        name if is_unknown(name) && is_in_paragraph(element) => Some(Change::Unwrap),
        _ => None,
    }
}

fn is_linked_data(element: ElementRef<'_>) -> bool {
    element.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

fn is_unknown(name: &str) -> bool {
    matches!(name, "nobr" | "time" | "label" | "ruby" | "rb" | "output") || name.contains('-')
}

fn is_in_paragraph(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|one| one.value().name() == "p")
}

fn text(text: &str) -> Node {
    Node::Text(Text { text: text.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, body: &str) {
        let tidied = tidied(html, &Html::parse_document(html));
        assert_eq!(tidied, format!("<html><head></head><body>{body}</body></html>"));
    }

    #[test]
    fn words_stay_in_their_paragraph() {
        check("<p>on <time datetime=x>Friday</time> at", "<p>on Friday at</p>");
        check("<p>a<wbr>b <nobr>c <b>d</b></nobr> e", "<p>ab c <b>d</b> e</p>");
        check("<p>a <gu-island>b <label>c</label></gu-island> d", "<p>a b c d</p>");
        check("<p>a <svg><path/></svg>b<style>c</style>d<noscript>e</noscript>f", "<p>a bdf</p>");
        check("<p><ruby>漢<rp>(</rp><rt>か</rt><rp>)</rp></ruby>字", "<p>漢字</p>");
        check("<p><q>Time</q>, she said", "<p>“Time”, she said</p>");
    }

    #[test]
    fn what_stands_elsewhere_is_left() {
        let body = "<div><time>Friday</time><button>b</button></div>";
        check(body, body);
        let linked = "<p><script type=\"application/ld+json\">{}</script></p>";
        check(linked, linked);
    }
}
