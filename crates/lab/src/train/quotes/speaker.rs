//! Learns who said it, from our own corpus: the one set that tells.

use std::ops::Range;

use extractor::learn::Weights;
use extractor::learn::quote::{Known, Pupil, RoleChoice};

use super::choice::{self, Choice, Settings};
use super::covered;
use super::gold::Text;
use crate::corpus::article::Article;
use crate::score::reading::{Reading, bare_name, voice};
use crate::score::speaker::{are_right, shared_words};

const SETTINGS: Settings = Settings { epochs: 20, rate: 0.1, dropout: 0.3, least: 2, prune: 0.01 };

pub(crate) fn learn(pupil: &Pupil<'_>, texts: &[&Text]) -> Weights {
    let own = texts.iter().filter_map(|text| text.own.as_ref());
    let choices: Vec<Choice> = own.flat_map(|article| choices(pupil, article)).collect();
    let weights = choice::train(&choices, SETTINGS);
    eprintln!("speakers: {} choices, {} features", choices.len(), weights.features.len());
    weights
}

fn choices(pupil: &Pupil<'_>, article: &Article) -> Vec<Choice> {
    let truth = Reading::of_corpus(article);
    pupil.read(&article.text, |read| {
        let tokens = read.tokens();
        let range = |spans: &[Range<usize>]| {
            let all: Vec<usize> = covered(&tokens, spans).collect();
            Some(*all.first()?..all.last()? + 1)
        };
        let known = |index: usize| {
            let quote = &article.quotes[index];
            let pieces: Vec<Range<usize>> =
                quote.spans.iter().filter_map(|span| range(std::slice::from_ref(span))).collect();
            let one =
                |span: &Option<Range<usize>>| range(&span.iter().cloned().collect::<Vec<_>>());
            let known = Known { content: pieces, cue: one(&quote.cue), source: one(&quote.source) };
            (!known.content.is_empty()).then_some((index, known))
        };
        let quotes: Vec<(usize, Known)> = (0..article.quotes.len()).filter_map(known).collect();
        let (indices, quotes): (Vec<usize>, Vec<Known>) = quotes.into_iter().unzip();
        let mut learnt = Vec::new();
        read.speakers(&quotes, &mut |index, candidates| {
            let voices = &truth.quotes[indices[index]].voices;
            let right: Vec<bool> = candidates
                .iter()
                .map(|one| {
                    let found: Vec<_> = one.voices.iter().map(voice).collect();
                    are_right(&truth, voices, &found)
                })
                .collect();
            let first = right.iter().position(|right| *right);
            if first.is_some() && candidates.len() > 1 {
                let features = candidates.iter().map(|one| one.features.to_vec()).collect();
                learnt.push(Choice { candidates: features, right });
            }
            first.unwrap_or(candidates.len() - 1)
        });
        learnt
    })
}

const ROLES: Settings = Settings { epochs: 20, rate: 0.1, dropout: 0.3, least: 2, prune: 0.01 };

/// Which phrase beside a person's name is the role.
pub(crate) fn learn_roles(pupil: &Pupil<'_>, texts: &[&Text]) -> Weights {
    let own = texts.iter().filter_map(|text| text.own.as_ref());
    let choices: Vec<Choice> = own.flat_map(|article| roles(pupil, article)).collect();
    let weights = choice::train(&choices, ROLES);
    eprintln!("roles: {} choices, {} features", choices.len(), weights.features.len());
    weights
}

fn roles(pupil: &Pupil<'_>, article: &Article) -> Vec<Choice> {
    let people = pupil.read(&article.text, |read| read.roles());
    let known = |name: &str| {
        let bare = bare_name(name);
        article
            .entities
            .iter()
            .find(|entity| entity.forms.iter().any(|form| bare_name(form) == bare))
    };
    let choice = |(name, candidates): (String, Vec<RoleChoice>)| {
        let truth = known(&name)?.role.as_deref();
        let shares: Vec<f64> =
            candidates.iter().map(|one| shared_words(truth, one.text.as_deref())).collect();
        let most = shares.iter().copied().fold(0.0, f64::max);
        // The closest phrase, where one is close enough.
        let right: Vec<bool> = shares.iter().map(|share| *share > 0.5 && *share >= most).collect();
        let some = right.iter().any(|right| *right) && candidates.len() > 1;
        some.then(|| Choice {
            candidates: candidates.into_iter().map(|one| one.features).collect(),
            right,
        })
    };
    people.into_iter().filter_map(choice).collect()
}
