//! What speaks for a tag: the word, its beginning and end, its shape, the words around
//! it and what training text, dictionary and lists of names know of them, the tags before.

use crate::tag::{Entry, Knowledge};
use crate::trained::hash::{self, feature, mix};
use crate::trained::list;
use crate::trained::look::{self, shape};

/// The words of one sentence, looked at once.
pub(crate) struct Words<'w> {
    words: Vec<Word<'w>>,
}

struct Word<'w> {
    text: &'w str,
    lower: u64,
    shape: u64,
    tail: u64,
    entry: Entry,
    /// The dictionary's class of the word as printed, and in lower case where that differs.
    uses: u64,
    /// Lists of names that hold it, and whether it has a capital.
    listed: u64,
}

/// The two tags before, one more than their index; 0 where the sentence begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before {
    last: u64,
    last_but_one: u64,
}

impl Before {
    pub(crate) fn of(tags: &[u8]) -> Before {
        let tag =
            |back: usize| tags.len().checked_sub(back).map_or(0, |at| u64::from(tags[at]) + 1);
        Before { last: tag(1), last_but_one: tag(2) }
    }
}

/// The key under which a word is [`Known`]: as printed, but for the kind of its marks.
pub(crate) fn key(word: &str) -> u32 {
    (word.chars().fold(hash::SEED, |all, c| mix(all, plain(c) as u64)) as u32).max(1)
}

impl<'w> Words<'w> {
    pub(crate) fn of(words: &[&'w str], knowledge: &Knowledge) -> Self {
        let mut scratch = String::new();
        let word = |text: &&'w str| {
            scratch.clear();
            for c in text.chars() {
                scratch.extend(plain(c).to_lowercase());
            }
            let tail = scratch.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
            let exact = key(text);
            let capital = text.starts_with(char::is_uppercase);
            let listed = knowledge.lists.of(list::key([hash::of(&scratch)])) & list::NAMES;
            Word {
                text,
                lower: hash::of(&scratch),
                shape: shape(text.chars().map(plain)),
                tail: hash::of(&scratch[tail..]),
                entry: knowledge.known.of(exact),
                uses: uses(knowledge, text, exact, &scratch),
                listed: u64::from(listed) | u64::from(capital) << 8,
            }
        };
        Words { words: words.iter().map(word).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    pub(crate) fn entry(&self, at: usize) -> Entry {
        self.words[at].entry
    }

    /// The features of the word `at`, which replace what is in `out`.
    pub(crate) fn read(&self, at: usize, before: Before, out: &mut Vec<u32>) {
        out.clear();
        let near = |offset: isize| at.checked_add_signed(offset).and_then(|at| self.words.get(at));
        let lower = |offset| near(offset).map_or(7, |word| word.lower);
        let shape = |offset| near(offset).map_or(7, |word| word.shape);
        let tail = |offset| near(offset).map_or(7, |word| word.tail);
        let class = |offset| near(offset).map_or(7, |word| u64::from(word.entry.class) + 8);
        let uses = |offset| near(offset).map_or(7 << 16, |word| word.uses);
        let listed = |offset| near(offset).map_or(7 << 16, |word| word.listed);
        let (w, w1, w2, p1, p2) = (lower(0), lower(1), lower(2), lower(-1), lower(-2));
        let (s, c, u, n) = (shape(0), class(0), uses(0), listed(0));
        let Before { last, last_but_one } = before;
        let both = last << 8 | last_but_one;
        let first = u64::from(at == 0);
        for (kind, value) in [
            (100, 0),
            (101, w),
            (102, last),
            (103, both),
            (104, p1),
            (105, p2),
            (106, w1),
            (107, w2),
            (108, mix(last, w)),
            (109, tail(-1)),
            (110, tail(1)),
            (111, s),
            (112, mix(s, first)),
            (113, shape(1)),
            (114, shape(-1)),
            (115, mix(p1, w)),
            (116, mix(w, w1)),
            (117, mix(last, w1)),
            (118, c),
            (119, class(1)),
            (120, class(2)),
            (121, mix(last, c)),
            (122, mix(c, class(1))),
            (123, mix(mix(last, c), class(1))),
            (124, mix(both, c)),
            (125, mix(class(1), class(2))),
            (126, mix(tail(0), last)),
            (127, mix(tail(0), class(1))),
            (128, hash::of(self.words[at].text)),
            (129, mix(both, w)),
            (130, class(-1)),
            (131, n),
            (132, mix(n, listed(1))),
            (133, mix(listed(-1), n)),
            (134, mix(n, first)),
            (170, u),
            (171, mix(u, uses(1))),
            (172, mix(uses(-1), u)),
            (173, mix(u, s)),
            (174, mix(mix(uses(-1), u), uses(1))),
            (175, mix(u, tail(0))),
            (176, uses(1)),
            (177, mix(u, mix(s, first))),
            (178, mix(last, u)),
            (179, mix(both, u)),
            (180, mix(mix(last, u), uses(1))),
        ] {
            out.push(feature(kind, value));
        }
        affixes(self.words[at].text, out);
    }
}

fn uses(knowledge: &Knowledge, text: &str, exact: u32, lower: &str) -> u64 {
    let small = if text == lower { 0 } else { knowledge.dictionary.of(key(lower)) };
    u64::from(knowledge.dictionary.of(exact)) | u64::from(small) << 8
}

fn affixes(text: &str, out: &mut Vec<u32>) {
    let mut head = hash::SEED;
    for (length, c) in text.chars().take(4).enumerate() {
        head = fold(head, c);
        out.push(feature(140 + length as u64, head));
    }
    let mut tail = hash::SEED;
    for (length, c) in text.chars().rev().take(5).enumerate() {
        tail = fold(tail, c);
        out.push(feature(150 + length as u64, tail));
    }
    for (kind, holds) in [
        (160, text.contains('-')),
        (161, text.contains(|c: char| c.is_ascii_digit())),
        (162, text.contains(char::is_uppercase)),
    ] {
        if holds {
            out.push(feature(kind, 0));
        }
    }
}

fn fold(hash: u64, c: char) -> u64 {
    plain(c).to_lowercase().fold(hash, |all, c| mix(all, c as u64))
}

/// The web writes single marks as backticks too.
fn plain(c: char) -> char {
    if c == '`' { '\'' } else { look::plain(c) }
}
