//! A linear-chain CRF (Lafferty and others, 2001) for rows whose labels are all known:
//! AdaGrad (Duchi and others, 2011), features dropped at random. The same input gives
//! the same weights.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use extractor::learn::quote::ChainParts;
use extractor::learn::{STEPS, Weights};

use crate::train::crf::Chance;

/// One row of tokens to learn from.
#[derive(Default)]
pub(crate) struct Row {
    /// Features of all tokens, one after the other.
    features: Vec<u32>,
    /// Where each token's features end.
    ends: Vec<u32>,
    labels: Vec<u8>,
}

impl Row {
    pub(crate) fn new(tokens: Vec<Vec<u32>>, labels: Vec<u8>) -> Row {
        let mut row = Row { labels, ..Row::default() };
        for token in tokens {
            row.features.extend(token);
            row.ends.push(row.features.len() as u32);
        }
        row
    }

    fn token(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start as usize..self.ends[at] as usize]
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    /// The share of features that is left out of each step.
    pub(crate) dropout: f32,
    /// Features seen less often are not learnt.
    pub(crate) least: u32,
    /// Whether to tell how it goes.
    pub(crate) loud: bool,
}

/// Features are hashes already.
#[derive(Default)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

pub(crate) type Places = HashMap<u32, u32, BuildHasherDefault<Same>>;

/// Where the weights of each feature stand that is seen `least` times or more.
pub(crate) fn places<'r>(features: impl Iterator<Item = &'r u32>, least: u32) -> Places {
    let mut counts = Places::default();
    for feature in features {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut known: Vec<u32> =
        counts.into_iter().filter(|(_, count)| *count >= least).map(|(one, _)| one).collect();
    known.sort_unstable();
    known.into_iter().enumerate().map(|(place, feature)| (feature, place as u32)).collect()
}

pub(crate) struct Crf<const L: usize> {
    places: Places,
    weights: Vec<[f32; L]>,
    transitions: [[f32; L]; L],
    may: [[bool; L]; L],
    may_begin: [bool; L],
}

/// With many features that speak at once, the first steps must be small.
const START: f32 = 1.0;

/// What is needed to learn and not to read.
struct Rates<const L: usize> {
    weights: Vec<[f32; L]>,
    transitions: [[f32; L]; L],
}

pub(crate) type MayFollow = fn(Option<usize>, usize) -> bool;

pub(crate) fn train<const L: usize>(
    rows: &[&Row],
    settings: Settings,
    may_follow: MayFollow,
) -> Crf<L> {
    let places = places(rows.iter().flat_map(|row| &row.features), settings.least);
    let mut crf = Crf {
        weights: vec![[0.0; L]; places.len()],
        transitions: [[0.0; L]; L],
        may: std::array::from_fn(|from| std::array::from_fn(|to| may_follow(Some(from), to))),
        may_begin: std::array::from_fn(|to| may_follow(None, to)),
        places,
    };
    let mut rates =
        Rates { weights: vec![[START; L]; crf.weights.len()], transitions: [[START; L]; L] };
    let mut mean = Mean::new(crf.weights.len());
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut chance = Chance::new(777);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut order);
        let rate = settings.rate * (1.0 - 0.8 * epoch as f32 / settings.epochs as f32);
        let mut sure = 0.0;
        for &index in &order {
            sure += crf.learn(rows[index], settings.dropout, rate, &mut rates, &mut chance);
        }
        if epoch + AVERAGED >= settings.epochs {
            mean.add(&crf);
        }
        if settings.loud {
            eprintln!("  round {epoch}: {:.4} a row", sure / rows.len() as f64);
        }
    }
    mean.into(&mut crf);
    crf
}

/// The weights of so many last rounds are averaged, so that it does not matter which rows
/// came last.
const AVERAGED: usize = 3;

struct Mean<const L: usize> {
    weights: Vec<[f32; L]>,
    transitions: [[f32; L]; L],
    rounds: f32,
}

impl<const L: usize> Mean<L> {
    fn new(count: usize) -> Self {
        Mean { weights: vec![[0.0; L]; count], transitions: [[0.0; L]; L], rounds: 0.0 }
    }

    fn add(&mut self, crf: &Crf<L>) {
        let pairs = self.weights.iter_mut().zip(&crf.weights);
        for (sums, weights) in pairs.chain(self.transitions.iter_mut().zip(&crf.transitions)) {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        self.rounds += 1.0;
    }

    fn into(self, crf: &mut Crf<L>) {
        let pairs = crf.weights.iter_mut().zip(&self.weights);
        for (weights, sums) in pairs.chain(crf.transitions.iter_mut().zip(&self.transitions)) {
            weights.iter_mut().zip(sums).for_each(|(weight, sum)| *weight = sum / self.rounds);
        }
    }
}

impl<const L: usize> Crf<L> {
    fn learn(
        &mut self,
        row: &Row,
        dropout: f32,
        rate: f32,
        rates: &mut Rates<L>,
        chance: &mut Chance,
    ) -> f64 {
        let mut kept: Vec<Vec<u32>> = Vec::with_capacity(row.labels.len());
        for at in 0..row.labels.len() {
            let known = row.token(at).iter().filter(|_| chance.keeps(dropout));
            kept.push(known.filter_map(|feature| self.places.get(feature).copied()).collect());
        }
        let scores: Vec<[f32; L]> = kept.iter().map(|token| self.score(token)).collect();
        let (tokens, pairs) = self.marginals(&scores);
        for (at, token) in kept.iter().enumerate() {
            self.learn_token(token, usize::from(row.labels[at]), &tokens[at], rates, rate);
        }
        let mut step = pairs;
        step.iter_mut().flatten().for_each(|one| *one = -*one);
        for pair in row.labels.windows(2) {
            step[usize::from(pair[0])][usize::from(pair[1])] += 1.0;
        }
        for from in 0..L {
            for to in 0..L {
                let step = step[from][to];
                rates.transitions[from][to] += step * step;
                self.transitions[from][to] +=
                    0.5 * rate * step / rates.transitions[from][to].sqrt();
            }
        }
        let truth = row.labels.iter().zip(&tokens).map(|(label, row)| row[usize::from(*label)]);
        truth.map(|one| f64::from(one.max(1e-9)).ln()).sum()
    }

    fn score(&self, token: &[u32]) -> [f32; L] {
        let mut scores = [0.0; L];
        for &place in token {
            let weights = &self.weights[place as usize];
            for label in 0..L {
                scores[label] += weights[label];
            }
        }
        scores
    }

    fn learn_token(
        &mut self,
        token: &[u32],
        truth: usize,
        likely: &[f32; L],
        rates: &mut Rates<L>,
        rate: f32,
    ) {
        let mut step = [0.0; L];
        for label in 0..L {
            step[label] = f32::from(label == truth) - likely[label];
        }
        if step.iter().all(|one| one.abs() < 1e-3) {
            return;
        }
        for &place in token {
            let weights = &mut self.weights[place as usize];
            let rates = &mut rates.weights[place as usize];
            for label in 0..L {
                rates[label] += step[label] * step[label];
                weights[label] += rate * step[label] / rates[label].sqrt();
            }
        }
    }

    /// How likely each label of each token is, and each pair, summed over the row.
    fn marginals(&self, scores: &[[f32; L]]) -> (Vec<[f32; L]>, [[f32; L]; L]) {
        let factor = |from: usize, to: usize| {
            if self.may[from][to] { self.transitions[from][to].exp() } else { 0.0 }
        };
        let grown: [[f32; L]; L] =
            std::array::from_fn(|from| std::array::from_fn(|to| factor(from, to)));
        let own: Vec<[f32; L]> = scores.iter().map(grow).collect();
        let mut ahead: Vec<[f32; L]> = Vec::with_capacity(scores.len());
        for own in &own {
            let mut row = *own;
            match ahead.last() {
                None => (0..L).filter(|to| !self.may_begin[*to]).for_each(|to| row[to] = 0.0),
                Some(before) => {
                    for to in 0..L {
                        row[to] *= (0..L).map(|from| before[from] * grown[from][to]).sum::<f32>();
                    }
                }
            }
            scale(&mut row);
            ahead.push(row);
        }
        let mut pairs = [[0.0; L]; L];
        let mut behind = [1.0; L];
        for at in (0..scores.len()).rev() {
            let mut before = [0.0; L];
            let mut all = [[0.0; L]; L];
            let mut sum = 0.0;
            for from in 0..L {
                for to in 0..L {
                    let step = grown[from][to] * own[at][to] * behind[to];
                    before[from] += step;
                    if at > 0 {
                        all[from][to] = ahead[at - 1][from] * step;
                        sum += all[from][to];
                    }
                }
            }
            if sum > 0.0 {
                for from in 0..L {
                    for to in 0..L {
                        pairs[from][to] += all[from][to] / sum;
                    }
                }
            }
            for label in 0..L {
                ahead[at][label] *= behind[label];
            }
            scale(&mut ahead[at]);
            scale(&mut before);
            behind = before;
        }
        (ahead, pairs)
    }

    /// For the program: weights nearer to nought than `prune` left out.
    pub(crate) fn parts(&self, prune: f32) -> ChainParts {
        let mut known: Vec<(u32, u32)> =
            self.places.iter().map(|(feature, place)| (*feature, *place)).collect();
        known.sort_unstable();
        let mut weights = Weights { labels: L, ..Weights::default() };
        for (feature, place) in known {
            let row = self.weights[place as usize].map(|weight| cut(weight, prune));
            if row.iter().any(|weight| *weight != 0) {
                weights.features.push(feature);
                weights.weights.extend(row);
            }
        }
        let transitions =
            self.transitions.iter().flatten().map(|weight| (weight * STEPS).round() as i16);
        ChainParts { weights, transitions: transitions.collect() }
    }
}

pub(crate) fn cut(weight: f32, prune: f32) -> i8 {
    if weight.abs() < prune { 0 } else { (weight * STEPS).round().clamp(-127.0, 127.0) as i8 }
}

fn grow<const L: usize>(scores: &[f32; L]) -> [f32; L] {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.map(|score| (score - most).exp())
}

fn scale<const L: usize>(row: &mut [f32; L]) {
    let sum: f32 = row.iter().sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|one| *one /= sum);
    }
}
