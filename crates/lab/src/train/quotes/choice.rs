//! A choice among candidates, each with features: a softmax over their weights (a
//! conditional logit, McFadden, 1974), by AdaGrad, features dropped at random. The same
//! input gives the same weights.

use extractor::learn::Weights;

use super::chain::{Places, cut, places};
use crate::train::crf::Chance;

/// One choice: the features of each candidate, and which of them are right.
pub(crate) struct Choice {
    pub(crate) candidates: Vec<Vec<u32>>,
    pub(crate) right: Vec<bool>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    pub(crate) dropout: f32,
    pub(crate) least: u32,
    pub(crate) prune: f32,
}

/// Weights of one label.
pub(crate) fn train(choices: &[Choice], settings: Settings) -> Weights {
    let places =
        places(choices.iter().flat_map(|one| one.candidates.iter().flatten()), settings.least);
    let mut weights = vec![0.0_f32; places.len()];
    let mut rates = vec![1e-2_f32; places.len()];
    let mut order: Vec<usize> = (0..choices.len()).collect();
    let mut chance = Chance::new(4711);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut order);
        let rate = settings.rate * (1.0 - 0.8 * epoch as f32 / settings.epochs as f32);
        for &index in &order {
            let choice = &choices[index];
            let kept: Vec<Vec<u32>> = choice
                .candidates
                .iter()
                .map(|one| kept(one, &places, settings.dropout, &mut chance))
                .collect();
            let scores: Vec<f32> = kept
                .iter()
                .map(|one| one.iter().map(|place| weights[*place as usize]).sum())
                .collect();
            let free = shares(&scores, |_| true);
            let known = shares(&scores, |at| choice.right[at]);
            for (at, places) in kept.iter().enumerate() {
                let step = known[at] - free[at];
                if step.abs() < 1e-4 {
                    continue;
                }
                for &place in places {
                    rates[place as usize] += step * step;
                    weights[place as usize] += rate * step / rates[place as usize].sqrt();
                }
            }
        }
    }
    let mut known: Vec<(u32, u32)> = places.into_iter().collect();
    known.sort_unstable();
    let mut kept = Weights { labels: 1, ..Weights::default() };
    for (feature, place) in known {
        // In use no feature is left out.
        let weight = cut(weights[place as usize] * (1.0 - settings.dropout), settings.prune);
        if weight != 0 {
            kept.features.push(feature);
            kept.weights.push(weight);
        }
    }
    kept
}

fn kept(features: &[u32], places: &Places, dropout: f32, chance: &mut Chance) -> Vec<u32> {
    let kept = features.iter().filter(|_| chance.keeps(dropout));
    kept.filter_map(|feature| places.get(feature).copied()).collect()
}

/// The share of each among those that count.
fn shares(scores: &[f32], counts: impl Fn(usize) -> bool) -> Vec<f32> {
    let counted = || (0..scores.len()).filter(|at| counts(*at));
    let most = counted().map(|at| scores[at]).fold(f32::MIN, f32::max);
    let mut shares = vec![0.0; scores.len()];
    for at in counted() {
        shares[at] = (scores[at] - most).exp();
    }
    let sum: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|one| *one /= sum.max(f32::MIN_POSITIVE));
    shares
}
