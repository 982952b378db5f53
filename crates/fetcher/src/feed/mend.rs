//! Feeds as they are to XML that parses, in one linear pass.
//!
//! What comes out is well-formed by construction: every tag is closed, every
//! reference is known, every prefix is declared. RSS 1.0 and its kin are written as
//! RSS 2.0 and Atom 0.3 as Atom 1.0, so that the parser meets two dialects only; text
//! that holds markup is escaped, and dates are written in one form. What the
//! elements mean is left to `parse`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use encoding_rs::WINDOWS_1252;
use model::feed::Updates;
use url::Url;

use super::parse::LONGEST_URL_BYTES;
use super::updates::{self, Printed};
use crate::date;
use crate::markup::{Tag, Token, Tokens, local, prefix};

/// More items than any feed needs; the rest is history.
const MOST_ITEMS: usize = 2_000;
const DEEPEST: usize = 64;
/// A web page that speaks of feeds further down is still a web page.
const MOST_TAGS_BEFORE_ROOT: usize = 20;

/// A feed that parses.
#[derive(Debug)]
pub(super) struct Mended {
    pub(super) xml: String,
    /// The end of the tags within which the items stand.
    pub(super) head: usize,
    /// What closes these tags.
    pub(super) tail: &'static str,
    /// Where in `xml` the items are.
    pub(super) items: Vec<Range<usize>>,
    pub(super) updates: Updates,
}

impl Mended {
    /// A feed of this one item.
    pub(super) fn alone(&self, item: &Range<usize>) -> String {
        [&self.xml[..self.head], &self.xml[item.clone()], self.tail].concat()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// RSS 0.9x, RSS 2.0 and a bare channel.
    Rss,
    /// RSS 0.90 and 1.0, where items stand beside their channel.
    Rdf,
    Atom,
    /// Atom 0.3
    OldAtom,
}

/// `None` where there is no feed in the document.
pub(super) fn mend(text: &str, url: &Url) -> Option<Mended> {
    let mut tokens = Tokens::of(text);
    let (root, dialect) = find_root(&mut tokens)?;
    let mut mender = Mender::new(tokens, dialect, url);
    mender.open_root(root);
    while let Some(token) = mender.tokens.next() {
        mender.take(token);
        if mender.open.is_empty() || mender.items.len() == MOST_ITEMS {
            break;
        }
    }
    Some(mender.finish())
}

/// Skips what servers leave before a feed: blank lines, warnings, scripts.
fn find_root<'a>(tokens: &mut Tokens<'a>) -> Option<(Tag<'a>, Dialect)> {
    let starts = tokens.filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    });
    for tag in starts.take(MOST_TAGS_BEFORE_ROOT) {
        let dialect = match local(tag.name).to_ascii_lowercase().as_str() {
            "rss" | "channel" => Dialect::Rss,
            "rdf" => Dialect::Rdf,
            "feed" if is_old_atom(tag) => Dialect::OldAtom,
            "feed" => Dialect::Atom,
            _ => continue,
        };
        return Some((tag, dialect));
    }
    None
}

fn is_old_atom(tag: Tag<'_>) -> bool {
    tag.attribute("version").is_some_and(|version| version.starts_with("0."))
        || tag.attributes().any(|(_, value)| value.starts_with("http://purl.org/atom/ns#"))
}

/// Stands for the `@` of a byline. The parser cuts names beside an e-mail address
/// without minding where characters begin, and panics; this hides the address from it.
pub(super) const AT: &str = "\u{e000}";

const ATOM: &str = "http://www.w3.org/2005/Atom";
const RSS: &str = "http://purl.org/rss/1.0/";
const IGNORED: &str = "urn:ignored";

/// Prefixes that feeds use, declared or not. What is of no use to us is kept apart
/// under a name that the parser does not know, since it fails on some of it.
const PREFIXES: [(&str, &str); 9] = [
    ("atom", ATOM),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", IGNORED),
    ("itunes", IGNORED),
    ("podcast", IGNORED),
    ("wfw", IGNORED),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("xhtml", "http://www.w3.org/1999/xhtml"),
];

/// Feeds misspell the names of namespaces, or use those of earlier drafts.
fn namespace(uri: &str) -> &str {
    let lower = uri.trim().trim_end_matches(['/', '#']).to_ascii_lowercase();
    match lower.as_str() {
        "http://www.w3.org/2005/atom" | "https://www.w3.org/2005/atom" => ATOM,
        "http://purl.org/atom/ns" | "http://purl.org/atom" => ATOM,
        "http://purl.org/rss/1.0" | "http://purl.org/net/rss1.1" | "http://purl.org/rss/2.0" => RSS,
        "http://my.netscape.com/rdf/simple/0.9" => RSS,
        "http://channel.netscape.com/rdf/simple/0.9" => RSS,
        "http://search.yahoo.com/mrss" | "http://video.search.yahoo.com/mrss" => IGNORED,
        "http://www.itunes.com/dtds/podcast-1.0.dtd" => IGNORED,
        "https://podcastindex.org/namespace/1.0" | "http://wellformedweb.org/commentapi" => IGNORED,
        old if old.starts_with("http://backend.userland.com/rss") => RSS,
        old if old.starts_with("http://blogs.law.harvard.edu/tech/rss") => RSS,
        old if old.starts_with("http://purl.org/dc/elements/1") => {
            "http://purl.org/dc/elements/1.1/"
        }
        _ => uri,
    }
}

struct Mender<'a> {
    tokens: Tokens<'a>,
    dialect: Dialect,
    base: &'a Url,
    /// Each `xml:base` that may still hold, and how many elements were open around it.
    bases: Vec<(usize, Url)>,
    out: String,
    head: usize,
    /// How many elements are open where items stand.
    home: usize,
    root_tail: &'static str,
    open: Vec<&'a str>,
    item: Option<Item>,
    items: Vec<Range<usize>>,
    prefixes: HashSet<&'a str>,
    updates: Printed,
}

/// The open item.
#[derive(Default)]
struct Item {
    start: usize,
    depth: usize,
    has_title: bool,
    has_text: bool,
    has_date: bool,
    /// What other namespaces call its title and its text, for want of its own.
    other_title: Option<String>,
    other_text: Option<String>,
}

#[derive(Clone, Copy)]
enum Part {
    Title,
    Text,
}

impl<'a> Mender<'a> {
    fn new(tokens: Tokens<'a>, dialect: Dialect, base: &'a Url) -> Self {
        let prefixes = PREFIXES.iter().map(|(prefix, _)| *prefix).chain(["xml", ""]).collect();
        Mender {
            tokens,
            dialect,
            base,
            bases: Vec::new(),
            out: String::new(),
            head: 0,
            home: 1,
            root_tail: "",
            open: Vec::new(),
            item: None,
            items: Vec::new(),
            prefixes,
            updates: Printed::default(),
        }
    }

    fn open_root(&mut self, root: Tag<'a>) {
        let (name, bare_channel) = match self.dialect {
            Dialect::Atom | Dialect::OldAtom => ("feed", false),
            Dialect::Rdf => ("rss", true),
            Dialect::Rss => ("rss", local(root.name).eq_ignore_ascii_case("channel")),
        };
        self.out.push('<');
        self.out.push_str(name);
        if name == "rss" {
            self.out.push_str(" version=\"2.0\"");
        }
        for (prefix, uri) in PREFIXES {
            let _ = write!(self.out, " xmlns:{prefix}=\"{uri}\"");
        }
        for (name, value) in root.attributes() {
            let declares_own = is_name(name)
                && name
                    .strip_prefix("xmlns:")
                    .is_some_and(|prefix| PREFIXES.iter().all(|(known, _)| *known != prefix));
            if declares_own || matches!(name, "xml:base" | "xml:lang") {
                self.attribute(name, value);
            }
        }
        self.out.push('>');
        self.open.push(root.name);
        if bare_channel {
            self.out.push_str("<channel>");
        }
        self.root_tail = match (name, bare_channel) {
            ("feed", _) => "</feed>",
            (_, true) => "</channel></rss>",
            (_, false) => "</rss>",
        };
        self.head = self.out.len();
    }

    fn take(&mut self, token: Token<'a>) {
        match token {
            Token::Text(text) => push_escaped(&mut self.out, &resolved(text)),
            Token::Data(data) => push_escaped(&mut self.out, data),
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(name),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        let name = local(tag.name);
        // A second channel is taken as part of the first.
        if name == "channel" && (self.dialect == Dialect::Rdf || self.home == 2) {
            return;
        }
        if self.is_item(name) {
            self.start_item(tag);
        } else if is_contact(name) {
            if !tag.is_empty {
                self.inside(tag);
            }
        } else if name == "link" && self.is_odd_link(tag) {
            self.link(tag);
        } else if !tag.is_empty && self.tells_of_updates(name) {
            let inside = self.inside(tag);
            self.updates.take(name, &inside.text());
        } else if !tag.is_empty && self.is_byline(name) {
            self.byline(tag);
        } else if let (false, Some(part)) = (tag.is_empty, self.other_part(tag.name)) {
            self.keep_other(tag, part);
        } else if !tag.is_empty && is_text(tag.name) {
            self.text_element(tag);
        } else if !tag.is_empty && is_date(name) {
            self.date_element(tag);
        } else if self.open.len() < DEEPEST {
            self.start_tag(tag, None);
            self.enter(tag);
        }
        if self.dialect == Dialect::Rss && name == "channel" && self.open.len() == 2 {
            self.head = self.out.len();
            self.home = 2;
        }
    }

    fn is_item(&self, name: &str) -> bool {
        match self.dialect {
            Dialect::Rss | Dialect::Rdf => name == "item",
            Dialect::Atom | Dialect::OldAtom => name == "entry",
        }
    }

    /// Items do not nest: what is still open around one was never closed.
    fn start_item(&mut self, tag: Tag<'a>) {
        if tag.is_empty {
            return;
        }
        self.close_down_to(self.home);
        self.item = Some(Item { start: self.out.len(), depth: self.open.len(), ..Item::default() });
        self.start_tag(tag, None);
        self.enter(tag);
        // The parser does not know that this is an item's name in RSS 1.0.
        let about = tag.attributes().find(|(name, _)| local(name) == "about");
        if let (Dialect::Rdf, Some((_, about))) = (self.dialect, about) {
            self.out.push_str("<guid>");
            push_escaped(&mut self.out, &resolved(about));
            self.out.push_str("</guid>");
        }
    }

    fn enter(&mut self, tag: Tag<'a>) {
        if tag.is_empty {
            self.end_tag(tag.name);
        } else {
            self.open.push(tag.name);
        }
    }

    fn end(&mut self, name: &str) {
        if self.dialect == Dialect::Rdf && local(name) == "channel" {
            return;
        }
        // Some put their items after their channel.
        if self.home == 2 && local(name) == "channel" {
            self.close_down_to(self.home);
            return;
        }
        if let Some(depth) = self.open.iter().rposition(|open| *open == name) {
            self.close_down_to(depth);
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let name = self.open.pop().unwrap_or_default();
            if self.open.is_empty() {
                // The root has a tail of its own.
                return;
            }
            let item = self.item.take_if(|item| item.depth == self.open.len());
            if let Some(item) = &item {
                self.complete(item);
            }
            self.end_tag(name);
            self.items.extend(item.map(|item| item.start..self.out.len()));
        }
    }

    /// Gives an item what only other namespaces say of it.
    fn complete(&mut self, item: &Item) {
        let text_name = if self.is_rss() { "description" } else { "summary" };
        let parts = [
            ("title", item.has_title, &item.other_title),
            (text_name, item.has_text, &item.other_text),
        ];
        for (name, is_there, other) in parts {
            if let (false, Some(other)) = (is_there, other) {
                let _ = write!(self.out, "<{name} type=\"html\">");
                push_escaped(&mut self.out, other);
                let _ = write!(self.out, "</{name}>");
            }
        }
    }

    fn is_rss(&self) -> bool {
        matches!(self.dialect, Dialect::Rss | Dialect::Rdf)
    }

    /// Whether a link is written as the other dialect writes it.
    fn is_odd_link(&self, tag: Tag<'_>) -> bool {
        let has_address = tag.attribute("href").is_some();
        match self.is_rss() {
            true => prefix(tag.name).is_empty() && tag.is_empty && has_address,
            false => !tag.is_empty && !has_address,
        }
    }

    fn link(&mut self, tag: Tag<'a>) {
        if !self.is_rss() {
            let inside = self.inside(tag);
            self.start_tag(tag, Some(("href", inside.text().trim())));
            self.end_tag(tag.name);
        } else if matches!(tag.attribute("rel"), None | Some("alternate")) {
            let _ = write!(self.out, "<link>");
            push_escaped(&mut self.out, &resolved(tag.attribute("href").unwrap_or_default()));
            let _ = write!(self.out, "</link>");
        }
    }

    fn tells_of_updates(&self, name: &str) -> bool {
        self.item.is_none() && updates::is_told_by(name, self.open.last().copied())
    }

    /// What an element of another namespace can stand in for.
    fn other_part(&self, name: &str) -> Option<Part> {
        self.item.as_ref()?;
        match (prefix(name), local(name)) {
            ("media" | "itunes" | "dc" | "dcterms", "title") => Some(Part::Title),
            ("media" | "dc" | "dcterms", "description") => Some(Part::Text),
            ("itunes", "summary") | ("dcterms", "abstract") => Some(Part::Text),
            ("", "summary") if self.is_rss() => Some(Part::Text),
            _ => None,
        }
    }

    fn keep_other(&mut self, tag: Tag<'a>, part: Part) {
        let text = self.inside(tag).text();
        let Some(item) = &mut self.item else { return };
        match part {
            _ if text.trim().is_empty() => {}
            Part::Title => _ = item.other_title.get_or_insert(text),
            Part::Text => {
                let longest = item.other_text.as_ref().map_or(0, String::len);
                if text.len() > longest {
                    item.other_text = Some(text);
                }
            }
        }
    }

    /// A whole element whose text is for readers, and may hold markup.
    fn text_element(&mut self, tag: Tag<'a>) {
        let inside = self.inside(tag);
        let text = match self.is_base64(tag) {
            true => from_base64(&inside.text()).unwrap_or_else(|| inside.text()),
            false => inside.text(),
        };
        let text_type = if inside.has_markup { "html" } else { self.text_type(tag) };
        self.note_own(local(tag.name), &text);
        self.start_tag(tag, Some(("type", text_type)));
        push_escaped(&mut self.out, &text);
        self.end_tag(tag.name);
    }

    fn note_own(&mut self, name: &str, text: &str) {
        let depth = self.open.len();
        let own = self.item.as_mut().filter(|item| item.depth + 1 == depth);
        let Some(item) = own.filter(|_| !text.trim().is_empty()) else { return };
        match name {
            "title" => item.has_title = true,
            "rights" | "copyright" | "subtitle" => {}
            _ => item.has_text = true,
        }
    }

    /// Atom takes what is neither text nor XML in Base64.
    fn is_base64(&self, tag: Tag<'_>) -> bool {
        let of_type = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.contains('/') && !name.starts_with("text/") && !name.ends_with("xml")
        };
        match self.dialect {
            Dialect::OldAtom => tag.attribute("mode") == Some("base64"),
            Dialect::Atom => tag.attribute("type").is_some_and(of_type),
            Dialect::Rss | Dialect::Rdf => false,
        }
    }

    fn text_type(&self, tag: Tag<'_>) -> &'static str {
        let named = tag.attribute("type").unwrap_or("text").to_ascii_lowercase();
        if named.contains("html") || self.is_base64(tag) { "html" } else { "text" }
    }

    fn date_element(&mut self, tag: Tag<'a>) {
        let inside = self.inside(tag);
        let date = date::read(&inside.text());
        // The parser takes the last; but the item's own date stands above any other.
        let is_other = self.name(tag.name) == "dc:date";
        if let Some(item) = &mut self.item {
            if is_other && item.has_date {
                return;
            }
            item.has_date |= tag.name == "pubDate" && date.is_some();
        }
        self.start_tag(tag, None);
        match date {
            Some(date) => _ = write!(self.out, "{}", date.timestamp()),
            None => push_escaped(&mut self.out, &inside.text()),
        }
        self.end_tag(tag.name);
    }

    fn is_byline(&self, name: &str) -> bool {
        self.is_rss() && matches!(name, "author" | "creator")
    }

    fn byline(&mut self, tag: Tag<'a>) {
        let inside = self.inside(tag);
        self.start_tag(tag, None);
        push_escaped(&mut self.out, &inside.text().replace('@', AT));
        self.end_tag(tag.name);
    }

    /// Reads on to the end of an element, or to where it must have ended.
    fn inside(&mut self, tag: Tag<'a>) -> Inside<'a> {
        let mut inside = Inside::default();
        loop {
            let before = self.tokens.offset();
            match self.tokens.next() {
                Some(Token::End(name)) if name == tag.name => return inside,
                Some(Token::Start(Tag { name, .. }) | Token::End(name))
                    if matches!(local(name), "item" | "entry" | "channel" | "rss" | "feed") =>
                {
                    self.tokens.seek(before);
                    return inside;
                }
                Some(token) => inside.take(token),
                None => return inside,
            }
        }
    }

    /// An added `type` stands for all that says how the text is written.
    fn start_tag(&mut self, tag: Tag<'a>, added: Option<(&str, &str)>) {
        let name = self.name(tag.name);
        while self.bases.pop_if(|(depth, _)| *depth >= self.open.len()).is_some() {}
        self.out.push('<');
        self.out.push_str(name);
        self.declare_prefix(name);
        for (name, value) in tag.attributes() {
            let replaced =
                matches!(name, "type" | "mode" | "src") && matches!(added, Some(("type", _)));
            if !replaced && is_name(name) {
                self.attribute(name, value);
            }
        }
        if let Some((name, value)) = added {
            let _ = write!(self.out, " {name}=\"");
            push_escaped(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn end_tag(&mut self, name: &str) {
        let name = self.name(name);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// What the parser calls an element: some go by another name, or had another in a draft.
    fn name<'n>(&self, name: &'n str) -> &'n str {
        match (self.dialect, name) {
            _ if !is_name(name) => "broken",
            (Dialect::Rss | Dialect::Rdf, "dcterms:issued" | "dcterms:created") => "dc:date",
            (Dialect::Rss | Dialect::Rdf, "dcterms:modified") => "atom:updated",
            (Dialect::Rss | Dialect::Rdf, "body" | "xhtml:body" | "fullitem") => "content:encoded",
            (Dialect::OldAtom, "modified") => "updated",
            (Dialect::OldAtom, "issued" | "created") => "published",
            (Dialect::OldAtom, "tagline" | "info") => "subtitle",
            _ => name,
        }
    }

    fn declare_prefix(&mut self, name: &str) {
        let prefix = prefix(name);
        if !self.prefixes.contains(prefix) {
            let _ = write!(self.out, " xmlns:{prefix}=\"{IGNORED}\"");
        }
    }

    fn attribute(&mut self, name: &'a str, value: &str) {
        let mut clean = String::new();
        if name == "xml:base" {
            let outer = self.bases.last().map_or(self.base, |(_, base)| base);
            match outer.join(value.trim()) {
                Ok(base) if base.as_str().len() <= LONGEST_URL_BYTES => {
                    push_escaped(&mut clean, base.as_str());
                    self.bases.push((self.open.len(), base));
                }
                _ => return,
            }
        } else if let Some(prefix) = name.strip_prefix("xmlns:") {
            self.prefixes.insert(prefix);
            push_escaped(&mut clean, namespace(value));
        } else if name == "xmlns" {
            push_escaped(&mut clean, namespace(value));
        } else {
            push_escaped(&mut clean, &resolved(value));
        }
        let _ = write!(self.out, " {name}=\"{clean}\"");
    }

    /// Drops an item that was cut off, and closes the rest.
    fn finish(mut self) -> Mended {
        if let Some(item) = self.item.take() {
            self.out.truncate(item.start);
            self.open.truncate(item.depth);
        }
        while self.open.len() > 1 {
            let name = self.open.pop().unwrap_or_default();
            self.end_tag(name);
        }
        if self.dialect == Dialect::Rss && self.home == 1 && self.root_tail == "</rss>" {
            self.add_channel();
        }
        self.out.push_str(self.root_tail);
        let tail = match self.dialect {
            Dialect::Atom | Dialect::OldAtom => "</feed>",
            Dialect::Rss | Dialect::Rdf => "</channel></rss>",
        };
        let updates = self.updates.updates();
        Mended { xml: self.out, head: self.head, tail, items: self.items, updates }
    }

    /// Some put their items straight into the root, and some have none.
    fn add_channel(&mut self) {
        let channel = "<channel>";
        self.out.insert_str(self.head, channel);
        self.head += channel.len();
        for item in &mut self.items {
            *item = item.start + channel.len()..item.end + channel.len();
        }
        self.root_tail = "</channel></rss>";
    }
}

/// Elements of text for readers, in which markup turns up whether allowed or not.
fn is_text(name: &str) -> bool {
    // A picture or a film, around what is said of it.
    if name == "media:content" {
        return false;
    }
    matches!(
        local(name),
        "title"
            | "description"
            | "summary"
            | "content"
            | "encoded"
            | "subtitle"
            | "tagline"
            | "info"
            | "body"
            | "fullitem"
            | "rights"
            | "copyright"
    )
}

fn is_date(name: &str) -> bool {
    matches!(
        name,
        "pubDate"
            | "date"
            | "published"
            | "updated"
            | "modified"
            | "issued"
            | "created"
            | "lastBuildDate"
    )
}

/// Of no use to us, and the parser may panic on them.
fn is_contact(name: &str) -> bool {
    matches!(name, "managingEditor" | "webMaster")
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    // XML keeps these for itself.
    let reserved = matches!(name, "xmlns:xml" | "xmlns:xmlns");
    !reserved
        && name.chars().all(plain)
        && name.split(':').all(|part| part.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        && name.matches(':').count() < 2
}

fn from_base64(text: &str) -> Option<String> {
    let packed: String = text.split_whitespace().collect();
    String::from_utf8(BASE64.decode(packed).ok()?).ok()
}

/// The content of one element.
#[derive(Default)]
struct Inside<'a> {
    tokens: Vec<Token<'a>>,
    has_markup: bool,
}

impl<'a> Inside<'a> {
    fn take(&mut self, token: Token<'a>) {
        self.has_markup |= matches!(token, Token::Start(_) | Token::End(_));
        self.tokens.push(token);
    }

    /// What a parser would read: plain text, or the source of its markup.
    fn text(&self) -> String {
        let mut text = String::new();
        for token in &self.tokens {
            match token {
                Token::Text(raw) if self.has_markup => text.push_str(raw),
                Token::Text(raw) => text.push_str(&resolved(raw)),
                Token::Data(data) => text.push_str(data),
                Token::End(name) => _ = write!(text, "</{}>", local(name)),
                Token::Start(tag) => push_tag(&mut text, tag),
            }
        }
        text
    }
}

fn push_tag(out: &mut String, tag: &Tag<'_>) {
    let _ = write!(out, "<{}", local(tag.name));
    for (name, value) in tag.attributes() {
        let _ = write!(out, " {name}=\"{}\"", value.replace('"', "&quot;"));
    }
    out.push_str(if tag.is_empty { "/>" } else { ">" });
}

/// Text with its references resolved; an ampersand that refers to nothing is itself.
pub(super) fn resolved(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let name_length = after.bytes().take(32).position(|byte| byte == b';').unwrap_or(0);
        match reference(&after[..name_length]) {
            Some(c) => {
                text.push(c);
                rest = &after[name_length + 1..];
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "" => None,
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(number) => numbered(number),
            None => ENTITIES.get(name).copied(),
        },
    }
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match u8::try_from(code) {
        // Numbers of Windows-1252, as browsers read them.
        Ok(byte @ 0x80..=0x9f) => WINDOWS_1252.decode(&[byte]).0.chars().next(),
        _ => char::from_u32(code),
    }
}

static ENTITIES: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    let lines = include_str!("entities.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (name, code) = line.split_once(' ')?;
            Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
        })
        .collect()
});

/// Writes text so that a parser reads it again, without what XML cannot hold.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\0'..' ' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
}
