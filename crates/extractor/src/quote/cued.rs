//! The second reading: one for each candidate of a word of saying, over the paragraph
//! around it. Which of its tokens are said by it, and which name who says it?

use std::ops::Range;

use crate::quote::joint::{self, First};
use crate::quote::look::{look, place, within};
use crate::quote::reading::{Point, Reading, Sort, Word};
use crate::quote::row::{Row, bucket};
use crate::trained::chain::{Best, Chain};

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
    points: Vec<u32>,
    stops: Vec<u32>,
    marks: Vec<u32>,
    cues: Vec<u32>,
    levels: Vec<u32>,
    verbs: Vec<u32>,
    own: Vec<u32>,
    sources: Vec<u32>,
    borders: Vec<u32>,
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
    reading: &'r Reading<'a, 't>,
    first: &'r First,
    sums: &'r Sums,
    pub(crate) tokens: Range<usize>,
    /// Its verb or noun.
    head: usize,
    whole: u64,
    next: u64,
    next_tag: u64,
    before: u64,
    before_tag: u64,
    from_start: u64,
    to_end: u64,
    quoted_sentence: u64,
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
    fn between(&self, sums: &[u32], at: usize, most: u32) -> u64 {
        let count = if at < self.tokens.start {
            sums[self.tokens.start] - sums[at + 1]
        } else if at >= self.tokens.end {
            sums[at] - sums[self.tokens.end]
        } else {
            0
        };
        u64::from(count.min(most))
    }

    /// Adds to `out` what speaks for the label of `at` with this cue.
    pub(crate) fn features(&self, at: usize, out: &mut Vec<u32>) {
        let mut row = Row::new(BASE, out);
        let place = Place::of(self, at);
        self.distance(at, &place, &mut row);
        self.counts(at, &place, &mut row);
        self.sentence(at, &place, &mut row);
        self.signs(at, &place, &mut row);
        self.region(at, &place, &mut row);
        self.labels(at, &place, &mut row);
    }

    fn distance(&self, at: usize, place: &Place, row: &mut Row<'_>) {
        let word = &self.reading.words[at];
        let cue = &self.reading.words[self.head];
        let Place { gap, side, sentences, .. } = *place;
        let (q, verb) = (within(word), cue.stem);
        row.put([gap]);
        row.put([gap, verb]);
        row.put([gap, word.tag]);
        row.put([gap, word.stem]);
        row.put([side, sentences]);
        row.put([side, sentences, q]);
        row.put([side, sentences, verb]);
        row.put([side, word.tag, verb]);
        row.put([side, sentences, q, verb]);
        row.put([side, word.stem]);
        row.put([side, word.stem, verb]);
        row.put([gap, self.next]);
        row.put([gap, self.next_tag]);
        row.put([side, sentences, q, self.next]);
        row.put([side, sentences, q, self.next_tag]);
        row.put([side, sentences, self.before_tag, self.next_tag]);
        row.put([side, sentences, q, self.quoted_sentence, within(cue)]);
        row.put([self.whole, side]);
        row.put([self.whole, side, sentences, q]);
        row.put([self.whole, gap]);
        row.put([self.whole, side, self.next]);
        row.put([cue.tag, side, sentences, q]);
        row.put([self.before, side, sentences, q]);
        row.put([gap, word.name]);
    }

    fn counts(&self, at: usize, place: &Place, row: &mut Row<'_>) {
        let word = &self.reading.words[at];
        let verb = self.reading.words[self.head].stem;
        let Place { side, sentences, points, levels, .. } = *place;
        let q = within(word);
        let stops = self.between(&self.sums.stops, at, 3);
        let marks = place.marks;
        let cues = place.cues;
        let verbs = self.between(&self.sums.verbs, at, 3);
        row.put([side, points, sentences]);
        row.put([side, points, sentences, q]);
        row.put([side, stops, marks, q]);
        row.put([side, cues, sentences, q]);
        row.put([side, levels, sentences]);
        row.put([side, verbs, sentences, points]);
        row.put([side, sentences, points, verb]);
        row.put([side, word.tag, points]);
    }

    fn sentence(&self, at: usize, place: &Place, row: &mut Row<'_>) {
        let word = &self.reading.words[at];
        let cue = &self.reading.words[self.head];
        let Place { side, sentences, .. } = *place;
        let q = within(word);
        let sentence = self.reading.sentence_of(at);
        let (ahead, behind) = (sentence.end - at, at - sentence.start);
        row.put([self.from_start, self.to_end, side, sentences]);
        row.put([self.from_start, side, sentences, q]);
        row.put([self.to_end, side, sentences, q]);
        row.put([side, sentences, ahead.min(4) as u64, q]);
        row.put([side, sentences, behind.min(4) as u64, q]);
        row.put([self.from_start, self.next, side, sentences]);
        row.put([cue.stem, self.next_tag, self.from_start, side, sentences, q]);
    }

    fn signs(&self, at: usize, place: &Place, row: &mut Row<'_>) {
        let word = &self.reading.words[at];
        let Place { side, sentences, points, levels, marks, .. } = *place;
        let near = |offset: isize| self.reading.near(at, offset);
        let point = |word: Option<&Word>| word.map_or(15, |one| one.point as u64);
        let mark = |word: Option<&Word>| u64::from(word.is_some_and(|one| one.mark));
        let (before, here, behind) = (point(near(-1)), word.point as u64, point(near(1)));
        let q = within(word);
        row.put([side, before, here, behind, sentences]);
        row.put([side, before, points, sentences, q]);
        row.put([side, mark(Some(word)), mark(near(-1)), mark(near(1)), marks, sentences]);
        row.put([side, here, points, levels, sentences]);
        row.put([side, behind, mark(Some(word)), points, sentences]);
        row.put([side, near(1).map_or(0, |one| one.stem), here]);
        row.put([side, near(-1).map_or(0, |one| one.stem), before]);
        row.put([side, word.stem, before, points]);
    }

    fn region(&self, at: usize, spot: &Place, row: &mut Row<'_>) {
        let Place { side, sentences, points, .. } = *spot;
        let borders = self.between(&self.sums.borders, at, 6);
        let region = self.reading.region_of(at);
        let verb = self.reading.words[self.head].stem;
        let look = region.map_or(0, |region| region.look());
        let sentence = region.map_or(0, |region| u64::from(region.is_sentence()));
        let (before, last) = region.map_or((0, 0), |region| (region.before, region.last as u64));
        let standing = region.map_or(0, |region| place(region, at));
        let length = region.map_or(0, |region| region.length);
        row.put_if(region.is_some(), [side, sentences, look]);
        row.put_if(region.is_some(), [side, points, sentence, before, last, standing]);
        row.put([side, borders, length, sentences]);
        row.put([side, borders, sentence, verb]);
    }

    fn labels(&self, at: usize, place: &Place, row: &mut Row<'_>) {
        let label = |offset: isize| {
            let near = self.reading.near(at, offset).is_some();
            let at = at.checked_add_signed(offset).filter(|_| near);
            at.map_or(9, |at| u64::from(self.first.labels[at]))
        };
        let Place { side, sentences, points, levels, cues, .. } = *place;
        let cue = &self.reading.words[self.head];
        let q = within(&self.reading.words[at]);
        let (here, before, behind) = (label(0), label(-1), label(1));
        let own = self.between(&self.sums.own, at, 3);
        let sources = self.between(&self.sums.sources, at, 2);
        let said = u64::from(self.first.labels[self.head]);
        row.put([side, here]);
        row.put([side, here, before, behind]);
        row.put([side, here, own, cues]);
        row.put([side, here, own, cues, sentences, q]);
        row.put([side, here, before, own, cues, points]);
        row.put([side, behind, own]);
        row.put([side, before, here, behind, own, cues]);
        row.put([here, sources, own, side]);
        row.put([side, here, cue.stem]);
        row.put([side, here, own, levels, cues, cue.tag]);
        row.put([said, side]);
        row.put([said, side, sentences, here, q]);
    }
}

/// Where a token stands to the cue.
struct Place {
    gap: u64,
    /// In the cue, before it, behind it.
    side: u64,
    sentences: u64,
    points: u64,
    levels: u64,
    marks: u64,
    cues: u64,
}

impl Place {
    fn of(cue: &Cue<'_, '_, '_>, at: usize) -> Place {
        let words = &cue.reading.words;
        let (gap, side) = if at < cue.tokens.start {
            (at as i64 - cue.tokens.start as i64, 1)
        } else if at >= cue.tokens.end {
            ((at - cue.tokens.end + 1) as i64, 2)
        } else {
            (0, 0)
        };
        let apart = i64::from(words[at].sentence) - i64::from(words[cue.head].sentence);
        Place {
            gap: bucket(gap),
            side,
            sentences: (apart.clamp(-3, 3) + 3) as u64,
            points: cue.between(&cue.sums.points, at, 4),
            levels: cue.between(&cue.sums.levels, at, 3),
            marks: cue.between(&cue.sums.marks, at, 4),
            cues: cue.between(&cue.sums.cues, at, 3),
        }
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
    shared: Vec<Option<[i32; LABELS]>>,
    found: Vec<u32>,
}

impl<'r, 'a, 't> Reader<'r, 'a, 't> {
    pub(crate) fn new(reading: &'r Reading<'a, 't>, chain: &'r Chain<LABELS>) -> Self {
        Reader { reading, chain, shared: vec![None; reading.words.len()], found: Vec::new() }
    }

    /// The labels of the window of `cue`.
    pub(crate) fn read(&mut self, cue: &Cue<'_, '_, '_>, window: &Range<usize>) -> Best {
        let mut scores = Vec::with_capacity(window.len());
        for at in window.clone() {
            let mut score = self.shared(at);
            self.found.clear();
            cue.features(at, &mut self.found);
            self.chain.add(&self.found, &mut score);
            score[usize::from(FIRST)] += READY;
            scores.push(score);
        }
        self.chain.best(&scores)
    }

    fn shared(&mut self, at: usize) -> [i32; LABELS] {
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
