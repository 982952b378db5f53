//! Which readings stand: the likelier first, none over another's words; and where
//! exactly the words of each begin and end.

use std::ops::Range;

use model::quote::QuoteKind;

use crate::quote::Found;
use crate::quote::reading::{Point, Reading, Sort};

/// Of `all`, those that stand, in the order in which they begin.
pub(crate) fn select(reading: &Reading<'_, '_>, mut all: Vec<Found>) -> Vec<Found> {
    all.retain(|one| !is_denied(reading, one));
    let nested = nested(&all);
    let mut all: Vec<(bool, Found)> = nested.into_iter().zip(all).collect();
    all.sort_by(|(inner, one), (other_inner, other)| {
        let likelier = other.likelihood.total_cmp(&one.likelihood);
        inner.cmp(other_inner).then(likelier).then(one.start().cmp(&other.start()))
    });
    let mut taken = vec![false; reading.words.len()];
    let mut kept: Vec<Found> = Vec::new();
    for (_, mut one) in all {
        let inside = one.cue.as_ref().is_some_and(|cue| taken[cue.start]);
        let before = length(&one.content);
        one.content = one.content.iter().flat_map(|piece| free(piece, &taken)).collect();
        if inside || length(&one.content) * 2 < before {
            continue;
        }
        one.content = one.content.iter().filter_map(|piece| trim(reading, piece, &taken)).collect();
        if one.content.is_empty() || says_nothing(reading, &one) {
            continue;
        }
        for piece in &one.content {
            taken[piece.clone()].fill(true);
        }
        kept.extend(parted(reading, one));
    }
    kept.sort_by_key(Found::start);
    kept
}

/// Takes from each piece what an earlier one has, so that no mark belongs to two quotes.
pub(crate) fn part(found: &mut Vec<Found>) {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        pieces.extend((0..one.content.len()).map(|piece| (index, piece)));
    }
    pieces.sort_by_key(|(index, piece)| found[*index].content[*piece].start);
    let mut end = 0;
    for (index, piece) in pieces {
        let piece = &mut found[index].content[piece];
        piece.start = piece.start.max(end).min(piece.end);
        end = end.max(piece.end);
    }
    for one in found.iter_mut() {
        one.content.retain(|piece| !piece.is_empty());
        one.content.sort_by_key(|piece| piece.start);
    }
    found.retain(|one| !one.content.is_empty());
    found.sort_by_key(Found::start);
}

fn length(pieces: &[Range<usize>]) -> usize {
    pieces.iter().map(ExactSizeIterator::len).sum()
}

/// Words without a verb that nobody is near to say, or a single one: `Ana Vega resigned`,
/// `It was done according to the rules`.
fn says_nothing(reading: &Reading<'_, '_>, one: &Found) -> bool {
    let tokens = || one.content.iter().flat_map(|piece| piece.clone());
    let verb = tokens().any(|at| reading.words[at].is_verb() || reading.words[at].quoted);
    let words = tokens().filter(|at| reading.tokens[*at].is_word()).count();
    !verb && (one.source.is_none() || words < 2)
}

/// `did not say that`, `declined to say`: what is reported was not said.
fn is_denied(reading: &Reading<'_, '_>, one: &Found) -> bool {
    const NOT: [&str; 8] =
        ["not", "n't", "n’t", "never", "declined", "declines", "refused", "refuses"];
    let Some(cue) = &one.cue else { return false };
    let reported = kind(reading, &one.content) == QuoteKind::Indirect;
    let near = cue.start.saturating_sub(2)..cue.end;
    let same = |at: &usize| reading.words[*at].sentence == reading.words[cue.start].sentence;
    reported
        && near.rev().take_while(same).any(|at| NOT.iter().any(|one| reading.tokens[at].is(one)))
}

/// Which of `all` are words reported within the reported words of another: `Sallow said
/// Osprey had told him to sign` is one quote of Sallow's.
fn nested(all: &[Found]) -> Vec<bool> {
    let covers = |outer: &Found, tokens: &Range<usize>| {
        outer.content.iter().any(|piece| piece.start <= tokens.start && tokens.end <= piece.end)
    };
    let inside = |inner: &Found| {
        let from = all.partition_point(|outer| outer.end() <= inner.start());
        let near = from.saturating_sub(NEAR)..(from + NEAR).min(all.len());
        all[near].iter().any(|outer| {
            let cue = inner.cue.as_ref().is_some_and(|cue| covers(outer, cue));
            cue && inner.content.iter().all(|piece| covers(outer, piece))
                && outer.likelihood > inner.likelihood - LESS_LIKELY
        })
    };
    all.iter().map(inside).collect()
}

/// Quotes further apart, by their order, do not meet.
const NEAR: usize = 4;
/// The outer one may be so much less likely, as a logarithm.
const LESS_LIKELY: f32 = 3.0;

/// Reported words, and quoted ones in sentences of their own behind them, are two quotes:
/// `She said the cranes would go. “They must.”`
fn parted(reading: &Reading<'_, '_>, one: Found) -> Vec<Found> {
    let alone = |piece: &Range<usize>| {
        let quoted = kind(reading, std::slice::from_ref(piece)) == QuoteKind::Direct;
        quoted && reading.sentence_of(piece.start).start == piece.start
    };
    let (quoted, reported): (Vec<_>, Vec<_>) = one.content.iter().cloned().partition(alone);
    let behind = quoted.iter().all(|piece| reported.iter().all(|other| other.end <= piece.start));
    let told = one
        .content
        .iter()
        .any(|piece| kind(reading, std::slice::from_ref(piece)) != QuoteKind::Direct);
    if !told || quoted.is_empty() || reported.is_empty() || !behind {
        return vec![Found { kind: kind(reading, &one.content), ..one }];
    }
    let reported = Found { kind: kind(reading, &reported), content: reported, ..one.clone() };
    let quoted = Found { kind: QuoteKind::Direct, content: quoted, cue: None, ..one };
    vec![reported, quoted]
}

/// The parts of `piece` that nobody has taken.
fn free(piece: &Range<usize>, taken: &[bool]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for at in piece.clone().filter(|at| !taken[*at]) {
        match parts.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => parts.push(at..at + 1),
        }
    }
    parts
}

/// With its marks, without a leading `that` and the signs around; `None` where no word is
/// left.
fn trim(reading: &Reading<'_, '_>, piece: &Range<usize>, taken: &[bool]) -> Option<Range<usize>> {
    let mut piece = with_marks(reading, piece, taken);
    let loose = |at: usize| {
        let word = &reading.words[at];
        !word.quoted && !word.mark && !reading.tokens[at].is_word()
    };
    while !piece.is_empty() && loose(piece.start) && !is_bracket(reading, piece.start) {
        piece.start += 1;
    }
    if piece.len() > 1
        && reading.tokens[piece.start].is("that")
        && !is_pronoun(reading, piece.start)
    {
        piece.start += 1;
    }
    let ends = |at: usize| {
        let point = reading.words[at].point;
        loose(at) && point != Point::None && point != Point::Asks
    };
    while !piece.is_empty() && ends(piece.end - 1) {
        piece.end -= 1;
    }
    let says = reading.tokens[piece.clone()].iter().any(|token| token.is_word());
    says.then_some(piece)
}

fn is_bracket(reading: &Reading<'_, '_>, at: usize) -> bool {
    reading.tokens[at].is_any_sign(&['(', '[', '$', '£', '€', '#', '@'])
}

/// `that` before a verb is a pronoun: `said that was wrong`.
fn is_pronoun(reading: &Reading<'_, '_>, that: usize) -> bool {
    reading.words.get(that + 1).is_some_and(|word| word.sort == Sort::Finite)
}

/// A piece that reaches to the first or last word in marks takes the mark in.
fn with_marks(reading: &Reading<'_, '_>, piece: &Range<usize>, taken: &[bool]) -> Range<usize> {
    let mut piece = piece.clone();
    if let Some(region) = reading.region_of(piece.start)
        && region.tokens.start == piece.start
        && !taken[region.whole().start]
    {
        piece.start = region.whole().start;
    }
    if let Some(region) = reading.region_of(piece.end - 1) {
        // The stop inside the marks belongs to them.
        let rest = piece.end..region.tokens.end;
        if rest.clone().all(|at| !reading.tokens[at].is_word() && !taken[at]) {
            piece.end = rest.end;
        }
    }
    if let Some(region) = reading.region_of(piece.end - 1)
        && region.tokens.end == piece.end
        && !taken[region.whole().end - 1]
    {
        piece.end = region.whole().end;
    }
    piece
}

/// By how much of it stands in quotation marks.
pub(crate) fn kind(reading: &Reading<'_, '_>, content: &[Range<usize>]) -> QuoteKind {
    let words = || {
        let tokens = content.iter().flat_map(|piece| piece.clone());
        tokens.filter(|at| reading.tokens[*at].is_word())
    };
    let quoted = words().filter(|at| reading.words[*at].quoted).count();
    match words().count() - quoted {
        _ if quoted == 0 => QuoteKind::Indirect,
        0 => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    }
}
