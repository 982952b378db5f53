//! Weights by feature and label, in one byte each: a linear model's score is their sum.

/// Whole steps of a weight to one.
pub const STEPS: f32 = 32.0;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Linear {
    labels: usize,
    /// Open addressing, a power of two long, never full; 0 where nothing is.
    keys: Vec<u32>,
    /// `labels` weights for each slot that holds a key, in the order of `rows`.
    rows: Vec<u32>,
    weights: Vec<i8>,
}

impl Linear {
    /// `features` with their weights, one a label, as a file gives them.
    pub(crate) fn new(labels: usize, features: &[u32], weights: Vec<i8>) -> Linear {
        debug_assert_eq!(features.len() * labels, weights.len());
        let slots = (2 * features.len()).next_power_of_two().max(2);
        let (mut keys, mut rows) = (vec![0; slots], vec![0; slots]);
        for (row, &feature) in features.iter().enumerate() {
            let mut slot = feature as usize & (slots - 1);
            while keys[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            (keys[slot], rows[slot]) = (feature, row as u32);
        }
        Linear { labels, keys, rows, weights }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Adds the weights of `feature` to `scores`, one a label.
    #[inline]
    pub(crate) fn add(&self, feature: u32, scores: &mut [i32]) {
        let Some(at) = self.row(feature) else { return };
        for (score, weight) in scores.iter_mut().zip(&self.weights[at..at + self.labels]) {
            *score += i32::from(*weight);
        }
    }

    /// The same where the number of labels is known when the program is built, which is
    /// several times as fast.
    #[inline]
    pub(crate) fn add_to<const L: usize>(&self, feature: u32, scores: &mut [i32; L]) {
        let row = self.row(feature).and_then(|at| self.weights[at..].first_chunk::<L>());
        let Some(row) = row else { return };
        for (score, weight) in scores.iter_mut().zip(row) {
            *score += i32::from(*weight);
        }
    }

    /// Where the weights of `feature` begin.
    #[inline]
    fn row(&self, feature: u32) -> Option<usize> {
        let mask = self.keys.len() - 1;
        let mut slot = feature as usize & mask;
        loop {
            match self.keys[slot] {
                key if key == feature => return Some(self.rows[slot] as usize * self.labels),
                0 => return None,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

/// How likely each candidate is, by its features (a softmax over weights of one label).
pub(crate) fn likelihoods<'c>(
    candidates: impl Iterator<Item = &'c [u32]>,
    weights: &Linear,
) -> Vec<f32> {
    let score = |features: &[u32]| {
        let mut score = [0];
        features.iter().for_each(|one| weights.add_to(*one, &mut score));
        score[0] as f32 / STEPS
    };
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
    weights: &Linear,
) -> usize {
    best(&likelihoods(candidates, weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_features_add_their_weights_and_others_nothing() {
        // 8 and 16 share a slot.
        let linear = Linear::new(2, &[8, 16, 3], vec![1, -1, 20, 0, 5, 5]);
        let mut scores = [0, 0];
        for feature in [8, 16, 99, 3] {
            linear.add(feature, &mut scores);
        }
        assert_eq!(scores, [26, 4]);
    }

    #[test]
    fn an_empty_model_knows_nothing() {
        let mut scores = [0; 3];
        Linear::new(3, &[], Vec::new()).add(7, &mut scores);
        assert_eq!(scores, [0; 3]);
    }
}
