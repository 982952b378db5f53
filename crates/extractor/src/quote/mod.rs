//! Quotes: what was said, the word of saying, and the words that name who said it.
//!
//! - [`reading`]: the text as the models see it; [`stem`], [`row`], [`look`] what they look at
//! - [`joint`]: the first reading, which finds where words of saying may be
//! - [`cued`]: the second, one for each of them: what belongs to it; [`aspect`] what it looks at
//! - [`select`]: which of these stand, where they overlap
//! - [`link`]: the words that name who says it
//! - [`orphan`]: quoted words that no word of saying claims
//! - [`skill`]: the trained part
//!
//! Who the source is in this article is for `speaker`.

pub(crate) mod aspect;
pub(crate) mod cued;
pub(crate) mod joint;
pub(crate) mod link;
pub(crate) mod look;
pub(crate) mod orphan;
pub(crate) mod reading;
pub(crate) mod row;
pub(crate) mod select;
pub(crate) mod skill;
pub(crate) mod stem;

use std::ops::Range;

use model::quote::QuoteKind;

use crate::quote::cued::{Cue, Reader, Sums};
use crate::quote::joint::First;
use crate::quote::reading::{Point, Reading};
use crate::quote::skill::QuoteSkill;
use crate::trained::linear::{best, likelihoods};

/// A quote before its speaker is known, in tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) kind: QuoteKind,
    /// In order, never empty, none of them empty.
    pub(crate) content: Vec<Range<usize>>,
    pub(crate) cue: Option<Range<usize>>,
    pub(crate) source: Option<Range<usize>>,
    /// How sure the reading is: the logarithm of a probability.
    pub(crate) likelihood: f32,
    /// How likely the source is among its candidates.
    pub(crate) source_likelihood: f32,
    /// What may be the source, the likeliest first.
    pub(crate) sources: Vec<(Option<Range<usize>>, f32)>,
}

impl Found {
    pub(crate) fn start(&self) -> usize {
        self.content[0].start
    }

    pub(crate) fn end(&self) -> usize {
        self.content[self.content.len() - 1].end
    }
}

/// All quotes of a text, in the order in which they begin.
pub(crate) fn find(reading: &Reading<'_, '_>, skill: &QuoteSkill) -> Vec<Found> {
    let first = joint::read(reading, &skill.joint);
    let said = second(reading, &first, skill);
    let mut found = select::select(reading, said);
    orphan::add(reading, &first, &skill.orphan, &mut found);
    select::part(&mut found);
    link(reading, &first, skill, &mut found);
    found
}

/// Gives each quote the words that name who says it.
fn link(reading: &Reading<'_, '_>, first: &First, skill: &QuoteSkill, found: &mut [Found]) {
    let mut chosen = Vec::with_capacity(found.len());
    link::each(reading, first, found, &mut |_, candidates| {
        let features = candidates.iter().map(|one| &one.features[..]);
        let likely = likelihoods(features, &skill.link);
        let best = best(&likely);
        let all = candidates.iter().zip(&likely);
        let mut ranked: Vec<_> = all.map(|(one, likely)| (one.tokens.clone(), *likely)).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        ranked.truncate(SHOWN);
        chosen.push((candidates[best].tokens.clone(), likely[best], ranked));
        best
    });
    for (quote, (source, likelihood, ranked)) in found.iter_mut().zip(chosen) {
        (quote.source, quote.source_likelihood, quote.sources) = (source, likelihood, ranked);
    }
}

/// So many candidates are worth showing.
pub(crate) const SHOWN: usize = 4;

/// What each candidate for a word of saying was used to say.
fn second(reading: &Reading<'_, '_>, first: &First, skill: &QuoteSkill) -> Vec<Found> {
    let sums = Sums::of(reading, first);
    let mut reader = Reader::new(reading, &skill.cued);
    let mut all = Vec::new();
    for tokens in first.cues(reading) {
        let window = cued::window(reading, &tokens);
        let cue = Cue::new(reading, first, &sums, tokens.clone());
        let best = reader.read(&cue, &window);
        let content = pieces(&best.labels, &window, |label| {
            (label == cued::FIRST || label == cued::INSIDE, label == cued::FIRST)
        });
        let sources = pieces(&best.labels, &window, |label| {
            (label == cued::SOURCE_BEFORE || label == cued::SOURCE_BEHIND, false)
        });
        let content = if content.is_empty() {
            according_to(reading, &tokens).into_iter().collect()
        } else {
            content
        };
        if content.is_empty() {
            continue;
        }
        let source = sources.into_iter().min_by_key(|source| gap(source, &tokens));
        all.push(Found {
            kind: QuoteKind::Indirect,
            content,
            cue: Some(tokens),
            source,
            likelihood: best.likelihood,
            source_likelihood: 1.0,
            sources: Vec::new(),
        });
    }
    all
}

/// `According to Vega, the bridge will open`: what stands behind the comma, where a sentence
/// begins so.
fn according_to(reading: &Reading<'_, '_>, cue: &Range<usize>) -> Option<Range<usize>> {
    let sentence = reading.sentence_of(cue.start);
    let opens = sentence.start == cue.start
        && reading.tokens[cue.start].is("according")
        && reading.tokens.get(cue.start + 1).is_some_and(|token| token.is("to"));
    let comma = |from: usize| {
        let near = from..sentence.end.min(from + LONGEST_SOURCE);
        near.into_iter().find(|at| reading.words[*at].point == Point::Comma)
    };
    let first = comma(cue.end).filter(|_| opens)?;
    // `According to its head, Ana Vega, the bridge`
    let named = reading.words.get(first + 1).is_some_and(|word| word.name > 0);
    let second = comma(first + 1).filter(|second| named && second - first <= 6);
    let start = second.unwrap_or(first) + 1;
    let verb = (start..sentence.end).any(|at| reading.words[at].is_verb());
    verb.then_some(start..sentence.end)
}

/// No source behind `according to` is read further.
const LONGEST_SOURCE: usize = 25;

fn gap(one: &Range<usize>, other: &Range<usize>) -> usize {
    one.start.saturating_sub(other.end).max(other.start.saturating_sub(one.end))
}

/// Runs of labels that count; `is` says whether one does, and whether it begins a run.
fn pieces(
    labels: &[u8],
    window: &Range<usize>,
    is: impl Fn(u8) -> (bool, bool),
) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for (at, label) in window.clone().zip(labels) {
        let (counts, begins) = is(*label);
        match pieces.last_mut() {
            Some(last) if counts && !begins && last.end == at => last.end = at + 1,
            _ if counts => pieces.push(at..at + 1),
            _ => {}
        }
    }
    pieces
}
