//! Penn tags, from left to right, each by the words around and the two tags before
//! (Collins, 2002; greedy, as in Honnibal's averaged perceptron).
//!
//! - [`feature`]: what speaks for a tag

pub(crate) mod feature;

use std::sync::Arc;

use crate::tag::feature::{Before, Words};
use crate::trained::linear::Wide;
use crate::trained::list::Lists;
use crate::trained::table::Table;

/// No model has more tags.
pub(crate) const MOST: usize = 56;

/// What words are known to be, and the weights for the rest.
#[derive(Debug)]
pub(crate) struct Tagger {
    pub(crate) names: Vec<String>,
    pub(crate) knowledge: Knowledge,
    pub(crate) weights: Wide<MOST>,
}

/// What is known of words before they are read in their places.
#[derive(Debug)]
pub(crate) struct Knowledge {
    pub(crate) known: Known,
    /// What a dictionary makes of words, a class for each set of uses.
    pub(crate) dictionary: Lists,
    /// Names of people and places.
    pub(crate) lists: Arc<Lists>,
}

/// What the training text made of each frequent word: a class that stands for its most
/// frequent tag and the set of the others, and the one tag where it had no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known(Table<Entry, 7>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    pub(crate) class: u16,
    /// One more than the index of the tag; 0 where the words around decide.
    pub(crate) only: u8,
}

impl Known {
    /// Keys with class and tag, in rising order.
    pub(crate) fn new(rows: &[(u32, u16, u8)]) -> Known {
        let entry = |(_, class, only): &(u32, u16, u8)| Entry { class: *class, only: *only };
        let keys: Vec<u32> = rows.iter().map(|(key, ..)| *key).collect();
        Known(Table::new(&keys, rows.iter().map(entry)))
    }

    pub(crate) fn of(&self, key: u32) -> Entry {
        self.0.of(key)
    }
}

impl Tagger {
    /// The tag of each word of one sentence, an index into `names`.
    pub(crate) fn tag(&self, words: &[&str]) -> Vec<u8> {
        let words = Words::of(words, &self.knowledge);
        let mut tags: Vec<u8> = Vec::with_capacity(words.len());
        let mut found = Vec::new();
        let mut scores = vec![0; self.names.len()];
        for at in 0..words.len() {
            let only = words.entry(at).only;
            if only > 0 {
                tags.push(only - 1);
                continue;
            }
            words.read(at, Before::of(&tags), &mut found);
            scores.fill(0);
            self.weights.add(&found, &mut scores);
            let best = (0..scores.len()).max_by_key(|tag| (scores[*tag], usize::MAX - tag));
            tags.push(best.unwrap_or(0) as u8);
        }
        tags
    }
}
