//! The tagger's weights: an averaged perceptron (Collins, 2002) that tags each sentence
//! as it will when it is used, from left to right by its own tags.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use extractor::learn::{Knowledge, STEPS, Sentence, Weights, Workshop, word_key};

use super::conll::{Document, Token};
use super::crf::Chance;

/// Words and their tags, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// How it is learnt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    /// The share of features that is left out of each step, so that no weight relies on
    /// another.
    pub(crate) dropout: f32,
    /// Features seen less often are not learnt.
    pub(crate) least: u32,
    /// Weights nearer to nought are left out.
    pub(crate) prune: f32,
}

/// A word seen so often with one tag alone has no other.
const SURE: u32 = 20;
/// A word seen so often has a class.
const FREQUENT: u32 = 4;
/// A tag that makes up less of a word's occurrences is a slip.
const SLIP: f64 = 0.005;

/// The sentences of tagged documents; those without tags are left out. Where our reader
/// parts the words in another way, a sentence comes in that way too.
pub(crate) fn sentences(
    documents: &[Document],
    workshop: &Workshop,
    names: &mut Vec<String>,
) -> Vec<Tagged> {
    let mut sentences = Vec::new();
    for document in documents {
        let ours = workshop.tokens(&document.text);
        for (index, start) in document.sentences.iter().enumerate() {
            let end = document.sentences.get(index + 1).copied().unwrap_or(document.tokens.len());
            let tokens = &document.tokens[*start..end];
            if tokens.iter().any(|token| token.tag == "_") {
                continue;
            }
            let treebank: Vec<(&str, &str)> = tokens
                .iter()
                .map(|token| (&document.text[token.span.clone()], token.tag.as_str()))
                .collect();
            let read = as_read(document, tokens, &ours);
            let differs = read.as_ref().is_some_and(|read| *read != treebank);
            sentences.push(tagged(&treebank, names));
            sentences.extend(read.filter(|_| differs).map(|read| tagged(&read, names)));
        }
    }
    sentences
}

fn tagged(words: &[(&str, &str)], names: &mut Vec<String>) -> Tagged {
    Tagged {
        words: words.iter().map(|(word, _)| (*word).to_owned()).collect(),
        tags: words.iter().map(|(_, tag)| index_of(names, tag)).collect(),
    }
}

/// The words of a sentence as `ours` part them; `None` where these cross its bounds or
/// its words in another way than joining or parting whole ones.
fn as_read<'d>(
    document: &'d Document,
    tokens: &'d [Token],
    ours: &[Range<usize>],
) -> Option<Vec<(&'d str, &'d str)>> {
    let (start, end) = (tokens.first()?.span.start, tokens.last()?.span.end);
    let first = ours.partition_point(|one| one.start < start);
    let ours = ours[first..].iter().take_while(|one| one.start < end);
    let mut at = 0;
    let mut read = Vec::new();
    for one in ours {
        while tokens.get(at)?.span.end <= one.start {
            at += 1;
        }
        let last = at + tokens[at..].iter().take_while(|token| token.span.end < one.end).count();
        let (from, to) = (&tokens[at], tokens.get(last)?);
        let joins = from.span.start == one.start && to.span.end == one.end;
        let word = &document.text[one.clone()];
        let tag = match joins {
            true => joint_tag(&tokens[at..=last]),
            false if at == last => part_tag(word, &from.tag),
            false => return None,
        };
        read.push((word, tag));
    }
    Some(read)
}

/// The tag of several words as one: `34-year-old` is what `old` is, but `third-quarter`
/// and `state-run` tell of what kind a thing is.
fn joint_tag(tokens: &[Token]) -> &str {
    let tag = |at: usize| tokens[at].tag.as_str();
    let last = tag(tokens.len() - 1);
    let kind = tokens.len() > 2
        && tokens.iter().any(|token| token.tag == "HYPH")
        && (matches!(last, "VBN" | "VBD" | "VBG") || last == "NN" && matches!(tag(0), "CD" | "JJ"));
    if kind { "JJ" } else { last }
}

/// The tag of a part of a word.
fn part_tag<'d>(part: &str, whole: &'d str) -> &'d str {
    match part {
        "." | "!" | "?" => ".",
        "," => ",",
        ":" | ";" | "..." | "…" => ":",
        "-" | "/" if whole != "CD" => "HYPH",
        _ => whole,
    }
}

fn index_of(names: &mut Vec<String>, tag: &str) -> u8 {
    let known = names.iter().position(|one| one == tag).unwrap_or_else(|| {
        names.push(tag.to_owned());
        names.len() - 1
    });
    known as u8
}

/// `knowledge` holds what is [`known`] from the same sentences.
pub(crate) fn train(
    sentences: &[Tagged],
    tags: usize,
    knowledge: &Knowledge,
    settings: Settings,
) -> Weights {
    let mut learner = Learner::new(tags, frequent(sentences, knowledge, settings.least));
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut chance = Chance::new(4242);
    for _ in 0..settings.epochs {
        chance.shuffle(&mut order);
        for &index in &order {
            learner.read(&sentences[index], knowledge, settings.dropout, &mut chance);
        }
    }
    learner.finish(settings.prune)
}

/// The features that speak often enough, where all tags are right; in rising order.
fn frequent(sentences: &[Tagged], knowledge: &Knowledge, least: u32) -> Vec<u32> {
    let mut counts: HashMap<u32, u32, Plain> = HashMap::default();
    let mut features = Vec::new();
    for sentence in sentences {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let read = Sentence::new(&words, knowledge);
        for (at, word) in words.iter().enumerate() {
            if knowledge.only(word) == 0 {
                read.features(at, &sentence.tags[..at], &mut features);
                features.iter().for_each(|one| *counts.entry(*one).or_default() += 1);
            }
        }
    }
    let kept = counts.into_iter().filter(|(_, count)| *count >= least);
    let mut kept: Vec<u32> = kept.map(|(feature, _)| feature).collect();
    kept.sort_unstable();
    kept
}

/// Features are hashes already.
type Plain = BuildHasherDefault<Hash>;

#[derive(Default)]
struct Hash(u64);

impl Hasher for Hash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u32(&mut self, feature: u32) {
        self.0 = u64::from(feature).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Of each frequent word: the class of its tags, and its only one.
pub(crate) fn known(sentences: &[Tagged]) -> Vec<(u32, u16, u8)> {
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
        let most = tags.iter().max_by_key(|(tag, count)| (**count, **tag)).map(|(tag, _)| *tag);
        class.sort_by_key(|tag| Some(*tag) != most);
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
    /// Where the weights of each feature begin.
    places: HashMap<u32, usize, Plain>,
    weights: Vec<f32>,
    sums: Vec<f64>,
    since: Vec<u32>,
    step: u32,
}

impl Learner {
    fn new(tags: usize, features: Vec<u32>) -> Learner {
        let size = tags * features.len();
        let place = |(row, feature)| (feature, row * tags);
        Learner {
            tags,
            places: features.into_iter().enumerate().map(place).collect(),
            weights: vec![0.0; size],
            sums: vec![0.0; size],
            since: vec![0; size],
            step: 0,
        }
    }

    fn read(
        &mut self,
        sentence: &Tagged,
        knowledge: &Knowledge,
        dropout: f32,
        chance: &mut Chance,
    ) {
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
            features.retain(|_| chance.keeps(dropout));
            self.step += 1;
            places.clear();
            places.extend(features.iter().filter_map(|feature| self.places.get(feature)));
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
        let read = sentences(&conll::parse(source), &Workshop::new(), &mut names);
        assert_eq!(names, ["DT", "NN", "PRP", "VB"]);
        let many: Vec<Tagged> = (0..10)
            .flat_map(|_| &read)
            .map(|one| Tagged { words: one.words.clone(), tags: one.tags.clone() })
            .collect();
        let settings = Settings { epochs: 5, dropout: 0.0, least: 1, prune: 0.0 };
        let knowledge = Knowledge::new(&known(&many), &[], &[]);
        let weights = train(&many, names.len(), &knowledge, settings);
        assert!(weights.features.len() > 20);
        assert_eq!(weights.weights.len(), 4 * weights.features.len());
    }

    #[test]
    fn words_are_learnt_as_our_reader_parts_them_too() {
        let source = "# doc = a\nthe\tDT\tO\tO\n34\tCD\tO\tO\n-\tHYPH\tO\tO\nyear\tNN\tO\tO\n-\tHYPH\tO\tO\n\
                      old\tJJ\tO\tO\nmust\tMD\tO\tO\nn't\tRB\tO\tO\n\n3rd\tJJ\tO\tO\n-\tHYPH\tO\tO\nday\tNN\tO\tO\n";
        let mut names = Vec::new();
        let read = sentences(&conll::parse(source), &Workshop::new(), &mut names);
        let shown: Vec<String> = read
            .iter()
            .map(|one| {
                let tags = one.tags.iter().map(|tag| &names[usize::from(*tag)]);
                let words: Vec<_> =
                    one.words.iter().zip(tags).map(|(w, t)| format!("{w}/{t}")).collect();
                words.join(" ")
            })
            .collect();
        assert_eq!(shown[1], "the/DT 34-year-old/JJ must/MD n't/RB");
        assert_eq!(shown[3], "3rd-day/JJ");
        assert_eq!(shown.len(), 4);
    }
}
