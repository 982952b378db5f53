//! No text brings the extractor down, and what it gives holds together.

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
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..2_000 {
        let length = next(60);
        let soup: Vec<_> = (0..length).map(|_| signs[next(signs.len())]).collect();
        check(&soup.concat());
        let soup: Vec<_> = (0..length).map(|_| words[next(words.len())]).collect();
        check(&soup.join(" "));
    }
}
