//! Counts that become figures.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::AddAssign;

/// Found against true.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tally {
    /// Of `found`, those that are right.
    pub(crate) right: f64,
    pub(crate) found: usize,
    /// Of `truth`, those that were found.
    pub(crate) hit: f64,
    pub(crate) truth: usize,
}

impl Tally {
    /// One-to-one pairs count on both sides.
    pub(crate) fn pairs(pairs: usize, found: usize, truth: usize) -> Tally {
        Tally { right: pairs as f64, found, hit: pairs as f64, truth }
    }

    pub(crate) fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    pub(crate) fn recall(self) -> f64 {
        ratio(self.hit, self.truth)
    }

    pub(crate) fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.right += other.right;
        self.found += other.found;
        self.hit += other.hit;
        self.truth += other.truth;
    }
}

/// How many of some are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) right: usize,
    pub(crate) of: usize,
}

impl Share {
    pub(crate) fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    pub(crate) fn share(self) -> f64 {
        ratio(self.right as f64, self.of)
    }
}

fn ratio(part: f64, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part / of as f64 }
}

/// B³ over things that stand in one true and one found group each (Bagga and Baldwin,
/// 1998): for each thing, how much of its found group is of its true group, and how much
/// of its true group lies in its found group; the mean over all things.
pub(crate) fn b_cubed<G: Eq + Hash, F: Eq + Hash>(things: &[(G, F)]) -> Tally {
    let mut truth: HashMap<&G, usize> = HashMap::new();
    let mut found: HashMap<&F, usize> = HashMap::new();
    let mut both: HashMap<(&G, &F), usize> = HashMap::new();
    for (group, guess) in things {
        *truth.entry(group).or_default() += 1;
        *found.entry(guess).or_default() += 1;
        *both.entry((group, guess)).or_default() += 1;
    }
    // Summed in the order of the things, so that the last digit never changes.
    let mut tally = Tally { found: things.len(), truth: things.len(), ..Tally::default() };
    for (group, guess) in things {
        let same = both[&(group, guess)] as f64;
        tally.right += same / found[guess] as f64;
        tally.hit += same / truth[group] as f64;
    }
    tally
}

/// Expected calibration error over ten bins of equal width (Naeini and others, 2015):
/// how far confidence and truth lie apart, weighted by the bins' sizes. `None` where
/// nothing has a confidence.
pub(crate) fn calibration_error(answers: &[(f64, bool)]) -> Option<f64> {
    let mut bins = [(0.0, 0usize, 0usize); 10];
    for (confidence, right) in answers {
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin.0 += confidence;
        bin.1 += usize::from(*right);
        bin.2 += 1;
    }
    let gap = bins.iter().map(|(sum, right, _)| (sum - *right as f64).abs());
    (!answers.is_empty()).then(|| gap.sum::<f64>() / answers.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(things: &[(u8, u8)], precision: f64, recall: f64) {
        let tally = b_cubed(things);
        assert!((tally.precision() - precision).abs() < 1e-9, "{}", tally.precision());
        assert!((tally.recall() - recall).abs() < 1e-9, "{}", tally.recall());
    }

    #[test]
    fn joining_too_much_costs_precision_and_too_little_recall() {
        check(&[(1, 1), (1, 1), (2, 2)], 1.0, 1.0);
        check(&[(1, 1), (1, 1), (2, 1)], (2.0 / 3.0 * 2.0 + 1.0 / 3.0) / 3.0, 1.0);
        check(&[(1, 1), (1, 2), (2, 3)], 1.0, (0.5 + 0.5 + 1.0) / 3.0);
    }

    #[test]
    fn nothing_found_is_nought_not_a_number() {
        assert_eq!(Tally::default().f1(), 0.0);
        assert_eq!(b_cubed::<u8, u8>(&[]).f1(), 0.0);
    }

    #[test]
    fn a_confidence_of_nine_tenths_is_right_nine_times_in_ten() {
        let mut answers = vec![(0.9, true); 9];
        answers.push((0.9, false));
        assert!(calibration_error(&answers).unwrap() < 1e-9);
        assert!((calibration_error(&[(0.9, false)]).unwrap() - 0.9).abs() < 1e-9);
        assert_eq!(calibration_error(&[]), None);
    }
}
