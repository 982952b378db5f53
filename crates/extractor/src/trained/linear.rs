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

    /// Adds the weights of `feature` to `scores`, one a label.
    #[inline]
    pub(crate) fn add(&self, feature: u32, scores: &mut [i32]) {
        let mask = self.keys.len() - 1;
        let mut slot = feature as usize & mask;
        loop {
            let key = self.keys[slot];
            if key == feature {
                let at = self.rows[slot] as usize * self.labels;
                let row = &self.weights[at..at + self.labels];
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += i32::from(*weight);
                }
                return;
            }
            if key == 0 {
                return;
            }
            slot = (slot + 1) & mask;
        }
    }
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
