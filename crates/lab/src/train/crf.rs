//! A linear-chain CRF (Lafferty and others, 2001) over rows of labels of which some are
//! only partly known: the likelihood of all rows that the known part allows is raised
//! (Tsuboi and others, 2008). AdaGrad (Duchi and others, 2011), features dropped at
//! random. The same input gives the same weights.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use extractor::learn::{LABELS, may_follow};

type Scores = [f32; LABELS];

/// One row of units to learn from.
#[derive(Clone)]
pub(crate) struct Row {
    /// The features of each unit.
    pub(crate) features: Vec<Vec<u32>>,
    /// Those that lists and rules tell.
    pub(crate) told: Vec<Vec<u32>>,
    /// Those that a second reading adds; none where there is no second reading.
    pub(crate) more: Vec<Vec<u32>>,
    /// The labels that each unit may have, a bit each.
    pub(crate) allowed: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    /// The share of features that is left out of each step.
    pub(crate) dropout: f32,
    /// The share of rows that are learnt without what lists and rules tell: else what they
    /// do not tell is hardly learnt.
    pub(crate) deaf: f32,
    /// Features seen less often are not learnt.
    pub(crate) least: u32,
    /// The weights are the mean of those after so many of the last rounds.
    pub(crate) averaged: usize,
}

/// The learnt weights.
pub(crate) struct Crf {
    /// Where each feature's weights stand.
    pub(crate) places: Places,
    pub(crate) weights: Vec<Scores>,
    pub(crate) transitions: [Scores; LABELS],
}

/// By feature; features are hashes already.
pub(crate) type Places = HashMap<u32, u32, BuildHasherDefault<Spread>>;

/// Spreads the bits of a feature over the table.
#[derive(Default)]
pub(crate) struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u32(&mut self, feature: u32) {
        self.0 = u64::from(feature).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The weights of one feature, with the squares of all steps that each has made: they
/// lie side by side because they are learnt together.
#[derive(Clone, Copy)]
struct Learnt {
    weights: Scores,
    squares: Scores,
}

/// What a weight's squares begin with, so that its first step is not a leap.
const FIRST_SQUARE: f32 = 1e-2;
/// Of what dropout asks for, so much of a raise for the transitions: with all of it, more names
/// were missed than invented on what was held back.
const RAISED: f32 = 0.85;
/// Steps below it change nothing that matters.
const LEAST_STEP: f32 = 1e-3;

/// Learns `rows`: where one has a second reading, by turns as a first and as a second.
pub(crate) fn train(rows: &[&Row], settings: Settings) -> Crf {
    let mut learner = Learner::new(rows, settings.least);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut chance = Chance::new(777);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut order);
        let rate = settings.rate * (1.0 - 0.8 * epoch as f32 / settings.epochs as f32);
        for &index in &order {
            let second = (index + epoch).is_multiple_of(2);
            let told = chance.keeps(settings.deaf);
            let kept = learner.coded[index].units(told, second, settings.dropout, &mut chance);
            learner.learn(&kept, &rows[index].allowed, rate);
        }
        if epoch + settings.averaged >= settings.epochs {
            learner.remember();
        }
    }
    learner.finish(settings.dropout)
}

/// A place for every feature that is seen often enough.
fn places(rows: &[&Row], least: u32) -> Places {
    let mut counts = Places::default();
    let units = rows.iter().flat_map(|row| row.features.iter().chain(&row.told).chain(&row.more));
    units.flatten().for_each(|feature| *counts.entry(*feature).or_default() += 1);
    let frequent = counts.into_iter().filter(|(_, count)| *count >= least);
    let mut known: Vec<(Reverse<u32>, u32)> =
        frequent.map(|(feature, count)| (Reverse(count), feature)).collect();
    // The most frequent stand side by side, which makes training twice as fast.
    known.sort_unstable();
    known.into_iter().map(|(_, feature)| feature).zip(0..).collect()
}

/// The places of the features of a row.
struct Coded {
    features: Vec<Vec<u32>>,
    told: Vec<Vec<u32>>,
    more: Vec<Vec<u32>>,
}

impl Coded {
    fn of(row: &Row, places: &Places) -> Coded {
        let known = |feature: &u32| places.get(feature).copied();
        let code = |units: &[Vec<u32>]| -> Vec<Vec<u32>> {
            units.iter().map(|unit| unit.iter().filter_map(known).collect()).collect()
        };
        Coded { features: code(&row.features), told: code(&row.told), more: code(&row.more) }
    }

    /// The features of each unit, with or without those told and those of a second reading;
    /// chance leaves some out.
    fn units(&self, told: bool, second: bool, dropout: f32, chance: &mut Chance) -> Vec<Vec<u32>> {
        let told = if told { self.told.as_slice() } else { &[] };
        let more = if second { self.more.as_slice() } else { &[] };
        let unit = |(at, features): (usize, &Vec<u32>)| -> Vec<u32> {
            let added = [told.get(at), more.get(at)].into_iter().flatten().flatten();
            features.iter().chain(added).copied().filter(|_| chance.keeps(dropout)).collect()
        };
        self.features.iter().enumerate().map(unit).collect()
    }
}

struct Learner {
    places: Places,
    coded: Vec<Coded>,
    learnt: Vec<Learnt>,
    transitions: [Scores; LABELS],
    transition_squares: [Scores; LABELS],
    /// Sums of the weights after each of the last epochs, and of how many.
    sums: Vec<Scores>,
    transition_sums: [Scores; LABELS],
    remembered: f32,
}

impl Learner {
    fn new(rows: &[&Row], least: u32) -> Learner {
        let places = places(rows, least);
        let fresh = Learnt { weights: [0.0; LABELS], squares: [FIRST_SQUARE; LABELS] };
        Learner {
            coded: rows.iter().map(|row| Coded::of(row, &places)).collect(),
            learnt: vec![fresh; places.len()],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[FIRST_SQUARE; LABELS]; LABELS],
            sums: vec![[0.0; LABELS]; places.len()],
            transition_sums: [[0.0; LABELS]; LABELS],
            remembered: 0.0,
            places,
        }
    }

    fn learn(&mut self, units: &[Vec<u32>], allowed: &[u32], rate: f32) {
        let scores: Vec<Scores> = units.iter().map(|unit| self.score(unit)).collect();
        let grown = self.grown();
        let free = Marginals::of(&scores, &grown, None);
        let known = match certain(allowed) {
            Some(labels) => Marginals::certain(&labels),
            None => Marginals::of(&scores, &grown, Some(allowed)),
        };
        for (at, unit) in units.iter().enumerate() {
            self.learn_unit(unit, &known.units[at], &free.units[at], rate);
        }
        self.learn_pairs(&known.pairs, &free.pairs, rate);
    }

    fn score(&self, unit: &[u32]) -> Scores {
        let mut scores = [0.0; LABELS];
        for &place in unit {
            for (score, weight) in scores.iter_mut().zip(&self.learnt[place as usize].weights) {
                *score += weight;
            }
        }
        scores
    }

    /// The transitions as factors; nought for those that cannot be.
    fn grown(&self) -> [Scores; LABELS] {
        let mut grown = [[0.0; LABELS]; LABELS];
        for (from, row) in grown.iter_mut().enumerate() {
            for (to, factor) in row.iter_mut().enumerate() {
                if may_follow(Some(from), to) {
                    *factor = self.transitions[from][to].exp();
                }
            }
        }
        grown
    }

    fn learn_unit(&mut self, unit: &[u32], known: &Scores, free: &Scores, rate: f32) {
        let mut step = [0.0; LABELS];
        let mut largest: f32 = 0.0;
        for label in 0..LABELS {
            step[label] = known[label] - free[label];
            largest = largest.max(step[label].abs());
        }
        if largest < LEAST_STEP {
            return;
        }
        for &place in unit {
            let Learnt { weights, squares } = &mut self.learnt[place as usize];
            for label in 0..LABELS {
                squares[label] += step[label] * step[label];
                weights[label] += rate * step[label] / squares[label].sqrt();
            }
        }
    }

    fn learn_pairs(&mut self, known: &[Scores; LABELS], free: &[Scores; LABELS], rate: f32) {
        for from in 0..LABELS {
            for to in 0..LABELS {
                let step = known[from][to] - free[from][to];
                let square = &mut self.transition_squares[from][to];
                *square += step * step;
                self.transitions[from][to] += 0.5 * rate * step / square.sqrt();
            }
        }
    }

    fn remember(&mut self) {
        self.remembered += 1.0;
        for (sum, learnt) in self.sums.iter_mut().zip(&self.learnt) {
            add(sum, &learnt.weights);
        }
        for (sum, row) in self.transition_sums.iter_mut().zip(&self.transitions) {
            add(sum, row);
        }
    }

    /// The mean of the weights. All features speak when the model is used, and only some of
    /// them did in training: the transitions are raised to keep their weight beside them.
    fn finish(mut self, dropout: f32) -> Crf {
        let times = self.remembered;
        let mean = |sum: &mut Scores| sum.iter_mut().for_each(|weight| *weight /= times);
        self.sums.iter_mut().for_each(mean);
        self.transition_sums.iter_mut().for_each(mean);
        let raised =
            self.transition_sums.map(|row| row.map(|weight| weight * RAISED / (1.0 - dropout)));
        Crf { places: self.places, weights: self.sums, transitions: raised }
    }
}

fn add(sum: &mut Scores, weights: &Scores) {
    sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
}

/// The labels of a row of which nothing is left open.
fn certain(allowed: &[u32]) -> Option<Vec<usize>> {
    let one = |mask: &u32| mask.is_power_of_two().then(|| mask.trailing_zeros() as usize);
    allowed.iter().map(one).collect()
}

impl Crf {
    fn score<'f>(&self, unit: impl Iterator<Item = &'f u32>) -> Scores {
        let mut scores = [0.0; LABELS];
        for place in unit.filter_map(|feature| self.places.get(feature)) {
            add(&mut scores, &self.weights[*place as usize]);
        }
        scores
    }

    /// The best labels of a row in a first reading.
    pub(crate) fn decode(&self, row: &Row) -> Vec<u8> {
        let features = &row.features;
        let mut total = [f32::MIN / 4.0; LABELS];
        let mut came: Vec<[u8; LABELS]> = Vec::with_capacity(features.len());
        for (at, (unit, told)) in features.iter().zip(&row.told).enumerate() {
            let score = self.score(unit.iter().chain(told));
            let mut next = [f32::MIN / 4.0; LABELS];
            let mut from = [0; LABELS];
            for to in 0..LABELS {
                if at == 0 {
                    if may_follow(None, to) {
                        next[to] = score[to];
                    }
                    continue;
                }
                for before in (0..LABELS).filter(|before| may_follow(Some(*before), to)) {
                    let sum = total[before] + self.transitions[before][to] + score[to];
                    if sum > next[to] {
                        (next[to], from[to]) = (sum, before as u8);
                    }
                }
            }
            total = next;
            came.push(from);
        }
        let mut label = (0..LABELS).max_by(|a, b| total[*a].total_cmp(&total[*b])).unwrap_or(0);
        let mut labels = Vec::with_capacity(features.len());
        for from in came.iter().rev() {
            labels.push(label as u8);
            label = usize::from(from[label]);
        }
        labels.reverse();
        labels
    }
}

/// How likely each label of each unit is, and each pair of labels, summed over the row.
struct Marginals {
    units: Vec<Scores>,
    pairs: [Scores; LABELS],
}

impl Marginals {
    /// Of the one way there is.
    fn certain(labels: &[usize]) -> Marginals {
        let mut pairs = [[0.0; LABELS]; LABELS];
        labels.windows(2).for_each(|pair| pairs[pair[0]][pair[1]] += 1.0);
        let unit = |label: &usize| {
            let mut row = [0.0; LABELS];
            row[*label] = 1.0;
            row
        };
        Marginals { units: labels.iter().map(unit).collect(), pairs }
    }

    /// Forward and backward, each step scaled to a sum of one.
    fn of(scores: &[Scores], grown: &[Scores; LABELS], allowed: Option<&[u32]>) -> Marginals {
        let count = scores.len();
        let mask = |at: usize| {
            let known = allowed.map_or(u32::MAX, |allowed| allowed[at]);
            if at == 0 { known & MAY_OPEN } else { known }
        };
        let own: Vec<Scores> = (0..count).map(|at| exponents(&scores[at], mask(at))).collect();
        let mut ahead: Vec<Scores> = Vec::with_capacity(count);
        for at in 0..count {
            let mut row = own[at];
            if at > 0 {
                times(&mut row, &sums(&ahead[at - 1], grown));
            }
            ahead.push(scaled(row));
        }
        let turned = turned(grown);
        let mut behind = vec![[1.0; LABELS]; count];
        let mut pairs = [[0.0; LABELS]; LABELS];
        for at in (1..count).rev() {
            let mut next = own[at];
            times(&mut next, &behind[at]);
            let reached = sums(&next, &turned);
            count_pairs(&mut pairs, &ahead[at - 1], grown, &next, &reached);
            behind[at - 1] = scaled(reached);
        }
        let unit = |(ahead, behind): (&Scores, &Scores)| {
            let mut row = *ahead;
            times(&mut row, behind);
            scaled(row)
        };
        Marginals { units: ahead.iter().zip(&behind).map(unit).collect(), pairs }
    }
}

/// Labels that a row may begin with, a bit each.
const MAY_OPEN: u32 = 0xa_aaab;

/// The scores of the labels in `mask` as factors, the largest one.
fn exponents(scores: &Scores, mask: u32) -> Scores {
    let may = |label: usize| mask >> label & 1 == 1;
    let allowed = (0..LABELS).filter(|label| may(*label));
    let most = allowed.map(|label| scores[label]).fold(f32::MIN, f32::max);
    let mut grown = [0.0; LABELS];
    for label in (0..LABELS).filter(|label| may(*label)) {
        let below = scores[label] - most;
        // Anything less likely is not worth an exponential.
        grown[label] = if below > -20.0 { below.exp() } else { 2e-9 };
    }
    grown
}

/// The sum of the rows of `factors`, each as often as `counts` says.
fn sums(counts: &Scores, factors: &[Scores; LABELS]) -> Scores {
    let mut sums = [0.0; LABELS];
    for (count, row) in counts.iter().zip(factors) {
        sums.iter_mut().zip(row).for_each(|(sum, factor)| *sum += count * factor);
    }
    sums
}

fn turned(factors: &[Scores; LABELS]) -> [Scores; LABELS] {
    let mut turned = [[0.0; LABELS]; LABELS];
    for (from, row) in factors.iter().enumerate() {
        for (to, factor) in row.iter().enumerate() {
            turned[to][from] = *factor;
        }
    }
    turned
}

fn count_pairs(
    pairs: &mut [Scores; LABELS],
    ahead: &Scores,
    grown: &[Scores; LABELS],
    next: &Scores,
    reached: &Scores,
) {
    let total: f32 = ahead.iter().zip(reached).map(|(ahead, reached)| ahead * reached).sum();
    if total <= 0.0 {
        return;
    }
    for ((pairs, factors), ahead) in pairs.iter_mut().zip(grown).zip(ahead) {
        let share = ahead / total;
        // What is next to impossible counts for nothing.
        if share < 1e-9 {
            continue;
        }
        for ((pair, factor), next) in pairs.iter_mut().zip(factors).zip(next) {
            *pair += share * factor * next;
        }
    }
}

fn times(row: &mut Scores, factors: &Scores) {
    row.iter_mut().zip(factors).for_each(|(one, factor)| *one *= factor);
}

fn scaled(mut row: Scores) -> Scores {
    let sum: f32 = row.iter().sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|one| *one /= sum);
    }
    row
}

/// Chance that is the same every time (the generator of PCG, O'Neill, 2014, cut short).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// False for `share` of all calls.
    pub(crate) fn keeps(&mut self, share: f32) -> bool {
        self.next() & 0xffff >= (share * (1u32 << 16) as f32) as u64
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    pub(crate) fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.next() as usize % (at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Settings =
        Settings { epochs: 12, rate: 0.15, dropout: 0.0, deaf: 0.0, least: 1, averaged: 1 };

    fn learn(rows: &[Row], settings: Settings) -> Crf {
        train(&rows.iter().collect::<Vec<_>>(), settings)
    }

    fn row(units: &[(u32, u32)]) -> Row {
        Row {
            features: units.iter().map(|(feature, _)| vec![*feature]).collect(),
            told: vec![Vec::new(); units.len()],
            more: Vec::new(),
            allowed: units.iter().map(|(_, allowed)| *allowed).collect(),
        }
    }

    #[test]
    fn what_is_told_is_learnt() {
        let rows = [row(&[(5, 1), (6, 1 << 1), (7, 1 << 2)]), row(&[(5, 1), (8, 1 << 3)])];
        let crf = learn(&rows, SETTINGS);
        assert_eq!(crf.decode(&row(&[(5, 0), (6, 0), (7, 0), (8, 0)])), [0, 1, 2, 3]);
    }

    #[test]
    fn what_is_left_open_is_learnt_from_the_rest() {
        // The second row does not say which of two types 6 is; the first does.
        let either = 1 << 1 | 1 << 3;
        let mut rows = vec![row(&[(5, 1), (6, 1 << 3)])];
        rows.extend((0..5).map(|_| row(&[(6, either)])));
        let crf = learn(&rows, SETTINGS);
        assert_eq!(crf.decode(&row(&[(6, 0)])), [3]);
    }

    #[test]
    fn a_row_begins_with_no_inside() {
        let opens = (0..LABELS).filter(|label| may_follow(None, *label));
        assert_eq!(opens.fold(0, |all, label| all | 1 << label), MAY_OPEN);
    }

    #[test]
    fn training_twice_gives_the_same() {
        let rows = [row(&[(5, 1), (6, 1 << 1), (7, 1 << 2)]), row(&[(5, 1), (8, 1 << 3)])];
        let settings = Settings { dropout: 0.4, averaged: 4, ..SETTINGS };
        let (one, other) = (learn(&rows, settings), learn(&rows, settings));
        assert_eq!(one.weights, other.weights);
        assert_eq!(one.transitions, other.transitions);
    }
}
