//! Feeds and pages with some of their bytes changed: none may bring the reader down or hold it up.

use std::time::{Duration, Instant};

use fetcher::feed::{self, sitemap};
use fetcher::page;
use url::Url;

const SEED: u64 = 20_260_131;
const MUTANTS_EACH: usize = 400;
const LONGEST: Duration = Duration::from_secs(5);

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?><!-- desk -->
<!DOCTYPE rss [<!ENTITY a "b">]>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xml:base="https://gazette.example/">
<channel><title>The &eacute;dition</title><link>/</link><ttl>30</ttl>
<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<sy:updatePeriod>daily</sy:updatePeriod><atom:link rel="next" href="?page=2"/>
<item><title>Dam &amp;amp; lake</title><guid>g-1</guid><link href="/dam"/>
<author>desk@gazette.example (Ana Vega)</author><pubDate>Sat, 31 Jan 2026 20:00:00 +0100</pubDate>
<description><![CDATA[<p>“Open,” she said.</p><script>1 < 2</script>]]></description></item>
<item><media:group><media:title>Two</media:title><media:description>é</media:description></media:group></item>
</channel></rss>"#;

const RDF: &str = r#"<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://gazette.example/"><title>日刊</title><link>https://gazette.example/</link></channel>
<item rdf:about="urn:1"><title>ダム &#x2014; 一</title><link>/1</link><dc:date>2026-01-31T20:00:00+9:00</dc:date><dc:creator>Ana</dc:creator></item></rdf:RDF>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/news/"><title type="html">A &lt;b&gt;Gazette&lt;/b&gt;</title>
<link rel="prev-archive" href="2025"/><entry><id>tag:1</id><title>Où?</title><link rel="alternate">dam</link>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>did</b>.</p></div></content>
<author><name>Ben Odum</name></author><published>2026-01-31T20:00:00Z</published></entry></feed>"#;

const OLD_ATOM: &str = r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><title mode="base64">RGFt</title>
<summary mode="escaped" type="text/html">&lt;p&gt;Lake&lt;/p&gt;</summary><issued>2026-01-31</issued></entry></feed>"#;

const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "é", "next_url": "/2", "items": [
{"id": "1", "url": "/dam", "content_html": "<p>Dam</p>", "date_published": "2026-01-31T20:00:00Z", "authors": [{"name": "Ana"}]}]}"#;

const SITEMAP: &str = r#"<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://gazette.example/dam</loc>
<news:news><news:publication><news:name>G</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-01-31</news:publication_date><news:title>Dam</news:title></news:news></url></urlset>"#;

const PAGE: &str = r#"<base href="/x/"><link rel="alternate" type="application/rss+xml" title="é" href="a.rss"><a href="/feed">Fe<b>ed</b></a>"#;

/// Pieces that mean something to a reader.
const PIECES: [&str; 32] = [
    "<",
    ">",
    "&",
    "&#",
    ";",
    "\"",
    "'",
    "]]>",
    "<![CDATA[",
    "<!--",
    "<!DOCTYPE [",
    "<?",
    "/>",
    "</item>",
    "<item>",
    "<entry>",
    "</",
    "xmlns:",
    "é",
    "\u{0}",
    "\u{feff}",
    "&#xd800;",
    "<p>",
    "</p>",
    "<div>",
    "</article>",
    "<table><tr>",
    "<script>",
    "<svg>",
    "<template>",
    "<b><i></b>",
    "<!-->",
];

const ARTICLE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dam — Gazette</title>
<meta property="og:description" content="The dam at Hull is to be opened in the spring, the mayor says."><meta name="author" content="Ana Vega">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dam", "datePublished": "2026-01-31T20:00:00+0530",
"author": [{"name": "Ana Vega"}], "articleBody": "The dam &amp; the lake."}</script></head><body><nav><a href="/">Home</a></nav>
<article><h1>Dam</h1><time datetime="2026-01-31">31 January</time><p>The dam at Hull is to be opened in the spring, “if it holds”, the mayor said on Monday.</p>
<p>Ben Odum, who lives below it, <q>would rather wait</q>.<br>He is 84.</p><ul><li>One</li></ul><table><tr><td>x</table><footer>Ana Vega</footer></article></body></html>"#;

#[test]
fn mutated_pages_neither_panic_nor_hang() {
    let mut random = Random(SEED);
    for bytes in encodings(ARTICLE).into_iter().take(3) {
        for _ in 0..MUTANTS_EACH {
            read_page(&mutant(&bytes, &mut random), Some("text/html"));
        }
    }
}

#[test]
fn mutated_feeds_neither_panic_nor_hang() {
    let mut random = Random(SEED);
    for source in [RSS, RDF, ATOM, OLD_ATOM, JSON, SITEMAP, PAGE] {
        for bytes in encodings(source) {
            read(&bytes);
            for _ in 0..MUTANTS_EACH {
                read(&mutant(&bytes, &mut random));
            }
        }
    }
}

#[test]
fn what_the_fuzzer_found_neither_panics_nor_hangs() {
    for (content_type, bytes) in found("feed") {
        read_feed(&bytes, content_type.as_deref());
    }
    for (content_type, bytes) in found("page") {
        read_page(&bytes, content_type.as_deref());
    }
}

/// The cases of a kind: each file is a content type, a line break and a body.
fn found(kind: &str) -> impl Iterator<Item = (Option<String>, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/found");
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let kind = files.filter(move |file| file.file_name().to_string_lossy().starts_with(kind));
    kind.map(|file| {
        let input = std::fs::read(file.path()).unwrap();
        let end = input.iter().position(|byte| *byte == b'\n').expect("a content type comes first");
        let content_type = String::from_utf8_lossy(&input[..end]).into_owned();
        ((end > 0).then_some(content_type), input[end + 1..].to_vec())
    })
}

fn encodings(source: &str) -> Vec<Vec<u8>> {
    let marked = format!("\u{feff}{source}");
    let western = source.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'));
    vec![
        source.as_bytes().to_vec(),
        western.collect(),
        marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        source.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        source.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
    ]
}

#[track_caller]
fn read_page(bytes: &[u8], content_type: Option<&str>) {
    let url = Url::parse("https://gazette.example/news/dam").unwrap();
    let began = Instant::now();
    let _ = page::read(bytes, content_type, &url);
    let _ = page::text_of(&String::from_utf8_lossy(bytes));
    assert!(began.elapsed() < LONGEST, "{}", String::from_utf8_lossy(bytes));
}

#[track_caller]
fn read(bytes: &[u8]) {
    read_feed(bytes, Some("text/xml; charset=utf-8"));
    read_feed(bytes, None);
}

/// By every door that bytes of a stranger come in.
#[track_caller]
fn read_feed(bytes: &[u8], content_type: Option<&str>) {
    let url = Url::parse("https://gazette.example/feeds/all.xml").unwrap();
    let began = Instant::now();
    let _ = feed::parse(bytes, content_type, &url);
    let _ = sitemap::parse(bytes, content_type, &url);
    let _ = feed::discover(&String::from_utf8_lossy(bytes), &url);
    assert!(began.elapsed() < LONGEST, "{}", String::from_utf8_lossy(bytes));
}

fn mutant(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        mutate(&mut bytes, random);
    }
    bytes
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let to = (at + random.below(40)).min(bytes.len());
    match random.below(6) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..to)),
        2 => bytes[at..to].fill_with(|| random.below(256) as u8),
        3 => bytes[at..to].iter_mut().for_each(|byte| *byte ^= 1 << random.below(8)),
        4 => {
            let again = bytes[at..to].to_vec();
            let place = random.below(bytes.len() + 1);
            bytes.splice(place..place, again);
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// The same numbers each time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
