//! Names on public sets whose texts may not be shipped, so that our figures can stand
//! beside those of others.
//!
//! Types are folded to people, organisations, places and the rest. White space, edge
//! punctuation, a leading `the` and a closing `'s` count on neither side.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use extractor::{Extractor, learn};
use model::entity::EntityType;
use model::extraction::Document;

use super::reading::Offsets;
use super::tally::{Share, Tally};
use crate::train::conll;

const SETS: [(&str, &str); 4] = [
    ("eww-dev", "entities/eww-dev.conll.gz"),
    ("uner-ewt-dev", "entities/uner-ewt-dev.conll.gz"),
    ("uner-ewt-test", "entities/uner-ewt-test.conll.gz"),
    ("wikigold", "entities/wikigold.conll.gz"),
];

const FOLDED: [&str; 4] = ["PER", "ORG", "LOC", "MISC"];

pub(crate) fn table(extractor: &Extractor, data: &Path) -> anyhow::Result<String> {
    let mut table =
        "| names, F1 | PER | ORG | LOC | MISC | PER+ORG+LOC |\n|---|--:|--:|--:|--:|--:|\n"
            .to_owned();
    let known = learn::manifest(extractor);
    for (name, file) in SETS {
        // What the model has learnt by heart measures nothing.
        if known.contains(file) {
            continue;
        }
        let tallies = score(extractor, &conll::parse(&conll::unpack(&data.join(file))?));
        let mut all = Tally::default();
        tallies[..3].iter().for_each(|one| all += *one);
        let cells = tallies.iter().chain([&all]).map(|one| format!("{:.1}", 100.0 * one.f1()));
        writeln!(table, "| {name} | {} |", cells.collect::<Vec<_>>().join(" | "))
            .expect("a string takes all");
    }
    Ok(table)
}

const TAGGED: [(&str, &str); 4] = [
    ("ewt-pos-dev", "entities/ewt-pos-dev.conll.gz"),
    ("gum-dev", "entities/gum-dev.conll.gz"),
    ("ewt-pos-test", "entities/ewt-pos-test.conll.gz"),
    ("gum-test", "entities/gum-test.conll.gz"),
];

/// What was right in the texts of a genre.
#[derive(Default)]
struct Tagged {
    /// Tags of given words.
    given: Share,
    /// Tags of tokens that are read from the running text and equal a given word.
    own: Share,
    /// Given words that are tokens of ours.
    alike: Share,
    ends: Tally,
}

/// Tags on given words and on our own tokens, and ends of sentences in running text, by genre.
pub(crate) fn tags(extractor: &Extractor, data: &Path) -> anyhow::Result<String> {
    let mut table = "| | tags right | on our tokens | tokens alike | sentences, F1 | sentences |\n\
                     |---|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for (name, file) in TAGGED {
        let path = data.join(file);
        let documents = conll::parse(&conll::unpack(&path)?);
        let mut by_genre: BTreeMap<String, Tagged> = BTreeMap::new();
        for document in &documents {
            let genre = document.id.split(['-', '_']).nth(usize::from(name.starts_with("gum")));
            for genre in [String::new(), genre.unwrap_or_default().to_owned()] {
                let tagged = by_genre.entry(genre).or_default();
                tag(extractor, document, &mut tagged.given);
                tag_own(extractor, document, tagged);
                tagged.ends += ends(extractor, document);
            }
        }
        for (genre, Tagged { given, own, alike, ends }) in by_genre {
            let cells = [given.share(), own.share(), alike.share(), ends.f1()];
            let cells = cells.map(|cell| format!("{:.1}", 100.0 * cell)).join(" | ");
            writeln!(table, "| {name} {genre} | {cells} | {} |", ends.truth)
                .expect("a string takes all");
        }
    }
    Ok(table)
}

fn tag(extractor: &Extractor, document: &conll::Document, share: &mut Share) {
    for (index, start) in document.sentences.iter().enumerate() {
        let end = document.sentences.get(index + 1).copied().unwrap_or(document.tokens.len());
        let tokens = &document.tokens[*start..end];
        let words: Vec<&str> = tokens.iter().map(|one| &document.text[one.span.clone()]).collect();
        for (token, tag) in tokens.iter().zip(learn::tag(extractor, &words)) {
            share.count(token.tag == tag);
        }
    }
}

fn tag_own(extractor: &Extractor, document: &conll::Document, tagged: &mut Tagged) {
    let ours = learn::tokens(extractor, &document.text);
    for token in &document.tokens {
        let at = ours.partition_point(|(span, _)| span.start < token.span.start);
        let found = ours.get(at).filter(|(span, _)| *span == token.span);
        tagged.alike.count(found.is_some());
        if let Some((_, tag)) = found {
            tagged.own.count(token.tag == *tag);
        }
    }
}

fn ends(extractor: &Extractor, document: &conll::Document) -> Tally {
    let last = |start: &usize| document.tokens[start - 1].span.end;
    let mut truth: Vec<usize> = document.sentences.iter().skip(1).map(last).collect();
    truth.extend(document.tokens.last().map(|token| token.span.end));
    let found = learn::sentence_ends(extractor, &document.text);
    let right = truth.iter().filter(|end| found.binary_search(end).is_ok()).count();
    Tally::pairs(right, found.len(), truth.len())
}

fn score(extractor: &Extractor, documents: &[conll::Document]) -> [Tally; 4] {
    let mut tallies = [Tally::default(); 4];
    for document in documents {
        let text = document.text.as_str();
        let extraction = extractor.extract(&Document { text, title: None, published: None });
        let offsets = Offsets::of(text);
        let known = document.names();
        let entities = extraction.entities.iter();
        let found = entities.flat_map(|entity| {
            let spans = entity.mentions.iter().map(|mention| offsets.bytes(mention.span));
            spans.map(|span| (span, folded(entity.entity_type)))
        });
        let found: HashSet<(Range<usize>, &str)> =
            found.map(|(span, label)| (trimmed(text, span), label)).collect();
        let truth: HashSet<(Range<usize>, &str)> =
            known.iter().map(|one| (trimmed(text, one.span.clone()), one.label.as_str())).collect();
        for (tally, label) in tallies.iter_mut().zip(FOLDED) {
            let of = |set: &HashSet<(Range<usize>, &str)>| {
                set.iter().filter(|one| one.1 == label).count()
            };
            let right = truth.intersection(&found).filter(|one| one.1 == label).count();
            *tally += Tally::pairs(right, of(&found), of(&truth));
        }
    }
    tallies
}

fn folded(entity_type: EntityType) -> &'static str {
    match entity_type {
        EntityType::Person => "PER",
        EntityType::Org => "ORG",
        EntityType::Gpe | EntityType::Loc | EntityType::Facility => "LOC",
        _ => "MISC",
    }
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let is_edge = |c: char| !c.is_alphanumeric() && c != '_';
    let mut words = text[span.clone()].trim_matches(is_edge);
    if let Some(rest) = words.get(..4).filter(|head| head.eq_ignore_ascii_case("the ")) {
        let rest = words[rest.len()..].trim_start_matches(is_edge);
        if !rest.is_empty() {
            words = rest;
        }
    }
    let bare = words.strip_suffix("'s").or_else(|| words.strip_suffix("’s")).unwrap_or(words);
    let bare = bare.trim_end_matches(is_edge);
    let bare = if bare.is_empty() { words } else { bare };
    if bare.is_empty() {
        return span;
    }
    let start = bare.as_ptr() as usize - text.as_ptr() as usize;
    start..start + bare.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_do_not_count() {
        for (text, bare) in
            [("the  UN's", "UN"), ("“Ana”", "Ana"), ("The", "The"), ("(the WHO).", "WHO")]
        {
            assert_eq!(&text[trimmed(text, 0..text.len())], bare);
        }
    }
}
