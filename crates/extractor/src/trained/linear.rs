//! Weights by feature and label, in one byte each: a linear model's score is their sum.

use crate::trained::keys::Keys;

/// Whole steps of a weight to one.
pub const STEPS: f32 = 32.0;

/// `W` weights a feature, one a label; where there are fewer labels, the rest is nought. A
/// multiple of eight is added at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Linear<const W: usize> {
    features: Keys,
    /// A row for each feature, and one of noughts for all that are unknown.
    weights: Vec<[i8; W]>,
}

/// So many features are looked up before any is added, so that the processor waits for all
/// of them at once. The sum of so many weights of one byte fits into two.
const BATCH: usize = 64;

impl<const W: usize> Linear<W> {
    /// `features` in rising order with their weights, one a label, as a file gives them.
    pub(crate) fn new(labels: usize, features: Vec<u32>, weights: &[i8]) -> Linear<W> {
        debug_assert_eq!(features.len() * labels, weights.len());
        let mut rows = vec![[0; W]; features.len() + 1];
        for (row, weights) in rows.iter_mut().zip(weights.chunks_exact(labels)) {
            row[..labels].copy_from_slice(weights);
        }
        Linear { features: Keys::new(features), weights: rows }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.features.len() == 0
    }

    /// Adds the weights of `features` to `scores`, one a label.
    pub(crate) fn add(&self, features: &[u32], scores: &mut [i32]) {
        for features in features.chunks(BATCH) {
            let mut places = [0; BATCH];
            for (place, feature) in places.iter_mut().zip(features) {
                *place = self.features.find(*feature);
            }
            let mut sums = [0_i16; W];
            for place in &places[..features.len()] {
                for (sum, weight) in sums.iter_mut().zip(&self.weights[*place]) {
                    *sum += i16::from(*weight);
                }
            }
            for (score, sum) in scores.iter_mut().zip(sums) {
                *score += i32::from(sum);
            }
        }
    }
}

impl Linear<1> {
    /// The sum of the weights of `features`.
    pub(crate) fn sum(&self, features: &[u32]) -> i32 {
        let mut sum = [0];
        self.add(features, &mut sum);
        sum[0]
    }
}

/// How likely each candidate is, by its features (a softmax over weights of one label).
pub(crate) fn likelihoods<'c>(
    candidates: impl Iterator<Item = &'c [u32]>,
    weights: &Linear<1>,
) -> Vec<f32> {
    let score = |features: &[u32]| weights.sum(features) as f32 / STEPS;
    let scores: Vec<f32> = candidates.map(score).collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let grown: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = grown.iter().sum();
    grown.into_iter().map(|one| one / sum).collect()
}

/// The first of the likeliest.
pub(crate) fn best(likely: &[f32]) -> usize {
    let best = (0..likely.len()).rev().max_by(|one, other| likely[*one].total_cmp(&likely[*other]));
    best.unwrap_or(0)
}

/// Which of some candidates it is.
pub(crate) fn likeliest<'c>(
    candidates: impl Iterator<Item = &'c [u32]>,
    weights: &Linear<1>,
) -> usize {
    best(&likelihoods(candidates, weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_features_add_their_weights_and_others_nothing() {
        let linear = Linear::<8>::new(2, vec![3, 8, 16], &[5, 5, 1, -1, 20, 0]);
        let mut scores = [0, 0];
        linear.add(&[8, 16, 99, 3], &mut scores);
        assert_eq!(scores, [26, 4]);
    }

    #[test]
    fn no_number_of_features_is_too_many() {
        let linear = Linear::<1>::new(1, vec![7], &[-128]);
        assert_eq!(linear.sum(&[7; 1000]), -128_000);
    }

    #[test]
    fn an_empty_model_knows_nothing() {
        assert_eq!(Linear::<1>::new(1, Vec::new(), &[]).sum(&[7]), 0);
    }
}
