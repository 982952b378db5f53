//! Reads HTML to a tree, and refuses what would bring a reader of HTML down.
//!
//! The libraries that find the main text recurse, and some of their steps, like
//! some of the parser's, take quadratic time in depth. A stack that overflows cannot
//! be caught, so such pages are turned away before. The tree is weighed after every
//! tag while it grows: no cheaper pass over the source sees in all cases what the
//! parser will make of it.

use std::cell::Cell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{TreeBuilder, TreeSink, create_element};
use html5ever::{QualName, TokenizerResult, local_name, ns};
use scraper::{Html, HtmlTreeSink};

use super::PageError;

const DEEPEST: usize = 256;
const MOST_ATTRIBUTES: usize = 256;
/// Starts and ends; ten times what the largest page has that we know.
const MOST_TAGS: usize = 100_000;
/// Formatting elements are opened anew in every block that follows until they are
/// closed, so few tags may make many elements.
const MOST_NODES: usize = 150_000;
/// White space and slashes within one tag. The tokenizer compares its attributes with
/// one another before anybody sees them, and only the largest of inline pictures have
/// more.
const MOST_SEPARATORS: usize = 50_000;
const PIECE_BYTES: usize = 4_096;

/// The tree of a whole page.
pub(crate) fn document(html: &str) -> Result<Html, PageError> {
    let sink = HtmlTreeSink::new(Html::new_document());
    grow(TreeBuilder::new(sink, Default::default()), html)
}

/// The tree of what may stand in a `body`.
pub(crate) fn fragment(html: &str) -> Result<Html, PageError> {
    let sink = HtmlTreeSink::new(Html::new_fragment());
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let body = create_element(&sink, body, Vec::new());
    grow(TreeBuilder::new_for_fragment(sink, body, None, Default::default()), html)
}

fn grow(builder: Builder, html: &str) -> Result<Html, PageError> {
    let tokenizer = Tokenizer::new(Weighed::new(builder), Default::default());
    let input = BufferQueue::default();
    let mut separators = Separators::default();
    for piece in pieces(html) {
        input.push_back(StrTendril::from_slice(piece));
        // A script ends a turn, since browsers would run it now.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        separators.take(piece, tokenizer.sink.tokens.get());
        if tokenizer.sink.is_refused.get() || separators.count > MOST_SEPARATORS {
            return Err(PageError::TooDeep);
        }
    }
    tokenizer.end();
    let tree = tokenizer.sink.builder.sink.finish();
    check_depth(&tree)?;
    Ok(tree)
}

fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let stop = rest.ceil_char_boundary(PIECE_BYTES.min(rest.len()));
        let (piece, after) = rest.split_at(stop);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// What may part attributes, since the last piece in which something ended.
#[derive(Default)]
struct Separators {
    tokens: usize,
    count: usize,
}

impl Separators {
    fn take(&mut self, piece: &str, tokens: usize) {
        if self.tokens != tokens {
            *self = Separators { tokens, count: 0 };
        }
        let separates =
            |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
        self.count += piece.bytes().filter(separates).count();
    }
}

type Handle = <HtmlTreeSink as TreeSink>::Handle;
type Builder = TreeBuilder<Handle, HtmlTreeSink>;

/// A builder that takes nothing more once its tree is too large or too deep.
struct Weighed {
    builder: Builder,
    tokens: Cell<usize>,
    tags: Cell<usize>,
    is_refused: Cell<bool>,
}

impl Weighed {
    fn new(builder: Builder) -> Self {
        Weighed {
            builder,
            tokens: Cell::default(),
            tags: Cell::default(),
            is_refused: Cell::default(),
        }
    }

    fn is_too_much(&self, tag: &Tag) -> bool {
        self.tags.update(|tags| tags + 1);
        self.tags.get() > MOST_TAGS || tag.attrs.len() > MOST_ATTRIBUTES
    }

    /// The node that was made last stands as deep as any of its token.
    fn has_grown_too_much(&self) -> bool {
        let html = self.builder.sink.0.borrow();
        let mut nodes = html.tree.nodes();
        let last = nodes.next_back();
        nodes.len() > MOST_NODES || last.is_some_and(|node| node.ancestors().nth(DEEPEST).is_some())
    }
}

impl TokenSink for Weighed {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.update(|tokens| tokens + 1);
        }
        let tag = match &token {
            Token::TagToken(tag) => Some(tag),
            _ => None,
        };
        let is_tag = tag.is_some();
        if self.is_refused.get() || tag.is_some_and(|tag| self.is_too_much(tag)) {
            self.is_refused.set(true);
            return TokenSinkResult::Continue;
        }
        let result = self.builder.process_token(token, line);
        self.is_refused.set(is_tag && self.has_grown_too_much());
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Nodes that were moved may have come to stand deeper than where they were made.
fn check_depth(html: &Html) -> Result<(), PageError> {
    let mut node = html.tree.root();
    let mut depth = 0;
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            if depth > DEEPEST {
                return Err(PageError::TooDeep);
            }
            continue;
        }
        while node.next_sibling().is_none() {
            match node.parent() {
                Some(parent) => node = parent,
                None => return Ok(()),
            }
            depth -= 1;
        }
        if let Some(sibling) = node.next_sibling() {
            node = sibling;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, passes: bool) {
        let start: String = html.chars().take(60).collect();
        assert_eq!(document(html).is_ok(), passes, "{start}");
        assert_eq!(fragment(html).is_ok(), passes, "{start}");
    }

    #[test]
    fn pages_as_they_are_pass() {
        check("<html><body><div><p>One<p>Two<br></div>", true);
        check(&"<p>never closed <li>neither".repeat(5_000), true);
        check(&"<p>one".repeat(100_000), false);
        check(&"<table><tr><td>".repeat(50), true);
        check(&"<div><b>one</b></div>".repeat(5_000), true);
        check(&format!("<script>{}</script>", "'<div>'".repeat(5_000)), true);
    }

    #[test]
    fn deep_pages_are_refused() {
        check(&"<div>".repeat(300), false);
        check(&"<span>".repeat(100_000), false);
        check(&"<blockquote>".repeat(50_000), false);
        check(&"<table><tr><td>".repeat(5_000), false);
    }

    #[test]
    fn open_formatting_is_refused() {
        check(&"<b>".repeat(20_000), false);
        check(
            &(0..5_000)
                .map(|i| format!("<p><font size={i}><i class={i}></font>"))
                .collect::<String>(),
            false,
        );
    }

    #[test]
    fn formatting_that_is_opened_anew_is_refused() {
        let fonts = |n: usize| (0..n).map(|i| format!("<font size={i}>")).collect::<String>();
        check(&format!("<p>{}{}", fonts(200), "<p>x".repeat(10)), true);
        check(&format!("<p>{}{}", fonts(200), "<p>x".repeat(5_000)), false);
        check(&format!("<table>{}{}", fonts(100), "<tr>x".repeat(20_000)), false);
        check(&format!("{}{}", fonts(200), "</p>".repeat(100_000)), false);
        check(&"</p>".repeat(150_000), false);
    }

    #[test]
    fn the_depth_is_that_of_the_tree() {
        let deep = "<div>".repeat(1_000);
        for (before, after) in [
            ("<!-->", ""),
            ("<!--->", ""),
            ("<!--a--!>", "-->"),
            ("<!x[>", "]>"),
            ("<![CDATA[>", "]]>"),
            ("<p =\">", "\">"),
            ("<svg><![CDATA[><script>]]><p>", ""),
            ("<svg><p><script><!--</script>", "-->"),
        ] {
            check(&format!("{before}{deep}{after}"), false);
        }
        check(&format!("<svg><style>{}", "<g>".repeat(1_000)), false);
        check(&format!("<!-- {deep} -->"), true);
        check(&format!("<p title='{deep}'>"), true);
    }

    #[test]
    fn many_attributes_are_refused() {
        let attributes: String = (0..300).map(|i| format!(" a{i}=b")).collect();
        check(&format!("<p{attributes}>"), false);
        check(&format!("<p{}>", &attributes[..60]), true);
        let endless: String = (0..500_000).map(|i| format!("/a{i}")).collect();
        check(&format!("<p{endless}"), false);
        check(&format!("<script>{}</script>", "a = b; ".repeat(100_000)), true);
    }

    #[test]
    fn a_slash_ends_an_element_only_in_drawings() {
        check(&"<div/>".repeat(300), false);
        check(&format!("<svg>{}</svg>", "<path/>".repeat(300)), true);
    }
}
