//! Cuts XML or HTML into tags and text, however broken, in one linear pass.
//!
//! Comments, declarations and processing instructions are left out. What tags
//! mean, and whether they match, is left to `feed::mend`; what a browser would make of
//! them, to `page::guard`.

/// One piece of a document, as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// With its references as they are.
    Text(&'a str),
    /// The inside of a CDATA section.
    Data(&'a str),
    Start(Tag<'a>),
    /// The name of the element that ends.
    End(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    /// What stands between the name and the end of the tag.
    attributes: &'a str,
    /// Whether it ends with `/>`.
    pub(crate) is_empty: bool,
}

impl<'a> Tag<'a> {
    /// Names and raw values, in order.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// The name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The name's prefix, empty where it has none.
pub(crate) fn prefix(name: &str) -> &str {
    name.rsplit_once(':').map_or("", |(prefix, _)| prefix)
}

#[derive(Debug, Clone)]
pub(crate) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// A declaration's bracket was never closed; to look again would take a pass each time.
    brackets_are_broken: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(source: &'a str) -> Self {
        Tokens { source, at: 0, brackets_are_broken: false }
    }

    /// Where the next token begins, at the latest.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Goes back, or on, to an offset that was read before.
    pub(crate) fn seek(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Leaves out the inside of an element that holds no markup, such as a script.
    pub(crate) fn skip_raw_text(&mut self, name: &str) {
        let rest = &self.source[self.at..];
        let end = rest.match_indices("</").map(|(i, _)| i).find(|i| {
            let after = &rest.as_bytes()[i + 2..];
            after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        });
        self.at += end.unwrap_or(rest.len());
    }

    /// Skips past `end`, or to the end of the document where there is none.
    fn until(&mut self, end: &str) -> &'a str {
        let rest = &self.source[self.at..];
        let stop = rest.find(end);
        self.at += stop.map_or(rest.len(), |stop| stop + end.len());
        &rest[..stop.unwrap_or(rest.len())]
    }

    /// A declaration may hold others in brackets: `<!DOCTYPE x [<!ENTITY …>]>`.
    fn skip_declaration(&mut self) {
        let mut depth = 0;
        for (i, byte) in self.source.bytes().enumerate().skip(self.at) {
            match byte {
                b'[' if !self.brackets_are_broken => depth += 1,
                b']' => depth -= 1,
                b'>' if depth <= 0 => {
                    self.at = i + 1;
                    return;
                }
                _ => {}
            }
        }
        // Never closed: the brackets were not what they seemed.
        self.brackets_are_broken = true;
        self.until(">");
    }

    fn text(&mut self) -> Token<'a> {
        let rest = &self.source[self.at..];
        // The first character is text even where it is a `<` that opens nothing.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let stop = rest[first..].find('<').map_or(rest.len(), |stop| stop + first);
        self.at += stop;
        Token::Text(&rest[..stop])
    }

    fn start(&mut self) -> Token<'a> {
        let rest = &self.source[self.at + 1..];
        let name = &rest[..name_length(rest)];
        let length = attributes_length(&rest[name.len()..]);
        let attributes = &rest[name.len()..name.len() + length];
        self.at += 1 + name.len() + length;
        if self.source[self.at..].starts_with('>') {
            self.at += 1;
        }
        let is_empty = attributes.ends_with('/');
        let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
        Token::Start(Tag { name, attributes, is_empty })
    }

    fn end(&mut self) -> Token<'a> {
        self.at += 2;
        let inside = self.until(">");
        Token::End(&inside[..name_length(inside)])
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.source.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
            match rest {
                [b'<', b'!', b'-', b'-', ..] => {
                    self.at += 4;
                    self.until("-->");
                }
                [b'<', b'?', ..] => {
                    self.until(">");
                }
                _ if rest.starts_with(b"<![CDATA[") => {
                    self.at += "<![CDATA[".len();
                    return Some(Token::Data(self.until("]]>")));
                }
                [b'<', b'!', ..] => self.skip_declaration(),
                [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                    return Some(self.end());
                }
                [b'<', letter, ..] if letter.is_ascii_alphabetic() => return Some(self.start()),
                _ => return Some(self.text()),
            }
        }
    }
}

fn name_length(rest: &str) -> usize {
    rest.bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<'))
        .unwrap_or(rest.len())
}

/// Up to the `>` that ends the tag; one within quotes does not.
fn attributes_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at,
            // A tag that was never closed.
            b'<' => return at,
            quote @ (b'"' | b'\'') if opens_value(&bytes[..at]) => {
                let close = bytes[at + 1..].iter().position(|byte| *byte == quote);
                at += close.map_or(1, |close| close + 2);
            }
            _ => at += 1,
        }
    }
    rest.len()
}

/// A quote opens a value only right after an equals sign.
fn opens_value(before: &[u8]) -> bool {
    before.trim_ascii_end().ends_with(b"=")
}

#[derive(Debug, Clone)]
pub(crate) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let ends_name = |c: char| c.is_ascii_whitespace() || c == '=';
        // A stray equals sign is part of the name, so that every turn takes something.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let stop = rest[first..].find(ends_name).map_or(rest.len(), |stop| stop + first);
        let (name, rest) = rest.split_at(stop);
        let (value, rest) = match rest.trim_ascii_start().strip_prefix('=') {
            Some(rest) => value(rest.trim_ascii_start()),
            None => ("", rest),
        };
        self.rest = rest;
        Some((name, value))
    }
}

fn value(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = rest.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let stop = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
    rest.split_at(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, tokens: &str) {
        let found: Vec<_> = Tokens::of(source).map(show).collect();
        assert_eq!(found.join(" "), tokens, "{source}");
    }

    fn show(token: Token<'_>) -> String {
        match token {
            Token::Text(text) => format!("{text:?}"),
            Token::Data(data) => format!("[{data}]"),
            Token::End(name) => format!("/{name}"),
            Token::Start(tag) => {
                let attributes = tag.attributes().map(|(name, value)| format!("({name}={value})"));
                let end = if tag.is_empty { "/" } else { "" };
                format!("{}{}{end}", tag.name, attributes.collect::<String>())
            }
        }
    }

    #[test]
    fn tags_and_text_are_told_apart() {
        check("<a>one</a > two", r#"a "one" /a " two""#);
        check("<br/><x:y />", "br/ x:y/");
        check("<![CDATA[a <b> c]]>d", r#"[a <b> c] "d""#);
    }

    #[test]
    fn attributes_are_read_as_they_come() {
        check(r#"<a b="1 > 0" c='"' d=e f g = "h">"#, r#"a(b=1 > 0)(c=")(d=e)(f=)(g=h)"#);
        check("<a =b>", "a(=b=)");
        check("<a b=\"never closed>text", "a(b=never closed) \"text\"");
    }

    #[test]
    fn what_is_no_content_is_left_out() {
        check("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><!-- <d> --><e>", "e");
        check("<!DOCTYPE html><p>", "p");
        check("a<!-- never closed <b>", r#""a""#);
    }

    #[test]
    fn broken_markup_is_text() {
        check("1 < 2 <3", r#""1 " "< 2 " "<3""#);
        check("<", r#""<""#);
        check("</", r#""</""#);
        check("<a <b>", "a b");
        check("<![CDATA[never closed", "[never closed]");
    }
}
