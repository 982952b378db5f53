//! A token as seen from a word of saying, in parts that stay the same over many tokens:
//! what such a part adds to the scores is looked up where it changes, and nowhere else.
//!
//! Each thing that is looked at has the number with which the model was learnt.

use crate::quote::cued::{Cue, Sums};
use crate::quote::look::{place, within};
use crate::quote::reading::Word;
use crate::quote::row::{Keep, Row, bucket};

/// One part of what is seen.
pub(crate) trait Aspect: Copy + PartialEq {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>);
}

/// One that is the same for every cue of every token.
pub(crate) trait Common: Aspect {
    /// All of it in one number.
    fn key(&self) -> u64;
}

/// Numbers below sixteen, fifteen at most, in one.
fn pack<const N: usize>(parts: [u64; N]) -> u64 {
    const { assert!(N < 16) }
    debug_assert!(parts.iter().all(|part| *part < 16));
    parts.iter().fold(0, |all, part| all << 4 | part)
}

/// All that is seen of a token.
pub(crate) struct Sight {
    pub(crate) stand: Stand,
    pub(crate) gap: Gap,
    pub(crate) counts: Counts,
    pub(crate) signs: Signs,
    pub(crate) marked: Marked,
    pub(crate) labels: Labels,
    pub(crate) told: Told,
    pub(crate) far: Far,
    pub(crate) beside: Beside,
    pub(crate) behind: Behind,
    pub(crate) said: Said,
}

/// On which side of the cue: in it, before it, behind it; how many sentences away; and
/// whether in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stand {
    side: u64,
    sentences: u64,
    within: u64,
}

/// How far from the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap(u64);

/// What stands between it and the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    stand: Stand,
    points: u64,
    stops: u64,
    marks: u64,
    cues: u64,
    levels: u64,
    verbs: u64,
}

/// Signs beside it, and its place in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signs {
    stand: Stand,
    points: u64,
    levels: u64,
    marks: u64,
    /// Of the token before, itself and the one behind.
    signs: [u64; 3],
    is_mark: [u64; 3],
    /// From the beginning of the sentence, and to its end.
    start: u64,
    end: u64,
}

/// The stretch in quotation marks that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marked {
    side: u64,
    sentences: u64,
    points: u64,
    borders: u64,
    region: u32,
    place: u64,
}

/// What the first reading made of it, of its neighbours and of all between it and the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Labels {
    stand: Stand,
    before: u64,
    here: u64,
    behind: u64,
    own: u64,
    sources: u64,
    points: u64,
    cues: u64,
}

/// The same, with what the cue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    stand: Stand,
    here: u64,
    own: u64,
    points: u64,
    levels: u64,
    cues: u64,
}

/// The token itself so far away, whatever the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Far {
    at: usize,
    gap: u64,
}

/// The token itself on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beside {
    at: usize,
    side: u64,
}

/// The token itself behind so many signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Behind {
    at: usize,
    side: u64,
    points: u64,
}

/// The token itself, with the verb of the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    at: usize,
    side: u64,
}

impl Sight {
    pub(crate) fn of(cue: &Cue<'_, '_, '_>, at: usize) -> Sight {
        let (reading, Sums { points, levels, marks, cues, .. }) = (cue.reading, cue.sums);
        let words = &reading.words;
        let word = &words[at];
        let (gap, side) = if at < cue.tokens.start {
            (at as i64 - cue.tokens.start as i64, 1)
        } else if at >= cue.tokens.end {
            ((at - cue.tokens.end + 1) as i64, 2)
        } else {
            (0, 0)
        };
        let gap = bucket(gap);
        let apart = i64::from(word.sentence) - i64::from(words[cue.head].sentence);
        let sentences = (apart.clamp(-3, 3) + 3) as u64;
        let stand = Stand { side, sentences, within: within(word) };
        let points = cue.between(points, at, 4);
        let levels = cue.between(levels, at, 3);
        let marks = cue.between(marks, at, 4);
        let cues = cue.between(cues, at, 3);
        let near = [reading.near(at, -1), Some(word), reading.near(at, 1)];
        let (here, own) = (cue.label(at, 0), cue.between(&cue.sums.own, at, 3));
        let sentence = reading.sentence_of(at);
        Sight {
            stand,
            gap: Gap(gap),
            counts: Counts {
                stand,
                points,
                stops: cue.between(&cue.sums.stops, at, 3),
                marks,
                cues,
                levels,
                verbs: cue.between(&cue.sums.verbs, at, 3),
            },
            signs: Signs {
                stand,
                points,
                levels,
                marks,
                signs: near.map(sign),
                is_mark: near.map(|word| u64::from(word.is_some_and(|one| one.mark))),
                start: (at - sentence.start).min(4) as u64,
                end: (sentence.end - at).min(4) as u64,
            },
            marked: Marked {
                side,
                sentences,
                points,
                borders: cue.between(&cue.sums.borders, at, 6),
                region: word.region,
                place: reading.region_of(at).map_or(0, |region| place(region, at)),
            },
            labels: Labels {
                stand,
                before: cue.label(at, -1),
                here,
                behind: cue.label(at, 1),
                own,
                sources: cue.between(&cue.sums.sources, at, 2),
                points,
                cues,
            },
            told: Told { stand, here, own, points, levels, cues },
            far: Far { at, gap },
            beside: Beside { at, side },
            behind: Behind { at, side, points },
            said: Said { at, side },
        }
    }

    pub(crate) fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        self.stand.put(cue, row);
        self.gap.put(cue, row);
        self.counts.put(cue, row);
        self.signs.put(cue, row);
        self.marked.put(cue, row);
        self.labels.put(cue, row);
        self.told.put(cue, row);
        self.far.put(cue, row);
        self.beside.put(cue, row);
        self.behind.put(cue, row);
        self.said.put(cue, row);
    }
}

fn sign(word: Option<&Word>) -> u64 {
    word.map_or(15, |one| one.point as u64)
}

impl Aspect for Stand {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Stand { side, sentences, within: q } = *self;
        let Cue { whole, next, next_tag, before, before_tag, from_start, to_end, .. } = *cue;
        let head = &cue.reading.words[cue.head];
        let verb = head.stem;
        row.number(5, [side, sentences]);
        row.number(6, [side, sentences, q]);
        row.number(7, [side, sentences, verb]);
        row.number(9, [side, sentences, q, verb]);
        row.number(14, [side, sentences, q, next]);
        row.number(15, [side, sentences, q, next_tag]);
        row.number(16, [side, sentences, before_tag, next_tag]);
        row.number(17, [side, sentences, q, cue.quoted_sentence, within(head)]);
        row.number(18, [whole, side]);
        row.number(19, [whole, side, sentences, q]);
        row.number(21, [whole, side, next]);
        row.number(22, [head.tag, side, sentences, q]);
        row.number(23, [before, side, sentences, q]);
        row.number(33, [from_start, to_end, side, sentences]);
        row.number(34, [from_start, side, sentences, q]);
        row.number(35, [to_end, side, sentences, q]);
        row.number(38, [from_start, next, side, sentences]);
        row.number(39, [verb, next_tag, from_start, side, sentences, q]);
        row.number(62, [cue.label(cue.head, 0), side]);
    }
}

impl Aspect for Gap {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Gap(gap) = *self;
        row.number(1, [gap]);
        row.number(2, [gap, cue.reading.words[cue.head].stem]);
        row.number(12, [gap, cue.next]);
        row.number(13, [gap, cue.next_tag]);
        row.number(20, [cue.whole, gap]);
    }
}

impl Aspect for Counts {
    fn put<K: Keep>(&self, _: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Counts { stand, points, stops, marks, cues, levels, verbs } = *self;
        let Stand { side, sentences, within: q } = stand;
        row.number(25, [side, points, sentences]);
        row.number(26, [side, points, sentences, q]);
        row.number(27, [side, stops, marks, q]);
        row.number(28, [side, cues, sentences, q]);
        row.number(29, [side, levels, sentences]);
        row.number(30, [side, verbs, sentences, points]);
    }
}

impl Common for Counts {
    fn key(&self) -> u64 {
        let Counts { stand, points, stops, marks, cues, levels, verbs } = *self;
        let Stand { side, sentences, within } = stand;
        pack([side, sentences, within, points, stops, marks, cues, levels, verbs])
    }
}

impl Aspect for Signs {
    fn put<K: Keep>(&self, _: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Signs { stand, points, levels, marks, start, end, .. } = *self;
        let Stand { side, sentences, within: q } = stand;
        let ([before, here, behind], [left, mark, right]) = (self.signs, self.is_mark);
        row.number(36, [side, sentences, end, q]);
        row.number(37, [side, sentences, start, q]);
        row.number(40, [side, before, here, behind, sentences]);
        row.number(41, [side, before, points, sentences, q]);
        row.number(42, [side, mark, left, right, marks, sentences]);
        row.number(43, [side, here, points, levels, sentences]);
        row.number(44, [side, behind, mark, points, sentences]);
    }
}

impl Common for Signs {
    fn key(&self) -> u64 {
        let Signs { stand, points, levels, marks, start, end, .. } = *self;
        let Stand { side, sentences, within } = stand;
        let ([before, here, behind], [left, mark, right]) = (self.signs, self.is_mark);
        let marked = left << 2 | mark << 1 | right;
        pack([
            side, sentences, within, points, levels, marks, start, end, before, here, behind,
            marked,
        ])
    }
}

impl Aspect for Marked {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Marked { side, sentences, points, borders, place, .. } = *self;
        let region = self.region.checked_sub(1).map(|at| &cue.reading.regions[at as usize]);
        let sentence = region.map_or(0, |region| u64::from(region.is_sentence()));
        let length = region.map_or(0, |region| region.length);
        if let Some(region) = region {
            row.number(48, [side, sentences, region.look()]);
            let (before, last) = (region.before, region.last as u64);
            row.number(49, [side, points, sentence, before, last, place]);
        }
        row.number(50, [side, borders, length, sentences]);
        row.number(51, [side, borders, sentence, cue.reading.words[cue.head].stem]);
    }
}

impl Aspect for Labels {
    fn put<K: Keep>(&self, _: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Labels { stand, before, here, behind, own, sources, points, cues } = *self;
        let Stand { side, sentences, within: q } = stand;
        row.number(52, [side, here]);
        row.number(53, [side, here, before, behind]);
        row.number(54, [side, here, own, cues]);
        row.number(55, [side, here, own, cues, sentences, q]);
        row.number(56, [side, here, before, own, cues, points]);
        row.number(57, [side, behind, own]);
        row.number(58, [side, before, here, behind, own, cues]);
        row.number(59, [here, sources, own, side]);
    }
}

impl Common for Labels {
    fn key(&self) -> u64 {
        let Labels { stand, before, here, behind, own, sources, points, cues } = *self;
        let Stand { side, sentences, within } = stand;
        pack([side, sentences, within, before, here, behind, own, sources, points, cues])
    }
}

impl Aspect for Told {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Told { stand, here, own, points, levels, cues } = *self;
        let Stand { side, sentences, within: q } = stand;
        let head = &cue.reading.words[cue.head];
        row.number(31, [side, sentences, points, head.stem]);
        row.number(60, [side, here, head.stem]);
        row.number(61, [side, here, own, levels, cues, head.tag]);
        row.number(63, [cue.label(cue.head, 0), side, sentences, here, q]);
    }
}

impl Aspect for Far {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let (gap, word) = (self.gap, &cue.reading.words[self.at]);
        row.number(3, [gap, word.tag]);
        row.number(4, [gap, word.stem]);
        row.number(24, [gap, word.name]);
    }
}

impl Aspect for Beside {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Beside { at, side } = *self;
        let word = &cue.reading.words[at];
        let near = |offset: isize| cue.reading.near(at, offset);
        let stem = |word: Option<&Word>| word.map_or(0, |one| one.stem);
        row.number(10, [side, word.stem]);
        row.number(45, [side, stem(near(1)), word.point as u64]);
        row.number(46, [side, stem(near(-1)), sign(near(-1))]);
    }
}

impl Aspect for Behind {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let Behind { at, side, points } = *self;
        let word = &cue.reading.words[at];
        let before = sign(cue.reading.near(at, -1));
        row.number(32, [side, word.tag, points]);
        row.number(47, [side, word.stem, before, points]);
    }
}

impl Aspect for Said {
    fn put<K: Keep>(&self, cue: &Cue<'_, '_, '_>, row: &mut Row<'_, K>) {
        let (word, verb) = (&cue.reading.words[self.at], cue.reading.words[cue.head].stem);
        row.number(8, [self.side, word.tag, verb]);
        row.number(11, [self.side, word.stem, verb]);
    }
}
