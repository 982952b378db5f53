//! The weights that tell where sentences end: an averaged perceptron (Freund and Schapire,
//! 1999) over places in running text, each read after the sentence that it found before.

use std::collections::{HashMap, HashSet};

use extractor::learn::{STEPS, Weights, Workshop};

use super::conll::Document;
use super::crf::Chance;

const ROUNDS: usize = 15;
/// The share of features that is left out of each step.
const DROPOUT: f32 = 0.5;
/// Features seen less often are not learnt.
const LEAST: u32 = 5;
/// Weights nearer to nought are left out.
const PRUNE: f32 = 1.0;

/// The text of one document and the bytes at which its sentences end.
struct Text<'d> {
    text: &'d str,
    ends: Vec<usize>,
}

pub(crate) fn train(documents: &[Document], workshop: &Workshop) -> Weights {
    let texts: Vec<Text> = documents.iter().map(text).collect();
    let mut learner = Learner { frequent: frequent(&texts, workshop), ..Learner::default() };
    let mut chance = Chance::new(99);
    let mut order: Vec<usize> = (0..texts.len()).collect();
    for _ in 0..ROUNDS {
        chance.shuffle(&mut order);
        for &index in &order {
            learner.read(&texts[index], workshop, &mut chance);
        }
    }
    learner.finish()
}

fn text(document: &Document) -> Text<'_> {
    let last = |start: &usize| document.tokens[start - 1].span.end;
    let mut ends: Vec<usize> = document.sentences.iter().skip(1).map(last).collect();
    ends.extend(document.tokens.last().map(|token| token.span.end));
    Text { text: &document.text, ends }
}

/// The features of places that are seen often enough.
fn frequent(texts: &[Text<'_>], workshop: &Workshop) -> HashSet<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for text in texts {
        walk(text, workshop, |found, truth| {
            found.iter().for_each(|feature| *counts.entry(*feature).or_default() += 1);
            truth
        });
    }
    counts.into_iter().filter(|(_, count)| *count >= LEAST).map(|(feature, _)| feature).collect()
}

/// Reads the places of a text in order. `decide` is given the features of each that is not
/// sure and the truth, and says what to take for it.
fn walk(text: &Text<'_>, workshop: &Workshop, mut decide: impl FnMut(&mut Vec<u32>, bool) -> bool) {
    workshop.places(text.text, |places| {
        let mut found = Vec::new();
        let mut start = 0;
        for place in 0..places.count() {
            let is_end = places.look(start, place, &mut found).unwrap_or_else(|| {
                decide(&mut found, text.ends.binary_search(&places.at(place)).is_ok())
            });
            if is_end {
                start = place + 1;
            }
        }
    });
}

/// Weights with their sums over all steps.
#[derive(Default)]
struct Learner {
    frequent: HashSet<u32>,
    weights: HashMap<u32, Weight>,
    step: u32,
}

#[derive(Default)]
struct Weight {
    now: f32,
    sum: f64,
    since: u32,
}

impl Learner {
    fn read(&mut self, text: &Text<'_>, workshop: &Workshop, chance: &mut Chance) {
        walk(text, workshop, |found, truth| {
            found.retain(|feature| self.frequent.contains(feature) && chance.keeps(DROPOUT));
            self.learn(found, truth)
        });
    }

    /// What was taken for true.
    fn learn(&mut self, features: &[u32], truth: bool) -> bool {
        self.step += 1;
        let score = |one: &u32| self.weights.get(one).map_or(0.0, |weight| weight.now);
        let guess = features.iter().map(score).sum::<f32>() > 0.0;
        if guess != truth {
            for feature in features {
                let weight = self.weights.entry(*feature).or_default();
                weight.pass(self.step);
                weight.now += if truth { 1.0 } else { -1.0 };
            }
        }
        guess
    }

    /// The mean of each weight over all steps, in bytes.
    fn finish(mut self) -> Weights {
        let step = self.step;
        self.weights.values_mut().for_each(|weight| weight.pass(step));
        let mean = |weight: &Weight| (weight.sum / f64::from(step.max(1))) as f32;
        let mut kept: Vec<(u32, f32)> =
            self.weights.iter().map(|(feature, weight)| (*feature, mean(weight))).collect();
        kept.retain(|(_, weight)| weight.abs() >= PRUNE);
        kept.sort_unstable_by_key(|(feature, _)| *feature);
        let byte = |weight: f32| (weight * STEPS / 8.0).round().clamp(-127.0, 127.0) as i8;
        Weights {
            labels: 1,
            features: kept.iter().map(|(feature, _)| *feature).collect(),
            weights: kept.iter().map(|(_, weight)| byte(*weight)).collect(),
        }
    }
}

impl Weight {
    fn pass(&mut self, step: u32) {
        self.sum += f64::from(self.now) * f64::from(step - self.since);
        self.since = step;
    }
}

#[cfg(test)]
mod tests {
    use super::super::conll;
    use super::*;

    #[test]
    fn a_place_is_taken_for_what_it_was() {
        let mut learner = Learner::default();
        for _ in 0..20 {
            learner.learn(&[1, 2], true);
            learner.learn(&[1, 3], false);
        }
        assert!(learner.learn(&[1, 2], true) && !learner.learn(&[1, 3], false));
    }

    #[test]
    fn the_model_is_asked_where_a_stop_stands() {
        let sentence = "It\tPRP\tO\tO\nrained\tVBD\tO\tO\n.\t.\tO\tO\n\n";
        let documents = conll::parse(&format!("# doc = a\n{}", sentence.repeat(3)));
        let mut truths = Vec::new();
        walk(&text(&documents[0]), &Workshop::new(), |found, truth| {
            assert!(!found.is_empty());
            truths.push(truth);
            truth
        });
        // Before and behind each stop; what ends the text is an end at once.
        assert_eq!(truths, [false, true, false, true, false]);
    }
}
