//! Learns which words name who says a quote.

use std::ops::Range;

use extractor::learn::Weights;
use extractor::learn::quote::{Article, FirstReading, Known, Pupil};

use super::choice::{self, Choice, Settings};
use super::gold::Text;
use super::{cue, tokens_of};

const SETTINGS: Settings = Settings { epochs: 8, rate: 0.05, dropout: 0.2, least: 3, prune: 0.03 };

/// `pupils` by turns read the texts that they have not learnt from.
pub(crate) fn learn(pupils: &[Pupil<'_>], texts: &[&Text]) -> Weights {
    let mut choices = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        choices.extend(of_text(&pupils[index % pupils.len()], text));
    }
    let weights = choice::train(&choices, SETTINGS);
    eprintln!("sources: {} choices, {} features", choices.len(), weights.features.len());
    weights
}

/// Once with its words of saying, and once as if those of direct quotes had been missed.
fn of_text(pupil: &Pupil<'_>, text: &Text) -> Vec<Choice> {
    pupil.read(&text.text, |article| {
        let (mut quotes, sources) = known(article, text);
        let reading = article.first_reading();
        let mut learnt = Vec::new();
        learn_each(article, &reading, &quotes, &sources, &|_| true, &mut learnt);
        let direct: Vec<bool> = quotes.iter().map(|quote| article.is_direct(quote)).collect();
        for (quote, _) in quotes.iter_mut().zip(&direct).filter(|(_, direct)| **direct) {
            quote.cue = None;
        }
        learn_each(article, &reading, &quotes, &sources, &|at| direct[at], &mut learnt);
        learnt
    })
}

/// The quotes of a text in order, and the tokens of their sources.
fn known(article: &Article<'_, '_, '_>, text: &Text) -> (Vec<Known>, Vec<Vec<usize>>) {
    let tokens = article.tokens();
    let quotes = text.quotes.iter().filter(|quote| quote.speech);
    let quotes = quotes.map(|quote| tokens_of(&tokens, quote));
    let known = quotes.filter(|quote| !quote.content.is_empty()).map(|quote| {
        let cue = cue(article, &quote);
        let known = Known { content: runs(&quote.content), cue: whole(&cue), source: None };
        (known, quote.source)
    });
    let mut known: Vec<(Known, Vec<usize>)> = known.collect();
    known.sort_by_key(|(known, _)| known.content[0].start);
    known.into_iter().unzip()
}

fn learn_each(
    article: &Article<'_, '_, '_>,
    reading: &FirstReading,
    quotes: &[Known],
    sources: &[Vec<usize>],
    counts: &dyn Fn(usize) -> bool,
    learnt: &mut Vec<Choice>,
) {
    article.sources(reading, quotes, &mut |index, candidates| {
        let truth = &sources[index];
        let shares: Vec<f64> =
            candidates.iter().map(|(tokens, _)| overlap(tokens.as_ref(), truth)).collect();
        let most = shares.iter().copied().fold(0.0, f64::max);
        let right: Vec<bool> = shares.iter().map(|share| *share > 0.5 && *share >= most).collect();
        let first = right.iter().position(|right| *right);
        if first.is_some() && counts(index) {
            let features = candidates.iter().map(|(_, features)| features.to_vec()).collect();
            learnt.push(Choice { candidates: features, right });
        }
        first.unwrap_or(candidates.len() - 1)
    });
}

/// The share of the longer that both have; of none and none, one.
fn overlap(found: Option<&Range<usize>>, truth: &[usize]) -> f64 {
    let Some(found) = found else { return f64::from(truth.is_empty()) };
    let shared = truth.iter().filter(|at| found.contains(at)).count();
    shared as f64 / found.len().max(truth.len()) as f64
}

fn whole(tokens: &[usize]) -> Option<Range<usize>> {
    Some(*tokens.first()?..tokens.last()? + 1)
}

fn runs(tokens: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &at in tokens {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}
