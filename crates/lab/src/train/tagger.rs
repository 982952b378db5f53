//! The tagger's weights: an averaged perceptron (Collins, 2002) that tags each sentence
//! as it will when it is used, from left to right by its own tags.

use std::collections::HashMap;

use extractor::learn::{Knowledge, STEPS, Sentence, Weights, word_key};

use super::conll::Document;
use super::crf::Chance;

/// Words and their tags, by index.
pub(crate) struct Tagged {
    pub(crate) words: Vec<String>,
    pub(crate) tags: Vec<u8>,
}

/// What is learnt.
pub(crate) struct Learnt {
    pub(crate) names: Vec<String>,
    pub(crate) known: Vec<(u32, u16, u8)>,
    pub(crate) weights: Weights,
}

/// A word seen so often with one tag alone has no other.
const SURE: u32 = 20;
/// A word seen so often has a class.
const FREQUENT: u32 = 4;
/// A tag that makes up less of a word's occurrences is a slip.
const SLIP: f64 = 0.005;

/// The sentences of tagged documents; those without tags are left out.
pub(crate) fn sentences(documents: &[Document], names: &mut Vec<String>) -> Vec<Tagged> {
    let mut sentences = Vec::new();
    for document in documents {
        for (index, start) in document.sentences.iter().enumerate() {
            let end = document.sentences.get(index + 1).copied().unwrap_or(document.tokens.len());
            let tokens = &document.tokens[*start..end];
            if tokens.iter().any(|token| token.tag == "_") {
                continue;
            }
            let tags = tokens.iter().map(|token| index_of(names, &token.tag));
            let tags = tags.collect();
            let words = tokens.iter().map(|token| document.text[token.span.clone()].to_owned());
            sentences.push(Tagged { words: words.collect(), tags });
        }
    }
    sentences
}

fn index_of(names: &mut Vec<String>, tag: &str) -> u8 {
    let known = names.iter().position(|one| one == tag).unwrap_or_else(|| {
        names.push(tag.to_owned());
        names.len() - 1
    });
    known as u8
}

pub(crate) fn train(sentences: &[Tagged], names: Vec<String>, epochs: usize, prune: f32) -> Learnt {
    let known = known(sentences);
    let knowledge = Knowledge::new(&known);
    let mut learner = Learner::new(names.len());
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut chance = Chance::new(4242);
    for _ in 0..epochs {
        chance.shuffle(&mut order);
        for &index in &order {
            learner.read(&sentences[index], &knowledge, &mut chance);
        }
    }
    Learnt { names, known, weights: learner.finish(prune) }
}

/// Of each frequent word: the class of its tags, and its only one.
fn known(sentences: &[Tagged]) -> Vec<(u32, u16, u8)> {
    let mut counts: HashMap<u32, HashMap<u8, u32>> = HashMap::new();
    for sentence in sentences {
        for (word, tag) in sentence.words.iter().zip(&sentence.tags) {
            *counts.entry(word_key(word)).or_default().entry(*tag).or_default() += 1;
        }
    }
    let mut classes: Vec<Vec<u8>> = Vec::new();
    let mut words: Vec<(u32, HashMap<u8, u32>)> = counts.into_iter().collect();
    words.sort_unstable_by_key(|(key, _)| *key);
    let mut known = Vec::new();
    for (key, tags) in words {
        let all: u32 = tags.values().sum();
        if all < FREQUENT {
            continue;
        }
        let mut class: Vec<u8> = tags
            .iter()
            .filter(|(_, count)| f64::from(**count) >= SLIP * f64::from(all))
            .map(|(tag, _)| *tag)
            .collect();
        class.sort_unstable();
        let only = if class.len() == 1 && all >= SURE { class[0] + 1 } else { 0 };
        let index = classes.iter().position(|one| *one == class).unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        });
        known.push((key, index as u16 + 1, only));
    }
    known
}

/// Weights with their sums over all steps.
struct Learner {
    tags: usize,
    places: HashMap<u32, usize>,
    weights: Vec<f32>,
    sums: Vec<f64>,
    since: Vec<u32>,
    step: u32,
}

impl Learner {
    fn new(tags: usize) -> Learner {
        Learner {
            tags,
            places: HashMap::new(),
            weights: Vec::new(),
            sums: Vec::new(),
            since: Vec::new(),
            step: 0,
        }
    }

    fn read(&mut self, sentence: &Tagged, knowledge: &Knowledge, chance: &mut Chance) {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let read = Sentence::new(&words, knowledge);
        let mut given: Vec<u8> = Vec::with_capacity(words.len());
        let (mut features, mut places) = (Vec::new(), Vec::new());
        for (at, word) in words.iter().enumerate() {
            let only = knowledge.only(word);
            if only > 0 {
                given.push(only - 1);
                continue;
            }
            read.features(at, &given, &mut features);
            // A few are left out, so that no weight relies on another.
            features.retain(|_| chance.keeps(0.1));
            self.step += 1;
            places.clear();
            places.extend(features.iter().map(|feature| self.place(*feature)));
            let guess = self.best(&places);
            let truth = sentence.tags[at];
            if guess != truth {
                for &place in &places {
                    self.move_by(place + usize::from(truth), 1.0);
                    self.move_by(place + usize::from(guess), -1.0);
                }
            }
            given.push(guess);
        }
    }

    /// Where the weights of a feature begin.
    fn place(&mut self, feature: u32) -> usize {
        let next = self.weights.len();
        let place = *self.places.entry(feature).or_insert(next);
        if place == next {
            self.weights.resize(next + self.tags, 0.0);
            self.sums.resize(next + self.tags, 0.0);
            self.since.resize(next + self.tags, 0);
        }
        place
    }

    fn best(&self, places: &[usize]) -> u8 {
        let mut scores = vec![0.0; self.tags];
        for &place in places {
            for (score, weight) in scores.iter_mut().zip(&self.weights[place..]) {
                *score += weight;
            }
        }
        let best = (0..self.tags).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)));
        best.unwrap_or(0) as u8
    }

    fn move_by(&mut self, at: usize, by: f32) {
        self.sums[at] += f64::from(self.weights[at]) * f64::from(self.step - self.since[at]);
        self.since[at] = self.step;
        self.weights[at] += by;
    }

    /// The mean of each weight over all steps, in bytes.
    fn finish(self, prune: f32) -> Weights {
        let mean = |at: usize| {
            let rest = f64::from(self.weights[at]) * f64::from(self.step - self.since[at]);
            ((self.sums[at] + rest) / f64::from(self.step.max(1))) as f32
        };
        let mut known: Vec<(u32, usize)> =
            self.places.iter().map(|(feature, place)| (*feature, *place)).collect();
        known.sort_unstable();
        let mut kept = Weights { labels: self.tags, ..Weights::default() };
        for (feature, place) in known {
            let cut = |at: usize| {
                let weight = mean(at);
                // Few weights are larger than thirty.
                let steps = (weight * STEPS / 8.0).round().clamp(-127.0, 127.0) as i8;
                if weight.abs() < prune { 0 } else { steps }
            };
            let row: Vec<i8> = (place..place + self.tags).map(cut).collect();
            if row.iter().any(|weight| *weight != 0) {
                kept.features.push(feature);
                kept.weights.extend(row);
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::super::conll;
    use super::*;

    #[test]
    fn a_word_is_tagged_by_its_neighbours() {
        let source =
            "# doc = a\nthe\tDT\tO\tO\nfish\tNN\tO\tO\n\nthey\tPRP\tO\tO\nfish\tVB\tO\tO\n";
        let mut names = Vec::new();
        let read = sentences(&conll::parse(source), &mut names);
        assert_eq!(names, ["DT", "NN", "PRP", "VB"]);
        let many: Vec<Tagged> = (0..10)
            .flat_map(|_| &read)
            .map(|one| Tagged { words: one.words.clone(), tags: one.tags.clone() })
            .collect();
        let learnt = train(&many, names, 5, 0.0);
        assert!(learnt.weights.features.len() > 20);
        assert_eq!(learnt.weights.weights.len(), 4 * learnt.weights.features.len());
    }
}
