//! A linear-chain CRF (Lafferty and others, 2001) over rows of labels of which some are
//! only partly known: the likelihood of all rows that the known part allows is raised
//! (Tsuboi and others, 2008). AdaGrad (Duchi and others, 2011), features dropped at
//! random. The same input gives the same weights.

use std::collections::HashMap;

use extractor::learn::{LABELS, may_follow};

type Scores = [f32; LABELS];

/// One row of units to learn from.
#[derive(Clone)]
pub(crate) struct Row {
    /// The features of each unit.
    pub(crate) features: Vec<Vec<u32>>,
    /// The labels that each unit may have, a bit each.
    pub(crate) allowed: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    /// The share of features that is left out of each step.
    pub(crate) dropout: f32,
    /// Features seen less often are not learnt.
    pub(crate) least: u32,
}

/// The learnt weights.
pub(crate) struct Crf {
    /// Where each feature's weights stand.
    pub(crate) places: HashMap<u32, u32>,
    pub(crate) weights: Vec<Scores>,
    pub(crate) transitions: [Scores; LABELS],
}

pub(crate) fn train(rows: &[&Row], settings: Settings) -> Crf {
    let mut crf = Crf::new(rows, settings.least);
    let coded: Vec<Vec<Vec<u32>>> = rows.iter().map(|row| crf.code(row)).collect();
    let mut rates = vec![[1e-2; LABELS]; crf.weights.len()];
    let mut transition_rates = [[1e-2; LABELS]; LABELS];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut chance = Chance::new(777);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut order);
        let rate = settings.rate * (1.0 - 0.8 * epoch as f32 / settings.epochs as f32);
        for &index in &order {
            let kept = chance.drop(&coded[index], settings.dropout);
            let scores: Vec<Scores> = kept.iter().map(|unit| crf.score(unit)).collect();
            let grown = crf.grown();
            let free = Marginals::of(&scores, &grown, None);
            let known = Marginals::of(&scores, &grown, Some(&rows[index].allowed));
            for (at, unit) in kept.iter().enumerate() {
                crf.learn_unit(unit, &known.units[at], &free.units[at], &mut rates, rate);
            }
            crf.learn_pairs(&known.pairs, &free.pairs, &mut transition_rates, rate);
        }
    }
    crf
}

impl Crf {
    fn new(rows: &[&Row], least: u32) -> Crf {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for feature in rows.iter().flat_map(|row| row.features.iter().flatten()) {
            *counts.entry(*feature).or_default() += 1;
        }
        let mut known: Vec<u32> =
            counts.into_iter().filter(|(_, count)| *count >= least).map(|(one, _)| one).collect();
        known.sort_unstable();
        let places: HashMap<u32, u32> =
            known.iter().enumerate().map(|(place, feature)| (*feature, place as u32)).collect();
        let weights = vec![[0.0; LABELS]; places.len()];
        Crf { places, weights, transitions: [[0.0; LABELS]; LABELS] }
    }

    fn code(&self, row: &Row) -> Vec<Vec<u32>> {
        let unit = |features: &Vec<u32>| {
            features.iter().filter_map(|feature| self.places.get(feature).copied()).collect()
        };
        row.features.iter().map(unit).collect()
    }

    fn score(&self, unit: &[u32]) -> Scores {
        let mut scores = [0.0; LABELS];
        for &place in unit {
            for (score, weight) in scores.iter_mut().zip(&self.weights[place as usize]) {
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

    fn learn_unit(
        &mut self,
        unit: &[u32],
        known: &Scores,
        free: &Scores,
        rates: &mut [Scores],
        rate: f32,
    ) {
        let mut step = [0.0; LABELS];
        let mut largest: f32 = 0.0;
        for label in 0..LABELS {
            step[label] = known[label] - free[label];
            largest = largest.max(step[label].abs());
        }
        if largest < 1e-4 {
            return;
        }
        for &place in unit {
            let weights = &mut self.weights[place as usize];
            let rates = &mut rates[place as usize];
            for label in 0..LABELS {
                rates[label] += step[label] * step[label];
                weights[label] += rate * step[label] / rates[label].sqrt();
            }
        }
    }

    fn learn_pairs(
        &mut self,
        known: &[Scores; LABELS],
        free: &[Scores; LABELS],
        rates: &mut [Scores; LABELS],
        rate: f32,
    ) {
        for from in 0..LABELS {
            for to in 0..LABELS {
                let step = known[from][to] - free[from][to];
                rates[from][to] += step * step;
                self.transitions[from][to] += 0.5 * rate * step / rates[from][to].sqrt();
            }
        }
    }

    /// The best labels of a row.
    pub(crate) fn decode(&self, features: &[Vec<u32>]) -> Vec<u8> {
        let mut total = [f32::MIN / 4.0; LABELS];
        let mut came: Vec<[u8; LABELS]> = Vec::with_capacity(features.len());
        for (at, unit) in features.iter().enumerate() {
            let places: Vec<u32> =
                unit.iter().filter_map(|feature| self.places.get(feature).copied()).collect();
            let score = self.score(&places);
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
    /// Forward and backward, each step scaled to a sum of one.
    fn of(scores: &[Scores], grown: &[Scores; LABELS], allowed: Option<&[u32]>) -> Marginals {
        let count = scores.len();
        let grow = |at: usize| {
            let mask = allowed.map_or(u32::MAX, |allowed| allowed[at]);
            let may = |label: usize| mask >> label & 1 == 1 && (at > 0 || may_follow(None, label));
            let most = (0..LABELS)
                .filter(|label| may(*label))
                .map(|label| scores[at][label])
                .fold(f32::MIN, f32::max);
            let mut grown = [0.0; LABELS];
            for label in (0..LABELS).filter(|label| may(*label)) {
                grown[label] = (scores[at][label] - most).exp();
            }
            grown
        };
        let own: Vec<Scores> = (0..count).map(grow).collect();
        let mut ahead: Vec<Scores> = Vec::with_capacity(count);
        for at in 0..count {
            let mut row = own[at];
            if at > 0 {
                let before = &ahead[at - 1];
                let mut sums = [0.0; LABELS];
                for from in 0..LABELS {
                    for to in 0..LABELS {
                        sums[to] += before[from] * grown[from][to];
                    }
                }
                for label in 0..LABELS {
                    row[label] *= sums[label];
                }
            }
            ahead.push(scaled(row));
        }
        let mut behind = vec![[1.0; LABELS]; count];
        for at in (0..count.saturating_sub(1)).rev() {
            let mut row = [0.0; LABELS];
            for from in 0..LABELS {
                for to in 0..LABELS {
                    row[from] += grown[from][to] * own[at + 1][to] * behind[at + 1][to];
                }
            }
            behind[at] = scaled(row);
        }
        let mut pairs = [[0.0; LABELS]; LABELS];
        for at in 1..count {
            let mut all = [[0.0; LABELS]; LABELS];
            let mut sum = 0.0;
            for from in 0..LABELS {
                for to in 0..LABELS {
                    let weight =
                        ahead[at - 1][from] * grown[from][to] * own[at][to] * behind[at][to];
                    all[from][to] = weight;
                    sum += weight;
                }
            }
            if sum > 0.0 {
                for (row, weights) in pairs.iter_mut().zip(&all) {
                    for (pair, weight) in row.iter_mut().zip(weights) {
                        *pair += weight / sum;
                    }
                }
            }
        }
        let unit = |(ahead, behind): (&Scores, &Scores)| {
            let mut row = *ahead;
            for label in 0..LABELS {
                row[label] *= behind[label];
            }
            scaled(row)
        };
        Marginals { units: ahead.iter().zip(&behind).map(unit).collect(), pairs }
    }
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

    fn drop(&mut self, row: &[Vec<u32>], share: f32) -> Vec<Vec<u32>> {
        let mut keep = |unit: &Vec<u32>| -> Vec<u32> {
            unit.iter().copied().filter(|_| self.keeps(share)).collect()
        };
        row.iter().map(&mut keep).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Settings = Settings { epochs: 12, rate: 0.15, dropout: 0.0, least: 1 };

    fn row(units: &[(u32, u32)]) -> Row {
        Row {
            features: units.iter().map(|(feature, _)| vec![*feature]).collect(),
            allowed: units.iter().map(|(_, allowed)| *allowed).collect(),
        }
    }

    #[test]
    fn what_is_told_is_learnt() {
        let rows = [row(&[(5, 1), (6, 1 << 1), (7, 1 << 2)]), row(&[(5, 1), (8, 1 << 3)])];
        let crf = train(&rows.iter().collect::<Vec<_>>(), SETTINGS);
        assert_eq!(crf.decode(&[vec![5], vec![6], vec![7], vec![8]]), [0, 1, 2, 3]);
    }

    #[test]
    fn what_is_left_open_is_learnt_from_the_rest() {
        // The second row does not say which of two types 6 is; the first does.
        let either = 1 << 1 | 1 << 3;
        let mut rows = vec![row(&[(5, 1), (6, 1 << 3)])];
        rows.extend((0..5).map(|_| row(&[(6, either)])));
        let crf = train(&rows.iter().collect::<Vec<_>>(), SETTINGS);
        assert_eq!(crf.decode(&[vec![6]]), [3]);
    }

    #[test]
    fn training_twice_gives_the_same() {
        let rows = [row(&[(5, 1), (6, 1 << 1), (7, 1 << 2)]), row(&[(5, 1), (8, 1 << 3)])];
        let settings = Settings { dropout: 0.4, ..SETTINGS };
        let train = || train(&rows.iter().collect::<Vec<_>>(), settings);
        let (one, other) = (train(), train());
        assert_eq!(one.weights, other.weights);
        assert_eq!(one.transitions, other.transitions);
    }
}
