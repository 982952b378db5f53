//! Refuses pages that would bring a reader of HTML down.
//!
//! The libraries that find the main text recurse, and some of their steps, like
//! some of the parser's, take quadratic time in depth. A stack that overflows cannot
//! be caught, so such pages are turned away before: first by a cheap pass over the
//! source, then by the depth of the tree that was made of it.

use std::collections::HashMap;

use scraper::Html;

use super::PageError;
use crate::markup::{Tag, Token, Tokens, local};

const DEEPEST: usize = 256;
const MOST_ATTRIBUTES: usize = 256;
/// Ten times what the largest page has that we know.
const MOST_TAGS: usize = 50_000;

/// A linear pass over the source.
pub(crate) fn check_source(html: &str) -> Result<(), PageError> {
    let mut open = Open::default();
    let mut tokens = Tokens::of(html);
    let mut tags = 0;
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(tag) => {
                tags += 1;
                if tags > MOST_TAGS {
                    return Err(PageError::TooDeep);
                }
                open.start(tag)?;
                if is_raw_text(tag.name) {
                    tokens.skip_raw_text(tag.name);
                }
            }
            Token::End(name) => open.end(name),
            Token::Text(_) | Token::Data(_) => {}
        }
    }
    Ok(())
}

/// The depth of a parsed page, as the libraries will meet it.
pub(crate) fn check_tree(html: &Html) -> Result<(), PageError> {
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

/// Elements that are open at one point of the source.
#[derive(Default)]
struct Open {
    stack: Vec<u64>,
    /// How often each formatting element is open. Browsers open them anew in every
    /// block that follows until they are closed, so many of them make a tree explode.
    formatting: HashMap<u64, usize>,
    formatting_open: usize,
}

impl Open {
    fn start(&mut self, tag: Tag<'_>) -> Result<(), PageError> {
        if tag.attributes().nth(MOST_ATTRIBUTES).is_some() {
            return Err(PageError::TooDeep);
        }
        let name = name_hash(tag.name);
        if is_formatting(tag.name) {
            *self.formatting.entry(name).or_default() += 1;
            self.formatting_open += 1;
        } else if is_flat(tag.name) || (tag.is_empty && self.in_foreign()) {
            return Ok(());
        } else {
            self.stack.push(name);
        }
        if self.stack.len() > DEEPEST || self.formatting_open > DEEPEST {
            return Err(PageError::TooDeep);
        }
        Ok(())
    }

    /// Whether `/>` ends an element, as it does in drawings and formulas only.
    fn in_foreign(&self) -> bool {
        let foreign = [name_hash("svg"), name_hash("math")];
        self.stack.iter().any(|open| foreign.contains(open))
    }

    fn end(&mut self, name: &str) {
        let hash = name_hash(name);
        if let Some(count) = self.formatting.get_mut(&hash).filter(|count| **count > 0) {
            *count -= 1;
            self.formatting_open -= 1;
        } else if let Some(depth) = self.stack.iter().rposition(|open| *open == hash) {
            self.stack.truncate(depth);
        }
    }
}

/// FNV-1a of the name in lower case: names are compared often, and a clash does no harm.
fn name_hash(name: &str) -> u64 {
    local(name).bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

fn is_raw_text(name: &str) -> bool {
    is_one_of(name, &["script", "style", "textarea", "title", "xmp", "iframe", "noframes"])
}

/// Elements that do not nest: they have no end tag, or often go without.
fn is_flat(name: &str) -> bool {
    const FLAT: [&str; 31] = [
        "a", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead",
        "tfoot", "option", "optgroup", "colgroup", "html", "head", "body",
    ];
    is_one_of(name, &FLAT)
}

fn is_formatting(name: &str) -> bool {
    const FORMATTING: [&str; 13] = [
        "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    ];
    is_one_of(name, &FORMATTING)
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, passes: bool) {
        let source = check_source(html).is_ok();
        let tree = source && check_tree(&Html::parse_document(html)).is_ok();
        assert_eq!(tree, passes, "{}", &html[..html.len().min(60)]);
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
            &(0..5_000).map(|i| format!("<p><font size={i}><i></font>")).collect::<String>(),
            false,
        );
    }

    #[test]
    fn many_attributes_are_refused() {
        let attributes: String = (0..300).map(|i| format!(" a{i}=b")).collect();
        check(&format!("<p{attributes}>"), false);
        check(&format!("<p{}>", &attributes[..60]), true);
    }

    #[test]
    fn a_slash_ends_an_element_only_in_drawings() {
        check(&"<div/>".repeat(300), false);
        check(&format!("<svg>{}</svg>", "<path/>".repeat(300)), true);
    }
}
