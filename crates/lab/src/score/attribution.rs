//! Quotes on PolNeAR, whose texts may not be shipped: what was said, and the words that name
//! who said it, by the field's usual measure (`ov80`, `tuple`).
//!
//! The corpus annotates beliefs, intentions and findings too; only speech is a quote here.
//! What is given and lies mostly in one of the others is counted apart and on neither side.

use std::collections::HashSet;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use extractor::Extractor;
use model::extraction::Document;
use model::quote::QuoteKind;

use super::quote::{Words, pairs};
use super::reading::{Offsets, Said};
use super::tally::Tally;
use crate::train::quotes::gold::{self, Text};

const SET: &str = "quotes/polnear/dev.jsonl.gz";

/// A quote with the words that name its source.
struct Sourced {
    said: Said,
    source: Vec<Range<usize>>,
}

#[derive(Default)]
struct Figures {
    content: [Tally; 4],
    sourced: [Tally; 4],
    /// Quotes found, and those of them that are belief.
    found: usize,
    belief: usize,
}

const KINDS: [Option<QuoteKind>; 4] =
    [None, Some(QuoteKind::Direct), Some(QuoteKind::Mixed), Some(QuoteKind::Indirect)];

pub(crate) fn table(extractor: &Extractor, data: &Path) -> anyhow::Result<String> {
    let mut figures = Figures::default();
    for text in gold::polnear(&data.join(SET))? {
        figures.add(&text, found(extractor, &text.text));
    }
    Ok(figures.print())
}

fn found(extractor: &Extractor, text: &str) -> Vec<Sourced> {
    let offsets = Offsets::of(text);
    let extraction = extractor.extract(&Document { text, title: None, published: None });
    let quotes = extraction.quotes.into_iter().map(|quote| Sourced {
        said: said(quote.kind, quote.spans.iter().map(|span| offsets.bytes(*span)).collect()),
        source: quote.source.iter().map(|source| offsets.bytes(source.span)).collect(),
    });
    quotes.collect()
}

fn said(kind: QuoteKind, spans: Vec<Range<usize>>) -> Said {
    Said { kind, spans, voices: Vec::new(), confidence: None }
}

impl Figures {
    fn add(&mut self, text: &Text, found: Vec<Sourced>) {
        let words = Words::of(&text.text);
        let (speech, belief): (Vec<_>, Vec<_>) = text.quotes.iter().partition(|one| one.speech);
        let others: HashSet<usize> =
            belief.iter().flat_map(|one| words.within(&one.content)).collect();
        let before = found.len();
        let found: Vec<Sourced> = found
            .into_iter()
            .filter(|one| {
                let own = words.within(&one.said.spans);
                own.intersection(&others).count() * 2 <= own.len()
            })
            .collect();
        self.found += before;
        self.belief += before - found.len();
        let truth: Vec<Sourced> = speech
            .into_iter()
            .map(|one| Sourced {
                said: said(one.kind.unwrap_or(QuoteKind::Indirect), one.content.clone()),
                source: one.source.clone(),
            })
            .collect();
        self.compare(&words, truth, found);
    }

    fn compare(&mut self, words: &Words, truth: Vec<Sourced>, found: Vec<Sourced>) {
        let (truth, sources) = parted(truth);
        let (found, given) = parted(found);
        let same = pairs(words, &truth, &found);
        let close = |(one, other): &&(usize, usize)| {
            let (one, other) = (words.within(&sources[*one]), words.within(&given[*other]));
            let shared = one.intersection(&other).count();
            2 * shared > one.len().max(other.len()) || one.is_empty() && other.is_empty()
        };
        for (index, kind) in KINDS.into_iter().enumerate() {
            let is = |quote: &Said| kind.is_none_or(|kind| quote.kind == kind);
            let count = |quotes: &[Said]| quotes.iter().filter(|one| is(one)).count();
            let tally = |pairs: Vec<&(usize, usize)>| Tally {
                right: pairs.iter().filter(|pair| is(&found[pair.1])).count() as f64,
                found: count(&found),
                hit: pairs.iter().filter(|pair| is(&truth[pair.0])).count() as f64,
                truth: count(&truth),
            };
            self.content[index] += tally(same.iter().collect());
            self.sourced[index] += tally(same.iter().filter(close).collect());
        }
    }

    fn print(&self) -> String {
        let mut table =
            "| PolNeAR dev, speech | words said: P | R | F1 | with source: F1 | found | \
                         true |\n|---|--:|--:|--:|--:|--:|--:|\n"
                .to_owned();
        for (index, kind) in KINDS.into_iter().enumerate() {
            let name = kind.map_or("all", QuoteKind::as_str);
            let (content, sourced) = (self.content[index], self.sourced[index]);
            let cells = [content.precision(), content.recall(), content.f1(), sourced.f1()]
                .map(|share| format!("{:.1}", 100.0 * share));
            let (found, truth) = (content.found, content.truth);
            writeln!(table, "| {name} | {} | {found} | {truth} |", cells.join(" | "))
                .expect("a string takes all");
        }
        let share = 100.0 * self.belief as f64 / self.found.max(1) as f64;
        writeln!(
            table,
            "\nGiven quotes that the corpus marks as belief, intention or finding: {} of {} \
             ({share:.1} %).",
            self.belief, self.found
        )
        .expect("a string takes all");
        table
    }
}

fn parted(quotes: Vec<Sourced>) -> (Vec<Said>, Vec<Vec<Range<usize>>>) {
    quotes.into_iter().map(|one| (one.said, one.source)).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::quotes::gold::Quote;

    fn sourced(spans: &[(usize, usize)], source: Option<(usize, usize)>) -> Sourced {
        let spans = spans.iter().map(|(start, end)| *start..*end).collect();
        let source = source.into_iter().map(|(start, end)| start..end).collect();
        Sourced { said: said(QuoteKind::Indirect, spans), source }
    }

    #[test]
    fn a_source_counts_when_most_words_are_shared() {
        // Words of one letter each.
        let text = "a b c d e f g h";
        let spans = |start: usize, end: usize| std::iter::once(start..end).collect::<Vec<_>>();
        let quote = |speech| Quote {
            content: spans(0, 7),
            source: spans(8, 11),
            speech,
            ..Quote::default()
        };
        let figures = |found: Sourced, speech: bool| {
            let mut figures = Figures::default();
            let quotes = vec![quote(speech)];
            let text = Text { text: text.to_owned(), quotes, times: 1, own: None };
            figures.add(&text, vec![found]);
            (figures.content[0].right, figures.sourced[0].right, figures.belief)
        };
        assert_eq!(figures(sourced(&[(0, 7)], Some((8, 11))), true), (1.0, 1.0, 0));
        assert_eq!(figures(sourced(&[(0, 7)], Some((8, 9))), true), (1.0, 0.0, 0));
        assert_eq!(figures(sourced(&[(0, 7)], None), true), (1.0, 0.0, 0));
        assert_eq!(figures(sourced(&[(8, 15)], None), true), (0.0, 0.0, 0));
        // Belief is counted apart.
        assert_eq!(figures(sourced(&[(0, 7)], None), false), (0.0, 0.0, 1));
    }
}
