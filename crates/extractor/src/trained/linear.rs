//! Weights by feature and label, in one byte each: a linear model's score is their sum.

use std::hint::black_box;

use crate::trained::table::{BATCH, Place, Table};

/// Whole steps of a weight to one.
pub const STEPS: f32 = 32.0;

/// Weights for a few labels: `W` for each feature stand beside it, `N` features together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Linear<const W: usize, const N: usize>(Table<Weights<W>, N>);

/// Of eight labels at most.
pub(crate) type Narrow = Linear<8, 5>;

/// Of one label.
pub(crate) type Single = Linear<1, 12>;

/// Weights for many labels, in rows of `W`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wide<const W: usize> {
    features: Table<(), 15>,
    /// For each feature, and noughts for all that are unknown.
    rows: Vec<Weights<W>>,
}

/// One weight a label, then noughts: a multiple of eight is added at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Weights<const W: usize>([i8; W]);

impl<const W: usize> Default for Weights<W> {
    fn default() -> Weights<W> {
        Weights([0; W])
    }
}

impl<const W: usize> Weights<W> {
    /// The rows of `labels` weights each, at most `W`.
    fn rows(labels: usize, weights: &[i8]) -> impl Iterator<Item = Weights<W>> + '_ {
        weights.chunks_exact(labels).map(|weights| {
            let mut row = Weights::default();
            row.0.iter_mut().zip(weights).for_each(|(to, weight)| *to = *weight);
            row
        })
    }

    /// Adds the rows of a batch to `scores`.
    #[inline(always)]
    fn add<'w>(rows: impl Iterator<Item = &'w Weights<W>>, scores: &mut [i32]) {
        // So many weights of one byte have a sum of two.
        const { assert!(BATCH * 128 <= i16::MAX as usize) }
        let mut sums = [0_i16; W];
        for Weights(row) in rows {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i16::from(*weight);
            }
        }
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += i32::from(sum);
        }
    }
}

impl<const W: usize, const N: usize> Linear<W, N> {
    /// `features` in rising order with their weights, one a label, as a file gives them.
    pub(crate) fn new(labels: usize, features: &[u32], weights: &[i8]) -> Linear<W, N> {
        debug_assert_eq!(features.len() * labels, weights.len());
        Linear(Table::new(features, Weights::rows(labels, weights)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the weights of `features` to `scores`, one a label.
    pub(crate) fn add(&self, features: &[u32], scores: &mut [i32]) {
        let Linear(table) = self;
        for features in features.chunks(BATCH) {
            let mut places = [Place::default(); BATCH];
            table.find_all(features, &mut places);
            Weights::add(places[..features.len()].iter().map(|place| table.at(*place)), scores);
        }
    }
}

impl Single {
    /// The sum of the weights of `features`.
    pub(crate) fn sum(&self, features: &[u32]) -> i32 {
        let mut sum = [0];
        self.add(features, &mut sum);
        sum[0]
    }
}

impl<const W: usize> Wide<W> {
    /// As [`Linear::new`].
    pub(crate) fn new(labels: usize, features: &[u32], weights: &[i8]) -> Wide<W> {
        debug_assert_eq!(features.len() * labels, weights.len());
        let unknown = std::iter::once(Weights::default());
        Wide {
            features: Table::new(features, std::iter::repeat(())),
            rows: Weights::rows(labels, weights).chain(unknown).collect(),
        }
    }

    /// Adds the weights of `features` to `scores`, one a label.
    pub(crate) fn add(&self, features: &[u32], scores: &mut [i32]) {
        for features in features.chunks(BATCH) {
            let mut places = [Place::default(); BATCH];
            self.features.find_all(features, &mut places);
            let places = &places[..features.len()];
            let rows = places.iter().map(|place| &self.rows[self.features.index(*place)]);
            // So that all rows are fetched before the first of them is waited for.
            black_box(rows.clone().fold(0, |all, Weights(row)| all ^ row[0] ^ row[W - 1]));
            Weights::add(rows, scores);
        }
    }
}

/// How likely each candidate is, by its features (a softmax over weights of one label).
pub(crate) fn likelihoods<'c>(
    candidates: impl Iterator<Item = &'c [u32]>,
    weights: &Single,
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
    weights: &Single,
) -> usize {
    best(&likelihoods(candidates, weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_features_add_their_weights_and_others_nothing() {
        let (features, weights) = ([3, 8, 16], [5, 5, 1, -1, 20, 0]);
        let (mut narrow, mut wide) = ([0, 0], [0, 0]);
        Narrow::new(2, &features, &weights).add(&[8, 16, 99, 3], &mut narrow);
        Wide::<24>::new(2, &features, &weights).add(&[8, 16, 99, 3], &mut wide);
        assert_eq!((narrow, wide), ([26, 4], [26, 4]));
    }

    #[test]
    fn no_number_of_features_is_too_many() {
        let linear = Single::new(1, &[7], &[-128]);
        assert_eq!(linear.sum(&[7; 1000]), -128_000);
    }

    #[test]
    fn an_empty_model_knows_nothing() {
        assert_eq!(Single::new(1, &[], &[]).sum(&[7]), 0);
    }
}
