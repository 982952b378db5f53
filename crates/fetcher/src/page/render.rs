//! HTML to plain text: paragraphs, or one line.
//!
//! Keeps the characters of the page as they are. White space is folded as a browser
//! folds it, so that inline markup leaves no trace and blocks never run together.
//! Which part of a page is worth rendering is left to `text`.

use scraper::{Html, Node};

use super::guard;
use crate::markup::{Token, Tokens};

/// The paragraphs of a fragment.
pub(crate) fn paragraphs(html: &str) -> Vec<String> {
    match guard::fragment(html) {
        Ok(tree) => paragraphs_of(&tree, |_| true),
        Err(_) => without_tags(html),
    }
}

/// The paragraphs of a document, leaving out elements that `keep` refuses.
pub(crate) fn paragraphs_of(
    html: &Html,
    keep: impl Fn(&scraper::node::Element) -> bool,
) -> Vec<String> {
    let mut writer = Writer::default();
    let mut stack = vec![(html.tree.root(), false)];
    while let Some((node, seen)) = stack.pop() {
        match node.value() {
            Node::Text(text) if !seen => writer.text(text),
            Node::Element(element) if seen => writer.end(element.name()),
            Node::Element(element) if is_dropped(element.name()) || !keep(element) => {
                writer.pending_space = true;
                continue;
            }
            Node::Element(element) => writer.start(element.name()),
            _ => {}
        }
        if !seen {
            stack.push((node, true));
            stack.extend(node.children().rev().map(|child| (child, false)));
        }
    }
    writer.finish()
}

/// Everything in one line.
pub(crate) fn line(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return folded(html);
    }
    folded(&paragraphs(html).join(" "))
}

/// Plain text with its white space folded.
pub(crate) fn folded(text: &str) -> String {
    let mut writer = Writer::default();
    writer.text(text);
    writer.current
}

/// Text that is too tangled for a parser.
fn without_tags(html: &str) -> Vec<String> {
    let mut writer = Writer::default();
    let mut tokens = Tokens::of(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) | Token::Data(text) => writer.text(text),
            Token::Start(tag) if is_code(tag.name) => tokens.skip_raw_text(tag.name),
            Token::Start(tag) => writer.start(&tag.name.to_ascii_lowercase()),
            Token::End(name) => writer.end(&name.to_ascii_lowercase()),
        }
    }
    writer.finish()
}

pub(crate) fn is_code(name: &str) -> bool {
    name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")
}

#[derive(Default)]
struct Writer {
    done: Vec<String>,
    current: String,
    pending_space: bool,
    pending_breaks: usize,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                // A no-break space is a character of the text, and no white space to fold.
                ' ' | '\t' | '\n' | '\r' | '\x0c' => self.pending_space = true,
                // Hints for hyphenation and leftovers of byte order marks are not text.
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                _ if c.is_control() => {}
                _ => self.character(c),
            }
        }
    }

    fn character(&mut self, c: char) {
        if !self.current.is_empty() {
            match self.pending_breaks {
                0 if self.pending_space => self.current.push(' '),
                0 => {}
                1 => self.current.push('\n'),
                _ => self.flush(),
            }
        }
        self.pending_space = false;
        self.pending_breaks = 0;
        self.current.push(c);
    }

    fn start(&mut self, name: &str) {
        match name {
            "br" => self.pending_breaks += 1,
            "td" | "th" => self.pending_space = true,
            "q" => self.text("“"),
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "td" | "th" => self.pending_space = true,
            "q" => self.text("”"),
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn flush(&mut self) {
        let paragraph = std::mem::take(&mut self.current);
        if paragraph.chars().any(|c| !c.is_whitespace()) {
            self.done.push(paragraph);
        }
        self.pending_space = false;
        self.pending_breaks = 0;
    }

    fn finish(mut self) -> Vec<String> {
        self.flush();
        self.done
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}

pub(super) fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "aside"
            | "audio"
            | "button"
            | "canvas"
            | "dialog"
            | "embed"
            | "figure"
            | "figcaption"
            | "footer"
            | "form"
            | "frame"
            | "frameset"
            | "head"
            | "iframe"
            | "img"
            | "input"
            | "link"
            | "map"
            | "math"
            | "menu"
            | "meta"
            | "nav"
            | "noscript"
            | "object"
            | "option"
            | "picture"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "video"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(paragraphs(html).join(" ¶ "), text, "{html}");
    }

    #[test]
    fn blocks_are_paragraphs() {
        check("<p>One.</p><p>Two.</p>", "One. ¶ Two.");
        check("<div>One.<p>Two.</p>Three.</div>", "One. ¶ Two. ¶ Three.");
        check("<ul><li>One<li>Two</ul>", "One ¶ Two");
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b ¶ c");
    }

    #[test]
    fn inline_markup_leaves_no_trace() {
        check(
            "<p>“<b>It</b> was <a href='/x'>time</a>,” <i> she </i> said.</p>",
            "“It was time,” she said.",
        );
        check("<p>Mc<b>Donald</b></p>", "McDonald");
        check("<p><q>It was time</q>, she said.</p>", "“It was time”, she said.");
        check("<p>one <img src=x> two<img src=y> three</p>", "one two three");
    }

    #[test]
    fn two_line_breaks_part_paragraphs_but_one_does_not() {
        check("One.<br><br>Two.", "One. ¶ Two.");
        check("One.<br> <br />Two.<br>", "One. ¶ Two.");
        check("12 High Street<br>Sorrow", "12 High Street\nSorrow");
    }

    #[test]
    fn what_is_not_read_is_dropped() {
        check("<p>One.<script>two()</script><style>p{}</style></p>", "One.");
        check("<figure><img><figcaption>The dam.</figcaption></figure><p>One.</p>", "One.");
        check("<!-- <p>no</p> --><p>One.</p>", "One.");
    }

    #[test]
    fn characters_stay_as_they_are() {
        check("<p>“Où?” – 5&nbsp;%…</p>", "“Où?” – 5\u{a0}%…");
        check("<p>re&shy;form\u{feff}</p>", "reform");
    }

    #[test]
    fn a_line_is_plain_text() {
        assert_eq!(line("Dam <b>opens</b>\n early &amp; wet"), "Dam opens early & wet");
        assert_eq!(line("1 < 2 & 3"), "1 < 2 & 3");
        assert_eq!(line("  as\tit is "), "as it is");
    }

    #[test]
    fn tangles_are_read_without_a_parser() {
        let html = format!("{}deep</p><script>a()</script><p>down", "<div>".repeat(100_000));
        check(&html, "deep ¶ down");
    }
}
