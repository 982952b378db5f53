//! How likely a quote's words and speaker are right: a logistic weighing (Platt, 1999) of
//! how sure each step was, learnt on articles that no step had seen.

use model::quote::QuoteKind;

use crate::quote::Found;
use crate::speaker::Answer;
use crate::speaker::phrase::Sort;

/// How many things are weighed.
pub const WEIGHED: usize = 18;

/// Whole steps of a weight to one.
const STEPS: f32 = 4096.0;

/// Weights in steps of 1/4096; without any, nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Calibration(pub(crate) Vec<i32>);

impl Calibration {
    pub(crate) fn of(&self, found: &Found, answer: &Answer) -> Option<f64> {
        if self.0.len() != WEIGHED {
            return None;
        }
        let weighed = weighed(found, answer);
        let sum: f32 = self.0.iter().zip(weighed).map(|(w, x)| *w as f32 / STEPS * x).sum();
        let likely = 1.0 / (1.0 + f64::from(-sum).exp());
        Some((likely * 100.0).round() / 100.0)
    }

    /// As a file keeps them.
    pub(crate) fn steps(weights: &[f32]) -> Vec<i32> {
        weights.iter().map(|weight| (weight * STEPS).round() as i32).collect()
    }
}

/// What is weighed, the first of it always one.
pub(crate) fn weighed(found: &Found, answer: &Answer) -> [f32; WEIGHED] {
    let sure = found.likelihood.max(-8.0);
    let source = found.source_likelihood.max(1e-4).ln();
    let speaker = answer.likelihood.max(1e-4).ln();
    let is = |so: bool| f32::from(so);
    let direct = is(found.kind == QuoteKind::Direct);
    let mixed = is(found.kind == QuoteKind::Mixed);
    let pronoun = is(matches!(answer.sort, Sort::He | Sort::She | Sort::They | Sort::It));
    let nominal =
        is(matches!(answer.sort, Sort::Definite | Sort::Indefinite | Sort::Plural | Sort::Kin));
    let alone = is(answer.sort == Sort::Alone);
    let words: usize = found.content.iter().map(ExactSizeIterator::len).sum();
    let length = (words as f32).ln();
    [
        1.0,
        sure,
        sure * direct,
        sure * mixed,
        source,
        speaker,
        direct,
        mixed,
        pronoun,
        nominal,
        alone,
        is(answer.sort == Sort::Untold),
        is(answer.voices.is_empty()),
        speaker * nominal,
        speaker * pronoun,
        length,
        length * direct,
        is(words < 4),
    ]
}
