//! What speaks for a label of one token, whatever is asked about it: the word, what
//! stands around it, its place among marks and words of saying.

use crate::quote::reading::{Reading, Region, Word};
use crate::quote::row::{Row, bucket};

/// Writes what is seen at `at`, words up to `window` tokens away included.
pub(crate) fn look(reading: &Reading<'_, '_>, at: usize, window: isize, row: &mut Row<'_>) {
    word(reading, at, row);
    around(reading, at, window, row);
    cues(reading, at, row);
    marks(reading, at, row);
}

fn word(reading: &Reading<'_, '_>, at: usize, row: &mut Row<'_>) {
    let word = &reading.words[at];
    let sentence = reading.sentence_of(at);
    let paragraph = reading.paragraph_of(at);
    let first = reading.words[paragraph.start].sentence;
    row.put([]);
    row.put([word.lower]);
    row.put([word.stem]);
    row.put([word.tag]);
    row.put([word.name]);
    row.put([word.shape]);
    row.put([within(word)]);
    row.put([u64::from(word.level)]);
    row.put([word.tail]);
    row.put([u64::from(reading.paragraph_quotes[word.paragraph as usize])]);
    row.put([u64::from((word.sentence - first).min(3))]);
    row.put([u64::from(at == sentence.start), word.tag]);
    row.put([within(word), u64::from(reading.sentence_quotes[word.sentence as usize])]);
}

/// Outside of marks, a mark, inside.
pub(crate) fn within(word: &Word) -> u64 {
    u64::from(word.quoted) * 2 + u64::from(word.mark)
}

fn around(reading: &Reading<'_, '_>, at: usize, window: isize, row: &mut Row<'_>) {
    let word = &reading.words[at];
    let near = |offset: isize| reading.near(at, offset);
    let stem = |offset: isize| near(offset).map_or(0, |one| one.stem);
    let tag = |offset: isize| near(offset).map_or(0, |one| one.tag);
    for offset in (-window..=window).filter(|offset| *offset != 0) {
        row.put([stem(offset)]);
        row.put([tag(offset)]);
        if offset.abs() < 3 {
            row.put([near(offset).map_or(7, within)]);
            row.put([near(offset).map_or(99, |one| one.name)]);
            row.put([near(offset).map_or(7, |one| u64::from(one.level))]);
        }
    }
    row.put([word.tag, tag(1)]);
    row.put([word.stem, stem(1)]);
    row.put([tag(-1), word.tag]);
    row.put([stem(-1), word.stem]);
    row.put([tag(-1), word.tag, tag(1)]);
}

fn cues(reading: &Reading<'_, '_>, at: usize, row: &mut Row<'_>) {
    let word = &reading.words[at];
    let (before, behind) = (reading.cue_before[at], reading.cue_behind[at]);
    let gap = |other: Option<u32>| other.map_or(99, |other| bucket(at as i64 - i64::from(other)));
    let (left, right) = (gap(before), gap(behind));
    row.put([left]);
    row.put([right]);
    row.put([left, right, within(word)]);
    let stem = |other: Option<u32>| other.map_or(0, |other| reading.words[other as usize].stem);
    let (l, r) = (stem(before), stem(behind));
    let next = before.and_then(|cue| reading.words.get(cue as usize + 1)).map_or(0, |one| one.stem);
    row.put_if(before.is_some(), [l]);
    row.put_if(before.is_some(), [l, next]);
    row.put_if(before.is_some(), [l, word.tag]);
    row.put_if(behind.is_some(), [r]);
    row.put_if(behind.is_some(), [r, word.tag]);
}

/// The stretch in marks that the token stands in or beside.
fn marks(reading: &Reading<'_, '_>, at: usize, row: &mut Row<'_>) {
    let here = reading.region_of(at);
    let place = here.map_or(0, |region| place(region, at));
    let of = |region: &Region| (region.before, region.last as u64, u64::from(region.is_sentence()));
    let (before, last, sentence) = here.map_or((0, 0, 0), of);
    let (look, length) = here.map_or((0, 0), |region| (region.look(), region.length));
    row.put_if(here.is_some(), [look, place]);
    row.put_if(here.is_some(), [length, place]);
    row.put_if(here.is_some(), [before, last, place]);
    row.put_if(here.is_some(), [sentence, place, before]);
    for offset in [1, -1, -2] {
        let beside = at.checked_add_signed(offset).filter(|other| *other < reading.words.len());
        let beside = beside.filter(|_| here.is_none()).and_then(|other| reading.region_of(other));
        let (before, last, sentence) = beside.map_or((0, 0, 0), of);
        let sign = if offset > 0 { before } else { last };
        let length = beside.map_or(0, |region| region.length);
        row.put_if(beside.is_some(), [length, sign, sentence]);
    }
}

/// First, last or inside.
pub(crate) fn place(region: &Region, at: usize) -> u64 {
    match at {
        _ if at == region.tokens.start => 1,
        _ if at + 1 == region.tokens.end => 2,
        _ => 0,
    }
}
