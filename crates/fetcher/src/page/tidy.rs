//! A page without what makes trafilatura lose text, and readers of HTML lose time.
//!
//! Where trafilatura drops an element within a paragraph, or does not know it, it loses
//! the words that follow as well; so such elements go before. So do comments, drawings
//! and attributes that say nothing of where the text is: half of a page.

use html5ever::{QualName, local_name, ns};
use scraper::node::{Element, Text};
use scraper::{ElementRef, Html, Node};

/// Tidies a page, which has the same text thereafter.
pub(super) fn tidy(document: &mut Html) {
    let nodes = document.tree.root().descendants();
    let changes: Vec<_> = nodes
        .filter_map(|node| match ElementRef::wrap(node) {
            Some(element) => Some((node.id(), change(element)?)),
            None => node.value().is_comment().then_some((node.id(), Change::Drop)),
        })
        .collect();
    for (id, change) in changes {
        let Some(mut node) = document.tree.get_mut(id) else { continue };
        match change {
            Change::Quote => drop(node.insert_before(text("“"))),
            Change::Break => {
                node.insert_before(line_break());
                node.insert_before(line_break());
            }
            Change::Drop | Change::Unwrap => {}
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
    for node in document.tree.values_mut() {
        if let Node::Element(element) = node {
            element.attrs.retain(|(name, _)| is_telling(&name.local));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Drop,
    Unwrap,
    /// Unwraps into quotation marks.
    Quote,
    /// Into two line breaks, which is how a paragraph ends.
    Break,
}

fn change(element: ElementRef<'_>) -> Option<Change> {
    match element.value().name() {
        // The facts of linked data help to find the text.
        "script" if is_linked_data(element) => None,
        // Some readers of HTML take its content as text and some as markup.
        "script" | "style" | "noscript" => Some(Change::Drop),
        "svg" | "template" | "iframe" | "object" | "canvas" | "link" => Some(Change::Drop),
        "nav" | "input" | "select" | "textarea" => Some(Change::Drop),
        "footer" if !is_in_article(element) => Some(Change::Drop),
        "button" | "wbr" | "rp" | "rt" if is_in_paragraph(element) => Some(Change::Drop),
        "q" if is_in_paragraph(element) => Some(Change::Quote),
        "span" if is_styled_break(element) => Some(Change::Break),
        name if is_unknown(name) && is_in_paragraph(element) => Some(Change::Unwrap),
        _ => None,
    }
}

/// An empty element that only a style sheet makes a line break.
fn is_styled_break(element: ElementRef<'_>) -> bool {
    let mut classes = element.value().classes();
    let says_so = classes.any(|class| matches!(class, "br" | "break" | "linebreak" | "line-break"));
    says_so && !element.has_children() && !is_in_heading(element)
}

fn is_in_heading(element: ElementRef<'_>) -> bool {
    let mut above = element.ancestors().filter_map(ElementRef::wrap);
    above.any(|one| matches!(one.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
}

/// A story may have a footer of its own, with its authors.
fn is_in_article(element: ElementRef<'_>) -> bool {
    let mut above = element.ancestors().filter_map(ElementRef::wrap);
    above.any(|one| matches!(one.value().name(), "article" | "main"))
}

fn is_linked_data(element: ElementRef<'_>) -> bool {
    element.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// Whether an attribute helps to find the text, or facts of the page.
fn is_telling(name: &str) -> bool {
    matches!(
        name,
        "alt"
            | "aria-hidden"
            | "aria-modal"
            | "class"
            | "content"
            | "data-component"
            | "data-testid"
            | "datetime"
            | "hidden"
            | "href"
            | "id"
            | "itemprop"
            | "itemtype"
            | "lang"
            | "name"
            | "property"
            | "rel"
            | "role"
            | "src"
            | "style"
            | "target"
            | "title"
            | "type"
    )
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

fn line_break() -> Node {
    let name = QualName::new(None, ns!(html), local_name!("br"));
    Node::Element(Element::new(name, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, body: &str) {
        let mut document = Html::parse_document(html);
        tidy(&mut document);
        assert_eq!(document.html(), format!("<html><head></head><body>{body}</body></html>"));
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
    fn an_empty_element_that_is_styled_as_a_break_is_one() {
        check("<div>a<span class='x br'></span>b</div>", "<div>a<br><br>b</div>");
        let body = r#"<div>a<span class="brand"></span>b<span class="br">c</span></div>"#;
        check(body, body);
        let heading = r#"<h1>a<span class="br"></span>b</h1>"#;
        check(heading, heading);
    }

    #[test]
    fn what_tells_nothing_of_the_text_is_left_out() {
        check("<p>a<!-- b -->c</p><svg><path/></svg><iframe></iframe>", "<p>ac</p>");
    }

    #[test]
    fn what_stands_elsewhere_is_left() {
        let body = "<div><time>Friday</time><button>b</button></div>";
        check(body, body);
        let told = r#"<div class="story" id="a" style="color:red">a</div>"#;
        check(&told.replace("id=", "onclick='b()' data-c=d id="), told);
        let linked = "<p><script type=\"application/ld+json\">{}</script></p>";
        check(linked, linked);
    }
}
