//! The two readers of HTML that are asked for the main text.
//!
//! Each is given a tree of its own, made from ours: so nothing is written down and parsed
//! again, which takes as long as the search and may make a deeper tree of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::{Document as ReadablePage, NodeData};
use dom_smoothie::{Config, Readability};
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use trafilatura::dom::{Document as Page, NodeId};
use trafilatura::{FallbackCandidates, HtmlDateMode, Options};

/// Clean HTML of the main text, as Readability sees it.
pub(super) fn readability(document: &Html) -> Option<String> {
    let page = readable_page(document);
    let config = Config { keep_classes: true, ..Config::default() };
    quietly(|| Readability::with_document(page, None, Some(config)).ok()?.parse().ok())
        .map(|article| article.content.to_string())
}

/// Clean HTML of the main text within an element, as Trafilatura sees it; `other` is what
/// another reader has found, to fall back on.
pub(super) fn trafilatura(within: ElementRef<'_>, other: Option<String>) -> Option<String> {
    let mut candidates = FallbackCandidates::default();
    candidates.readability_html = other;
    let options = Options::default()
        .with_exclude_comments(true)
        .with_fallback(true)
        .with_fallback_candidates(candidates)
        // It would look through all the text for one; `metadata` finds it.
        .with_html_date_mode(HtmlDateMode::Disabled);
    quietly(|| trafilatura::extract_document(page_of(within), &options).ok())
        .map(|found| found.content_html)
}

/// The libraries are meant not to panic; if one does, it has found nothing.
fn quietly<T>(find: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(find)).ok().flatten()
}

enum Piece<'d> {
    Open(&'d Element),
    Text(StrTendril),
    Close,
}

/// A tree from its beginning to its end, without comments.
fn pieces(root: NodeRef<'_, Node>) -> impl Iterator<Item = Piece<'_>> {
    let edges = root.traverse().filter_map(|edge| match edge {
        Edge::Open(node) => match node.value() {
            Node::Element(element) => Some(Piece::Open(element)),
            Node::Text(text) => Some(Piece::Text(text.text.clone())),
            _ => None,
        },
        Edge::Close(node) => node.value().is_element().then_some(Piece::Close),
    });
    let mut edges = edges.peekable();
    std::iter::from_fn(move || {
        let mut piece = edges.next()?;
        // Where elements were left out, what stood around them is one text.
        if let Piece::Text(text) = &mut piece {
            while let Some(Piece::Text(more)) =
                edges.next_if(|piece| matches!(piece, Piece::Text(_)))
            {
                text.push_tendril(&more);
            }
        }
        Some(piece)
    })
}

fn readable_page(document: &Html) -> ReadablePage {
    let page = ReadablePage::default();
    let mut open = vec![page.root().id];
    for piece in pieces(document.tree.root()) {
        let Some(parent) = open.last() else { break };
        match piece {
            Piece::Open(element) => {
                let id = page.tree.create_node(NodeData::Element(readable_element(element)));
                page.tree.append_child_of(parent, &id);
                open.push(id);
            }
            Piece::Text(contents) => {
                page.tree.append_child_data_of(parent, NodeData::Text { contents });
            }
            Piece::Close => drop(open.pop()),
        }
    }
    page
}

fn readable_element(element: &Element) -> dom_query::Element {
    let attributes = element
        .attrs
        .iter()
        .map(|(name, value)| Attribute { name: name.clone(), value: value.clone() });
    dom_query::Element::new(element.name.clone(), attributes.collect(), None, false)
}

/// A page whose only text is that of an element, which stands in what it stood in before.
fn page_of(element: ElementRef<'_>) -> Page {
    let mut page = Page::parse("");
    let Some(mut place) = page.body() else { return page };
    let above: Vec<_> = element.ancestors().filter_map(ElementRef::wrap).collect();
    for one in above.iter().rev().filter(|one| !matches!(one.value().name(), "html" | "body")) {
        place = append(&mut page, place, one.value());
    }
    // Each open element, with the last element in it.
    let mut open = vec![(place, None)];
    for piece in pieces(*element) {
        let Some((parent, last)) = open.last_mut() else { break };
        match piece {
            Piece::Open(element) if element.name() == "body" => open.push((place, None)),
            Piece::Open(element) => {
                let id = append(&mut page, *parent, element);
                *last = Some(id);
                open.push((id, None));
            }
            Piece::Text(text) => match last {
                Some(last) => page.set_tail(*last, &text),
                None => page.set_text(*parent, &text),
            },
            Piece::Close => drop(open.pop()),
        }
    }
    page
}

fn append(page: &mut Page, parent: NodeId, element: &Element) -> NodeId {
    let id = page.sub_element(parent, element.name());
    for (name, value) in element.attrs() {
        page.set_attribute(id, name, value);
    }
    id
}
