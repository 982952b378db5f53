//! A linear chain over `L` labels: the best row of labels for a row of scores, and how
//! likely each label is (Rabiner, 1989).

use crate::trained::linear::{Narrow, STEPS};

#[derive(Debug)]
pub(crate) struct Chain<const L: usize, W = Narrow> {
    pub(crate) weights: W,
    /// From each label to each; [`NEVER`] where one may not follow.
    transitions: [[i32; L]; L],
    /// The same as factors.
    grown: [[f32; L]; L],
    may_begin: [bool; L],
}

/// Lower than any sum of weights, and far from the least number there is.
const NEVER: i32 = i32::MIN / 4;

/// Which label may stand first, and which behind which.
pub(crate) type MayFollow = fn(Option<usize>, usize) -> bool;

/// The best row of labels, and how likely it is.
pub(crate) struct Best {
    pub(crate) labels: Vec<u8>,
    /// Natural logarithm of its probability.
    pub(crate) likelihood: f32,
}

impl<const L: usize, W> Chain<L, W> {
    pub(crate) fn new(weights: W, transitions: &[i16], may_follow: MayFollow) -> Self {
        let mut chain = Chain {
            weights,
            transitions: [[NEVER; L]; L],
            grown: [[0.0; L]; L],
            may_begin: [false; L],
        };
        for to in 0..L {
            chain.may_begin[to] = may_follow(None, to);
            for from in (0..L).filter(|from| may_follow(Some(*from), to)) {
                let weight = i32::from(transitions.get(from * L + to).copied().unwrap_or(0));
                chain.transitions[from][to] = weight;
                chain.grown[from][to] = (weight as f32 / STEPS).exp();
            }
        }
        chain
    }

    /// The best row of labels (Viterbi, 1967), and how likely it is.
    pub(crate) fn best(&self, scores: &[[i32; L]]) -> Best {
        let mut labels = Vec::with_capacity(scores.len());
        let sum = self.labels(scores, &mut labels);
        let all = self.forward(scores).1;
        let likelihood = if scores.is_empty() { 0.0 } else { (sum as f32 / STEPS - all).min(0.0) };
        Best { labels, likelihood }
    }

    /// Appends the best row of labels to `labels`; gives back its score.
    pub(crate) fn labels(&self, scores: &[[i32; L]], labels: &mut Vec<u8>) -> i32 {
        let Some((first, others)) = scores.split_first() else { return 0 };
        let mut total = [NEVER; L];
        for label in (0..L).filter(|label| self.may_begin[*label]) {
            total[label] = first[label];
        }
        let mut from: Vec<[u8; L]> = Vec::with_capacity(others.len());
        for score in others {
            let (mut next, mut came) = ([i32::MIN; L], [0_i32; L]);
            for (before, (sum, transitions)) in total.iter().zip(&self.transitions).enumerate() {
                for to in 0..L {
                    let other = sum + transitions[to];
                    // Of equal ones the first.
                    came[to] = if other > next[to] { before as i32 } else { came[to] };
                    next[to] = next[to].max(other);
                }
            }
            for to in 0..L {
                total[to] = (next[to].max(NEVER) + score[to]).max(NEVER);
            }
            from.push(came.map(|label| label as u8));
        }
        let mut label = (0..L).max_by_key(|label| (total[*label], L - label)).unwrap_or(0);
        let (start, sum) = (labels.len(), total[label]);
        labels.push(label as u8);
        for came in from.iter().rev() {
            label = usize::from(came[label]);
            labels.push(label as u8);
        }
        labels[start..].reverse();
        sum
    }

    /// How likely each label of each place is.
    pub(crate) fn marginals(&self, scores: &[[i32; L]]) -> Vec<[f32; L]> {
        let (mut ahead, _) = self.forward(scores);
        let mut behind = [1.0; L];
        for at in (0..scores.len()).rev() {
            let own = grow(&scores[at]).0;
            let mut before = [0.0; L];
            for (from, sum) in before.iter_mut().enumerate() {
                for to in 0..L {
                    *sum += self.grown[from][to] * own[to] * behind[to];
                }
            }
            for label in 0..L {
                ahead[at][label] *= behind[label];
            }
            scale(&mut ahead[at]);
            scale(&mut before);
            behind = before;
        }
        ahead
    }

    /// Forward sums, each scaled to one, and the logarithm of the sum over all rows.
    fn forward(&self, scores: &[[i32; L]]) -> (Vec<[f32; L]>, f32) {
        let mut ahead: Vec<[f32; L]> = Vec::with_capacity(scores.len());
        let mut logarithm = 0.0;
        for score in scores {
            let (own, most) = grow(score);
            let mut row = [0.0; L];
            match ahead.last() {
                None => {
                    for label in (0..L).filter(|label| self.may_begin[*label]) {
                        row[label] = own[label];
                    }
                }
                Some(before) => {
                    for (share, grown) in before.iter().zip(&self.grown) {
                        for (sum, grown) in row.iter_mut().zip(grown) {
                            *sum += share * grown;
                        }
                    }
                    for label in 0..L {
                        row[label] *= own[label];
                    }
                }
            }
            logarithm += most + scale(&mut row).ln();
            ahead.push(row);
        }
        (ahead, logarithm)
    }
}

impl<const L: usize> Chain<L> {
    /// Adds the weights of `features` to `scores`.
    pub(crate) fn add(&self, features: &[u32], scores: &mut [i32; L]) {
        self.weights.add(features, scores);
    }
}

/// Scores as factors of the largest, and its logarithm.
fn grow<const L: usize>(scores: &[i32; L]) -> ([f32; L], f32) {
    let most = scores.iter().copied().max().unwrap_or(0);
    let mut grown = [0.0; L];
    for label in 0..L {
        grown[label] = ((scores[label] - most) as f32 / STEPS).exp();
    }
    (grown, most as f32 / STEPS)
}

/// Makes the sum one; gives back what it was.
fn scale<const L: usize>(row: &mut [f32; L]) -> f32 {
    let sum: f32 = row.iter().sum();
    if sum > f32::MIN_POSITIVE {
        row.iter_mut().for_each(|one| *one /= sum);
        return sum;
    }
    // Every label is ruled out as good as wholly: none is better than another.
    *row = [1.0 / L as f32; L];
    f32::MIN_POSITIVE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 is none, 1 begins, 2 goes on.
    fn chain() -> Chain<3> {
        let may_follow =
            |before: Option<usize>, label: usize| label != 2 || matches!(before, Some(1 | 2));
        Chain::new(Narrow::new(3, &[], &[]), &[0, 0, 0, 0, 0, 32, 0, 0, 32], may_follow)
    }

    #[test]
    fn a_label_that_may_not_stand_there_does_not() {
        let best = chain().best(&[[0, 0, 320], [0, 10, 320], [0, 0, 320]]);
        assert_eq!(best.labels, [1, 2, 2]);
        assert!(best.likelihood < 0.0 && best.likelihood > -2.0, "{}", best.likelihood);
    }

    #[test]
    fn likelihoods_sum_to_one_and_follow_the_best() {
        let scores = [[0, 64, 0], [0, 0, 64], [96, 0, 0]];
        let marginals = chain().marginals(&scores);
        for row in &marginals {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        assert!(marginals[0][1] > 0.7 && marginals[1][2] > 0.7 && marginals[2][0] > 0.7);
        assert_eq!(marginals[0][2], 0.0);
        // By hand, over all rows that may be: the best one's share.
        assert_eq!(chain().best(&scores).labels, [1, 2, 0]);
    }

    #[test]
    fn nothing_at_all_is_sure() {
        let best = chain().best(&[]);
        assert!(best.labels.is_empty() && best.likelihood == 0.0);
    }
}
