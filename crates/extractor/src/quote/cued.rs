//! The second reading: one for each candidate of a word of saying, over the paragraph
//! around it. Which of its tokens are said by it, and which name who says it?

use std::collections::BTreeMap;
use std::ops::Range;

use crate::quote::aspect::{
    Aspect, Behind, Beside, Common, Far, Gap, Marked, Said, Sight, Stand, Told,
};
use crate::quote::joint::{self, First};
use crate::quote::look::look;
use crate::quote::reading::{Point, Reading, Sort};
use crate::quote::row::{Row, bucket};
use crate::trained::chain::{Best, Chain};
use crate::trained::hash;

/// Neither, before the words said begin; words said, the first and the others; neither,
/// behind them; source before and behind.
pub const LABELS: usize = 6;
pub const BEFORE: u8 = 0;
pub const FIRST: u8 = 1;
pub const INSIDE: u8 = 2;
pub const BEHIND: u8 = 3;
pub const SOURCE_BEFORE: u8 = 4;
pub const SOURCE_BEHIND: u8 = 5;

pub fn may_follow(before: Option<usize>, label: usize) -> bool {
    match before {
        None | Some(0 | 4) => matches!(label, 0 | 1 | 4),
        Some(1 | 2) => matches!(label, 2 | 3 | 5),
        Some(_) => matches!(label, 1 | 3 | 5),
    }
}

/// Words said are looked for a little readier than the likeliest row of labels has them, in
/// steps of a weight: what is missed costs as much as what is wrong.
const READY: i32 = 48;

/// No paragraph is read further than so many tokens from the word of saying.
const REACH: usize = 200;

/// The tokens that are read for `cue`.
pub(crate) fn window(reading: &Reading<'_, '_>, cue: &Range<usize>) -> Range<usize> {
    let paragraph = reading.paragraph_of(cue.start);
    let start = paragraph.start.max(cue.start.saturating_sub(REACH));
    let mut end = paragraph.end;
    // `She wrote:` and the letter stands in the paragraph below.
    let leads = reading.words[end - 1].point == Point::Colon && end - cue.end <= 12;
    if leads && let Some(next) = reading.words.get(end) {
        end = reading.paragraphs[next.paragraph as usize].end;
    }
    start..end.min(cue.end + REACH)
}

/// What is counted once for all windows of a text.
pub(crate) struct Sums {
    pub(crate) points: Vec<u32>,
    pub(crate) stops: Vec<u32>,
    pub(crate) marks: Vec<u32>,
    pub(crate) cues: Vec<u32>,
    pub(crate) levels: Vec<u32>,
    pub(crate) verbs: Vec<u32>,
    pub(crate) own: Vec<u32>,
    pub(crate) sources: Vec<u32>,
    pub(crate) borders: Vec<u32>,
}

impl Sums {
    pub(crate) fn of(reading: &Reading<'_, '_>, first: &First) -> Sums {
        let count = |is: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            let mut sums = Vec::with_capacity(reading.words.len() + 1);
            sums.push(0);
            for at in 0..reading.words.len() {
                sum += u32::from(is(at));
                sums.push(sum);
            }
            sums
        };
        let words = &reading.words;
        Sums {
            points: count(&|at| words[at].point != Point::None),
            stops: count(&|at| matches!(words[at].point, Point::Stop | Point::Asks)),
            marks: count(&|at| words[at].mark),
            cues: count(&|at| first.labels[at] == joint::CUE),
            levels: count(&|at| words[at].level >= 2),
            verbs: count(&|at| words[at].sort == Sort::Finite),
            own: count(&|at| first.labels[at] == joint::CONTENT),
            sources: count(&|at| first.labels[at] == joint::SOURCE),
            borders: count(&|at| at > 0 && words[at].region != words[at - 1].region),
        }
    }
}

/// One word of saying, and what is the same for all tokens of its window.
pub(crate) struct Cue<'r, 'a, 't> {
    pub(crate) reading: &'r Reading<'a, 't>,
    first: &'r First,
    pub(crate) sums: &'r Sums,
    pub(crate) tokens: Range<usize>,
    /// Its verb or noun.
    pub(crate) head: usize,
    pub(crate) whole: u64,
    pub(crate) next: u64,
    pub(crate) next_tag: u64,
    pub(crate) before: u64,
    pub(crate) before_tag: u64,
    pub(crate) from_start: u64,
    pub(crate) to_end: u64,
    pub(crate) quoted_sentence: u64,
}

impl<'r, 'a, 't> Cue<'r, 'a, 't> {
    pub(crate) fn new(
        reading: &'r Reading<'a, 't>,
        first: &'r First,
        sums: &'r Sums,
        tokens: Range<usize>,
    ) -> Self {
        let words = &reading.words;
        let telling = |at: &usize| words[*at].is_verb() || words[*at].sort == Sort::Noun;
        let head = tokens.clone().rev().find(telling).unwrap_or(tokens.end - 1);
        let whole = tokens.clone().fold(0, |all: u64, at| {
            (all ^ words[at].stem).wrapping_mul(0x100_0000_01b3).rotate_left(7)
        });
        let next = reading.near(tokens.end - 1, 1);
        let before = reading.near(tokens.start, -1);
        let sentence = reading.sentence_of(head);
        Cue {
            head,
            whole,
            next: next.map_or(0, |one| one.stem),
            next_tag: next.map_or(0, |one| one.tag),
            before: before.map_or(0, |one| one.stem),
            before_tag: before.map_or(0, |one| one.tag),
            from_start: bucket((head - sentence.start) as i64),
            to_end: bucket((sentence.end - head) as i64),
            quoted_sentence: u64::from(reading.sentence_quotes[words[head].sentence as usize]),
            reading,
            first,
            sums,
            tokens,
        }
    }

    /// How many there are between `at` and the cue.
    pub(crate) fn between(&self, sums: &[u32], at: usize, most: u32) -> u64 {
        let count = if at < self.tokens.start {
            sums[self.tokens.start] - sums[at + 1]
        } else if at >= self.tokens.end {
            sums[at] - sums[self.tokens.end]
        } else {
            0
        };
        u64::from(count.min(most))
    }

    /// What the first reading made of the token `offset` further in the same paragraph.
    pub(crate) fn label(&self, at: usize, offset: isize) -> u64 {
        let near = self.reading.near(at, offset).is_some();
        let at = at.checked_add_signed(offset).filter(|_| near);
        at.map_or(9, |at| u64::from(self.first.labels[at]))
    }

    /// Adds to `out` what speaks for the label of `at` with this cue.
    pub(crate) fn features(&self, at: usize, out: &mut Vec<u32>) {
        let mut found = BTreeMap::new();
        Sight::of(self, at).put(self, &mut Row::new(BASE, &mut found));
        out.extend(found.into_values());
    }
}

const BASE: u64 = 2200;
const LOOK: u64 = 2000;

/// Replaces `out` by what speaks for a label of `at`, whatever the cue.
pub(crate) fn shared_features(reading: &Reading<'_, '_>, at: usize, out: &mut Vec<u32>) {
    out.clear();
    look(reading, at, 2, &mut Row::new(LOOK, out));
}

/// Reads the windows of one text, each token's share that no cue changes only once.
pub(crate) struct Reader<'r, 'a, 't> {
    reading: &'r Reading<'a, 't>,
    chain: &'r Chain<LABELS>,
    shared: Vec<Option<Scores>>,
    counts: Store,
    signs: Store,
    labels: Store,
    /// For each token.
    far: Vec<Memory<Far>>,
    beside: Vec<Memory<Beside>>,
    behind: Vec<Memory<Behind>>,
    found: Vec<u32>,
}

type Scores = [i32; LABELS];

/// What an aspect added to the scores where it was seen last.
#[derive(Debug, Clone, Copy)]
struct Memory<A> {
    last: Option<A>,
    scores: Scores,
}

/// What those added that are common to all cues, the latest of each place.
struct Store(Vec<(u64, Scores)>);

/// What the aspects of one window add.
#[derive(Default)]
struct Memories {
    stand: Memory<Stand>,
    gap: Memory<Gap>,
    marked: Memory<Marked>,
    told: Memory<Told>,
    said: Memory<Said>,
}

impl<A> Default for Memory<A> {
    fn default() -> Memory<A> {
        Memory { last: None, scores: [0; LABELS] }
    }
}

impl<A: Aspect> Memory<A> {
    /// Adds to `scores` what `aspect` adds.
    fn add(&mut self, aspect: A, scribe: &mut Scribe<'_, '_, '_, '_>, scores: &mut Scores) {
        if self.last != Some(aspect) {
            (self.last, self.scores) = (Some(aspect), scribe.scores(aspect));
        }
        add(&self.scores, scores);
    }
}

impl Store {
    /// A power of two.
    const SIZE: usize = 256;

    fn new() -> Store {
        // No key has all bits.
        Store(vec![(u64::MAX, [0; LABELS]); Store::SIZE])
    }

    fn add(
        &mut self,
        aspect: impl Common,
        scribe: &mut Scribe<'_, '_, '_, '_>,
        scores: &mut Scores,
    ) {
        let key = aspect.key();
        let place = hash::mix(0, key) as usize % Store::SIZE;
        let (last, own) = &mut self.0[place];
        if *last != key {
            (*last, *own) = (key, scribe.scores(aspect));
        }
        add(own, scores);
    }
}

fn add(own: &Scores, scores: &mut Scores) {
    scores.iter_mut().zip(own).for_each(|(score, own)| *score += own);
}

/// Looks up what aspects add.
struct Scribe<'s, 'r, 'a, 't> {
    cue: &'s Cue<'r, 'a, 't>,
    chain: &'s Chain<LABELS>,
    found: &'s mut Vec<u32>,
}

impl Scribe<'_, '_, '_, '_> {
    fn scores(&mut self, aspect: impl Aspect) -> Scores {
        self.found.clear();
        aspect.put(self.cue, &mut Row::new(BASE, self.found));
        let mut scores = [0; LABELS];
        self.chain.add(self.found, &mut scores);
        scores
    }
}

impl<'r, 'a, 't> Reader<'r, 'a, 't> {
    pub(crate) fn new(reading: &'r Reading<'a, 't>, chain: &'r Chain<LABELS>) -> Self {
        let count = reading.words.len();
        Reader {
            reading,
            chain,
            shared: vec![None; count],
            counts: Store::new(),
            signs: Store::new(),
            labels: Store::new(),
            far: vec![Memory::default(); count],
            beside: vec![Memory::default(); count],
            behind: vec![Memory::default(); count],
            found: Vec::new(),
        }
    }

    /// The labels of the window of `cue`.
    pub(crate) fn read(&mut self, cue: &Cue<'_, '_, '_>, window: &Range<usize>) -> Best {
        let mut memories = Memories::default();
        let mut scores = Vec::with_capacity(window.len());
        for at in window.clone() {
            let mut score = self.shared(at);
            score[usize::from(FIRST)] += READY;
            self.look(cue, at, &mut memories, &mut score);
            scores.push(score);
        }
        self.chain.best(&scores)
    }

    /// Adds to `score` what `cue` makes of `at`.
    fn look(
        &mut self,
        cue: &Cue<'_, '_, '_>,
        at: usize,
        memories: &mut Memories,
        score: &mut Scores,
    ) {
        let sight = Sight::of(cue, at);
        let mut scribe = Scribe { cue, chain: self.chain, found: &mut self.found };
        let scribe = &mut scribe;
        memories.stand.add(sight.stand, scribe, score);
        memories.gap.add(sight.gap, scribe, score);
        memories.marked.add(sight.marked, scribe, score);
        memories.told.add(sight.told, scribe, score);
        memories.said.add(sight.said, scribe, score);
        self.counts.add(sight.counts, scribe, score);
        self.signs.add(sight.signs, scribe, score);
        self.labels.add(sight.labels, scribe, score);
        self.far[at].add(sight.far, scribe, score);
        self.beside[at].add(sight.beside, scribe, score);
        self.behind[at].add(sight.behind, scribe, score);
    }

    fn shared(&mut self, at: usize) -> Scores {
        if let Some(score) = self.shared[at] {
            return score;
        }
        let mut score = [0; LABELS];
        shared_features(self.reading, at, &mut self.found);
        self.chain.add(&self.found, &mut score);
        self.shared[at] = Some(score);
        score
    }
}
