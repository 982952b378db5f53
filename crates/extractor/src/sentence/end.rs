//! Where sentences end, by a trained model: a binary perceptron over the words on both
//! sides of a place, which weighs the rules' opinion with all else.
//!
//! Where a text has kept its line breaks, a sentence ends at a stop or at a break. Where
//! it has lost them, headings and list items run on, and a capital may begin one.

use std::collections::HashSet;

use crate::sentence::{LONGEST, closing, is_parted, stops};
use crate::tag::{self, Knowledge};
use crate::token::{Shape, Token};
use crate::trained::hash::{self, feature, mix};
use crate::trained::list;
use crate::trained::look;

/// The places between the tokens of one text, looked at once.
pub(crate) struct Places<'a, 't> {
    text: &'t str,
    tokens: &'a [Token<'t>],
    knowledge: &'a Knowledge,
    words: Vec<Word>,
    /// How many brackets and quotation marks are open before each token.
    depths: Vec<Depth>,
    /// Words that stand in lower case somewhere in the text.
    small: HashSet<u64>,
    has_breaks: bool,
}

#[derive(Clone, Copy)]
struct Word {
    lower: u64,
    shape: u64,
}

#[derive(Clone, Copy, Default)]
struct Depth {
    brackets: i32,
    quotes: i32,
    straight: i32,
}

/// What is known of a place at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    End,
    Inside,
    /// The model is asked.
    Open,
}

impl<'a, 't> Places<'a, 't> {
    pub(crate) fn of(text: &'t str, tokens: &'a [Token<'t>], knowledge: &'a Knowledge) -> Self {
        let mut scratch = String::new();
        let words: Vec<Word> = tokens.iter().map(|token| word(token.text, &mut scratch)).collect();
        let small = tokens.iter().zip(&words).filter(|(token, _)| token.shape == Shape::Lower);
        let mut depths = vec![Depth::default()];
        depths.extend(tokens.iter().scan(Depth::default(), |depth, token| {
            depth.pass(token);
            Some(*depth)
        }));
        let small = small.map(|(_, word)| word.lower).collect();
        let has_breaks = tokens.windows(2).any(|pair| is_parted(text, &pair[0], &pair[1]));
        let mut places = Places { text, tokens, knowledge, small, words, depths, has_breaks };
        places.double_marks();
        places
    }

    /// Single quotation marks, which the training text hardly has, are taken for double
    /// ones, apostrophes not.
    fn double_marks(&mut self) {
        let double = word("\"", &mut String::new());
        for at in 1..self.tokens.len() {
            let stops = |at: usize| self.tokens[at].text.ends_with(['.', '!', '?', '…', ',']);
            let is_single = self.tokens[at].is_any_sign(&['‘', '’', '\'', '`']);
            if is_single && (self.opens(at) || stops(at - 1)) {
                self.words[at] = double;
            }
        }
    }

    /// The place behind the token `at`, in a sentence that began with `start`.
    pub(crate) fn look(&self, start: usize, at: usize) -> Place {
        let (token, Some(next)) = (&self.tokens[at], self.tokens.get(at + 1)) else {
            return Place::End;
        };
        if is_parted(self.text, token, next) || at - start + 1 >= LONGEST {
            return Place::End;
        }
        let last = self.last(start, at);
        let is_stop = self.tokens[last].text.ends_with(['.', '!', '?', '…']);
        // `“Why?” she said`
        let goes_on = last < at && next.shape == Shape::Lower;
        if goes_on || self.is_dateline(start, at) {
            return Place::Inside;
        }
        let begins = next.shape != Shape::Lower && next.shape != Shape::Clitic;
        let is_open = is_stop || !self.has_breaks && begins && last == at;
        if is_open { Place::Open } else { Place::Inside }
    }

    /// `BEIJING (Reuters) -`
    fn is_dateline(&self, start: usize, at: usize) -> bool {
        const LONGEST: usize = 12;
        let dash = self.tokens[at].is_any_sign(&['-', '–', '—']);
        dash && at - start < LONGEST && self.tokens[start].shape == Shape::Upper
    }

    /// The last token up to `at` that closes no bracket or quotation.
    fn last(&self, start: usize, at: usize) -> usize {
        let closes = |at: &usize| closing(&&self.tokens[*at]) && !self.opens(*at);
        let closed = (start..=at).rev().take(8).take_while(closes).count();
        (at + 1 - closed).saturating_sub(1).max(start)
    }

    /// Whether a mark has a blank before and none behind: it closes nothing.
    fn opens(&self, at: usize) -> bool {
        let is_glued = |at: usize| {
            self.tokens.get(at + 1).is_some_and(|next| next.start == self.tokens[at].end())
        };
        at > 0 && !is_glued(at - 1) && is_glued(at)
    }

    /// The features of the place behind the token `at`, which replace what is in `out`.
    pub(crate) fn read(&self, start: usize, at: usize, out: &mut Vec<u32>) {
        out.clear();
        let last = self.last(start, at);
        let kind = kind(&self.tokens[last]);
        let is_sign = !self.tokens[last].is_word();
        let left =
            if is_sign { last.checked_sub(1).filter(|one| *one >= start) } else { Some(last) };
        let lower =
            |at: Option<usize>| at.and_then(|at| self.words.get(at)).map_or(7, |word| word.lower);
        let shape =
            |at: Option<usize>| at.and_then(|at| self.words.get(at)).map_or(7, |word| word.shape);
        let (l, r) = (lower(left), lower(Some(at + 1)));
        let (ls, rs) = (shape(left), shape(Some(at + 1)));
        let before = left.and_then(|left| left.checked_sub(1)).filter(|one| *one >= start);
        let rule = u64::from(stops(&self.tokens[start..=at], &self.tokens[at + 1]));
        let closer = if last == at { 0 } else { self.words[at].lower };
        let small = u64::from(self.small.contains(&r));
        let uses = |at: Option<usize>| at.map_or(300, |at| self.uses(at));
        let (lu, ru) = (uses(left), uses(Some(at + 1)));
        let length = (at - start + 1).min(255) as u64;
        let length = if length < 6 { length } else { 6 + u64::from(length.ilog2()) };
        let open = self.depths[start].to(self.depths[at + 1]);
        let glued = u64::from(self.tokens[at].end() == self.tokens[at + 1].start);
        let class = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at)).map_or(0, |token| self.class(token.text))
        };
        let classes = [class(left), class(Some(at + 1)), class(Some(at + 2))];
        let turned = glued << 1 | u64::from(self.opens(at + 1));
        let class = self.tokens[at + 1].class.0;
        for (name, value) in [
            (500, 0),
            (501, rule),
            (502, l),
            (503, ls),
            (504, r),
            (505, rs),
            (506, mix(ls, rs)),
            (507, closer),
            (508, mix(closer, rs)),
            (509, small),
            (510, mix(small, ls)),
            (511, length),
            (541, mix(length, ls)),
            (512, open),
            (513, mix(open, rs)),
            (514, lower(Some(at + 2))),
            (515, mix(rs, shape(Some(at + 2)))),
            (516, left.map_or(0, |left| self.tokens[left].text.len().min(8) as u64)),
            (517, ru),
            (518, mix(lu, ru)),
            (536, classes[1]),
            (537, mix(classes[0], classes[1])),
            (538, mix(classes[1], classes[2])),
            (539, mix(mix(small, classes[1]), classes[2])),
            (540, mix(mix(rs, classes[0]), mix(classes[1], classes[2]))),
            (519, turned),
            (532, mix(turned, rs)),
            (533, mix(turned, mix(closer, rs))),
            (534, mix(turned, mix(rs, shape(Some(at + 2))))),
            (535, mix(turned, open)),
            (520, lower(before)),
            (521, lower(Some(start))),
            (522, mix(lower(Some(start)), length)),
            (523, lower(Some(last))),
            (524, mix(l, r)),
            (525, class),
            (526, mix(rule, rs)),
            (527, mix(lu, rs)),
            (528, mix(small, ru)),
            (529, mix(shape(before), ls)),
            (530, self.listed(at + 1)),
            (531, mix(mix(rs, shape(Some(at + 2))), shape(Some(at + 3)))),
        ] {
            out.push(feature(name, mix(kind, value)));
        }
    }

    fn class(&self, word: &str) -> u64 {
        u64::from(self.knowledge.known.of(tag::feature::key(word)).class)
    }

    fn uses(&self, at: usize) -> u64 {
        let word = self.tokens[at].text;
        let exact = self.knowledge.dictionary.of(tag::feature::key(word));
        u64::from(exact)
    }

    fn listed(&self, at: usize) -> u64 {
        u64::from(self.knowledge.lists.of(list::key([self.words[at].lower])) & list::NAMES)
    }
}

impl Depth {
    fn pass(&mut self, token: &Token<'_>) {
        match token.shape {
            Shape::Sign('(' | '[' | '{') => self.brackets += 1,
            Shape::Sign(')' | ']' | '}') => self.brackets -= 1,
            Shape::Sign('“' | '«') => self.quotes += 1,
            Shape::Sign('”' | '»') => self.quotes -= 1,
            Shape::Sign('"') => self.straight += 1,
            _ => {}
        }
    }

    fn to(self, later: Depth) -> u64 {
        let sign = |before: i32, after: i32| {
            (after - before).clamp(-1, 1).unsigned_abs() as u64 | u64::from(after < before) << 1
        };
        sign(self.brackets, later.brackets)
            | sign(self.quotes, later.quotes) << 2
            | ((later.straight - self.straight) as u64 & 1) << 4
    }
}

fn word(text: &str, scratch: &mut String) -> Word {
    scratch.clear();
    for c in text.chars().take(40) {
        scratch.extend(look::plain(c).to_lowercase());
    }
    Word { lower: hash::of(scratch), shape: look::shape(text.chars()) }
}

/// What a sentence would end with here.
fn kind(token: &Token<'_>) -> u64 {
    match token.shape {
        Shape::Sign('.') if token.text.len() > 1 => 4,
        Shape::Sign('.') => 1,
        Shape::Sign('!') => 2,
        Shape::Sign('?') => 3,
        Shape::Sign('…') => 4,
        Shape::Sign(':') => 6,
        Shape::Sign(';') => 7,
        Shape::Sign('-' | '–' | '—') => 8,
        Shape::Sign(',') => 11,
        Shape::Sign(_) => 9,
        _ if token.text.ends_with('.') => 5,
        _ => 10,
    }
}
