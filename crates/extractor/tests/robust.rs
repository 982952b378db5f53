//! No text brings the extractor down, and what it gives holds together.

use std::time::{Duration, Instant};

use extractor::Extractor;
use model::extraction::{Document, Extraction};
use model::span::Span;

#[track_caller]
fn check(text: &str) {
    let document = Document { text, title: None, published: None };
    let extraction = extractor().extract(&document);
    let scalars: Vec<char> = text.chars().collect();
    spans_hold(&extraction, &scalars);
    entities_hold(&extraction, &scalars);
    quotes_hold(&extraction);
}

fn extractor() -> &'static Extractor {
    static ONE: std::sync::LazyLock<Extractor> = std::sync::LazyLock::new(Extractor::new);
    &ONE
}

#[track_caller]
fn under(scalars: &[char], span: Span) -> String {
    assert!(span.start < span.stop && span.stop <= scalars.len(), "{span:?} is out of range");
    scalars[span.start..span.stop].iter().collect()
}

#[track_caller]
fn spans_hold(extraction: &Extraction, scalars: &[char]) {
    for quote in &extraction.quotes {
        assert!(!quote.spans.is_empty());
        let words: Vec<_> = quote.spans.iter().map(|&span| under(scalars, span)).collect();
        assert_eq!(quote.text, words.join(" … "));
        for mention in quote.cue.iter().chain(&quote.source) {
            assert_eq!(mention.text, under(scalars, mention.span));
        }
    }
}

#[track_caller]
fn entities_hold(extraction: &Extraction, scalars: &[char]) {
    let mut all: Vec<Span> = Vec::new();
    for entity in &extraction.entities {
        assert!(!entity.name.is_empty() && !entity.mentions.is_empty());
        for mention in &entity.mentions {
            assert_eq!(mention.text, under(scalars, mention.span));
            all.push(mention.span);
        }
    }
    let firsts = extraction.entities.iter().map(|entity| entity.mentions[0].span.start);
    assert!(firsts.is_sorted(), "entities are out of order");
    all.sort();
    assert!(all.windows(2).all(|pair| pair[0].stop <= pair[1].start), "mentions overlap");
}

#[track_caller]
fn quotes_hold(extraction: &Extraction) {
    let firsts = extraction.quotes.iter().map(|quote| quote.spans[0].start);
    assert!(firsts.is_sorted(), "quotes are out of order");
    let mut spans: Vec<Span> = Vec::new();
    for quote in &extraction.quotes {
        assert!(quote.spans.windows(2).all(|pair| pair[0].stop <= pair[1].start));
        spans.extend(&quote.spans);
        for speaker in quote.speaker.iter().chain(&quote.speakers) {
            assert!(!speaker.name.is_empty());
            assert!(speaker.entity.is_none_or(|index| index < extraction.entities.len()));
        }
        if let Some(first) = quote.speakers.first() {
            assert_eq!(Some(first), quote.speaker.as_ref());
            assert!(quote.speakers.len() > 1);
        }
    }
    spans.sort();
    assert!(spans.windows(2).all(|pair| pair[0].stop <= pair[1].start), "quotes overlap");
}

#[test]
fn odd_texts() {
    for text in [
        "",
        " ",
        "\n\n\n",
        "\"",
        "\"\"",
        "\"\"=",
        "\"Bob.\"\n\n\"What.\"",
        "“",
        "”",
        "'",
        "said",
        "said:",
        "\"said\"",
        ", said",
        "according to",
        "According to, said Vega.",
        "Vega said",
        "Vega said that",
        "he said she said they said",
        ": \"A\"",
        "\u{feff}\u{200b}",
        "e\u{301}\u{301}\u{301} said “e\u{301}”.",
        "🙂 said “🙂🙂 go 👩‍👩‍👧”, she said.",
        "قال الوزير: «لن نذهب». said «نعم».",
        "\u{202e}“Yes,” Vega said.\u{202c}",
        "“Yes,”\r\nVega said.\r\rOdo said “no”.\u{2028}He left.",
        "\0\u{1}\u{7f}",
        "Vega (said (Odo (said (no",
    ] {
        check(text);
    }
}

#[test]
fn long_rows() {
    for row in ["\"", "“", "‘", "'", "a", "A", "\n", ".", ",", "-", " ", "\u{301}", "(", "«"] {
        check(&row.repeat(1_000_000 / row.len()));
    }
}

#[test]
fn long_patterns() {
    for pattern in [
        "\" ",
        "“a ",
        "‘a ",
        "'s ",
        "a\" ",
        "A ",
        "Ana Vega ",
        "said ",
        "he said ",
        "said, ",
        ", ",
        "“A,” said “B,” ",
        "and Odo ",
        "of ",
        "34, ",
        "who ",
        "the minister, ",
        "-- ",
        "x: \"Y\" ",
        "U.S. ",
        "according to ",
        "The Ministry of ",
        "“A.” ",
        "A. ",
        "\n“a",
        "Vega, the ",
    ] {
        check(&pattern.repeat(100_000 / pattern.len()));
    }
}

/// Random soups, the same ones in every run.
#[test]
fn soups() {
    let signs = [
        "“", "”", "\"", "‘", "’", "'", "«", "»", "„", " ", " ", "a", "S", "s", "6", ".", ",", ":",
        "\n", "\n\n", "é", "🙂", "—", "(", ")",
    ];
    let words = [
        "“It rained,”",
        "\"We",
        "go.\"",
        "said",
        "says",
        "told",
        "reporters",
        "that",
        ",",
        ".",
        "Ana",
        "Vega",
        "Mr",
        "the",
        "minister",
        "and",
        "but",
        "on",
        "Tuesday",
        "to",
        "was",
        "who",
        "of",
        "according to",
        "she",
        "they",
        "Ministry",
        "US",
        "(",
        ")",
        ":",
        "34",
        "adding",
        "asked",
        "if",
        "not",
        "“",
        "”",
        "\n\n",
        "’s",
        "—",
        "-",
        "a",
        "spokesman",
        "for",
        "pledged",
        "called",
        "in",
    ];
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    for _ in 0..2_000 {
        let length = chance.below(60);
        let soup: Vec<_> = (0..length).map(|_| *chance.one_of(&signs)).collect();
        check(&soup.concat());
        let soup: Vec<_> = (0..length).map(|_| *chance.one_of(&words)).collect();
        check(&soup.join(" "));
    }
}

/// English, so that what follows is read at all.
const NEWS: &str = "The minister said on Tuesday that the river had risen. \u{201c}We were not ready,\u{201d} \
    Ana Vega told the Port Authority in Lima. \"Nobody was,\" said Mr. Odo, 41, of the U.S. Army's \
    8th Corps (Reserve) \u{2014} \u{2018}not even the mayor\u{2019}. It cost $1.5 million; see \
    https://example.org/a_(b) or write to odo@example.org... Didn't they know? ";

/// Chance that is the same in every run (xorshift, Marsaglia, 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Any scalar, those that texts are made of more often.
    fn scalar(&mut self) -> char {
        const BLOCKS: [(u32, u32); 12] = [
            (0x20, 0x7f),
            (0x00, 0x20),
            (0x80, 0x250),
            (0x300, 0x370),
            (0x590, 0x700),
            (0x900, 0xa00),
            (0x1ab0, 0x1b00),
            (0x2000, 0x2070),
            (0x3000, 0x3100),
            (0xfe00, 0xff00),
            (0x1f300, 0x1fa00),
            (0x00, 0x11_0000),
        ];
        let (from, to) = *self.one_of(&BLOCKS);
        char::from_u32(from + self.below((to - from) as usize) as u32).unwrap_or('\u{fffd}')
    }
}

#[test]
fn any_scalars() {
    let mut chance = Chance(77);
    for _ in 0..1_500 {
        let length = chance.below(80);
        let soup: String = (0..length).map(|_| chance.scalar()).collect();
        check(&soup);
        check(&format!("{NEWS}{soup}{NEWS}"));
    }
}

/// As a page with a wrong or cut charset comes: bytes taken apart inside a letter, put
/// together again, and what is no UTF-8 replaced.
#[test]
fn bytes_cut_anywhere() {
    let mut chance = Chance(4711);
    let source = format!(
        "{NEWS}e\u{301} \u{1f469}\u{200d}\u{1f469} \u{5317}\u{4eac} \u{645}\u{64b} \u{fb01} \u{130}stanbul "
    );
    for _ in 0..1_500 {
        let mut bytes = source.repeat(2).into_bytes();
        for _ in 0..=chance.below(6) {
            let (from, to) = (chance.below(bytes.len()), chance.below(bytes.len()));
            match chance.below(3) {
                0 => drop(bytes.drain(from.min(to)..from.max(to).min(from.min(to) + 40))),
                1 => bytes.rotate_left(from),
                _ => bytes[from] = chance.below(256) as u8,
            }
        }
        check(&String::from_utf8_lossy(&bytes));
    }
}

/// News with signs and pieces of itself thrown in.
#[test]
fn news_torn_and_mended() {
    const SIGNS: [&str; 16] = [
        "\u{201c}", "\u{201d}", "\"", "\u{2018}", "\u{2019}", "'", "``", "''", "(", ")", "\n",
        "\u{2014}", "...", "@", "#", ". ",
    ];
    let mut chance = Chance(9);
    let letters: Vec<char> = NEWS.chars().collect();
    for _ in 0..1_500 {
        let mut text = letters.clone();
        for _ in 0..=chance.below(12) {
            let at = chance.below(text.len());
            if chance.below(3) == 0 {
                let from = chance.below(letters.len());
                let piece = &letters[from..(from + chance.below(30)).min(letters.len())];
                drop(
                    text.splice(at..(at + chance.below(9)).min(text.len()), piece.iter().copied()),
                );
            } else {
                drop(text.splice(at..at, chance.one_of(&SIGNS).chars()));
            }
        }
        check(&text.into_iter().collect::<String>());
    }
}

/// Four times the text may not take much more than four times as long. A quadratic step
/// would take sixteen times; what the machine does beside is taken out by trying again.
#[test]
fn time_is_linear() {
    for pattern in [
        "\" ",
        "\u{201c}a ",
        "\u{2018}a ",
        "'s ",
        "Ana Vega ",
        "Ana Vega, who said, ",
        "x: \"Y\" ",
        "U.S. ",
        "A. ",
        "a/",
        "#a",
        "((a",
        "No. 1 ",
        "http://a.b/c) ",
        "a.b@",
        "and Odo ",
        ", ",
        NEWS,
    ] {
        let texts =
            [10_000, 40_000].map(|size| NEWS.to_owned() + &pattern.repeat(size / pattern.len()));
        let ratio = || {
            let [short, long] = texts.each_ref().map(|text| fastest(text).as_secs_f64());
            long / short
        };
        assert!((0..5).any(|_| ratio() < 8.0), "{pattern} takes more than linear time");
    }
}

fn fastest(text: &str) -> Duration {
    let run = |_| {
        let start = Instant::now();
        let document = Document { text, title: None, published: None };
        std::hint::black_box(extractor().extract(&document));
        start.elapsed()
    };
    (0..2).map(run).min().unwrap_or_default()
}

/// One line, five megabytes, as a broken page may come.
#[test]
fn five_megabytes_in_one_line() {
    for pattern in ["http://a)", "a", "no. ", "\u{201c}"] {
        check(&(NEWS.to_owned() + &pattern.repeat(5_000_000 / pattern.len() / 4)));
    }
    let row = ")".repeat(5_000_000);
    check(&format!("{NEWS}http://a{row}"));
    let text = NEWS.repeat(5_000_000 / NEWS.len());
    let document = Document { text: &text, title: None, published: None };
    assert!(!extractor().extract(&document).quotes.is_empty());
}
