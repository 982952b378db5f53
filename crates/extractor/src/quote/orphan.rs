//! Quoted words that no word of saying claims: `“We go.”` in a paragraph of its own. A
//! trained weighing says whether somebody speaks, or whether it is a title, a sign, a
//! slogan, a word held at arm's length.

use model::quote::QuoteKind;

use crate::quote::Found;
use crate::quote::joint::{CONTENT, First};
use crate::quote::reading::{Point, Reading, Region, Sort};
use crate::quote::row::Row;
use crate::trained::linear::{Single, likelihoods};

/// Adds them to `found`, which stays in order.
pub(crate) fn add(
    reading: &Reading<'_, '_>,
    first: &First,
    weights: &Single,
    found: &mut Vec<Found>,
) {
    let mut owner = vec![None; reading.words.len()];
    for (index, one) in found.iter().enumerate() {
        for piece in &one.content {
            owner[piece.clone()].fill(Some(index));
        }
    }
    let mut last: Option<usize> = None;
    for region in &reading.regions {
        let inner = region.tokens.clone();
        let taken = inner.clone().rev().find_map(|at| owner[at]);
        if inner.is_empty() || taken.is_some() {
            last = taken.or(last);
            continue;
        }
        let likelihood = likelihood(reading, first, region, weights);
        let goes_on_from_before = reopens(reading, region) && last.is_some();
        if !goes_on_from_before && (likelihood < LIKELY || is_stray(reading, region)) {
            continue;
        }
        match last.filter(|last| goes_on(reading, &found[*last], region)) {
            Some(last) => found[last].content.push(region.whole()),
            None => {
                found.push(Found {
                    kind: QuoteKind::Direct,
                    content: vec![region.whole()],
                    cue: None,
                    source: None,
                    likelihood: likelihood.ln(),
                    source_likelihood: 1.0,
                    sources: Vec::new(),
                });
                last = Some(found.len() - 1);
            }
        }
    }
    found.sort_by_key(Found::start);
}

/// Whether the paragraph takes a quote up again that the one before left open.
fn reopens(reading: &Reading<'_, '_>, region: &Region) -> bool {
    let start = region.whole().start;
    let before = reading.regions.partition_point(|one| one.tokens.start < region.tokens.start);
    let before = before.checked_sub(1).map(|index| &reading.regions[index]);
    let opens = region.opened && reading.paragraph_of(start).start == start;
    opens
        && before.is_some_and(|before| {
            let there = before.whole().start;
            !before.closed
                && !before.tokens.is_empty()
                && reading.words[there].paragraph + 1 == reading.words[start].paragraph
        })
}

/// A mark inside a sentence that nothing closes opens nothing.
fn is_stray(reading: &Reading<'_, '_>, region: &Region) -> bool {
    let start = region.whole().start;
    !region.closed && reading.sentence_of(start).start != start
}

/// Less likely words are nobody's.
const LIKELY: f32 = 0.75;

/// How likely it is that somebody says what stands in `region`.
fn likelihood(reading: &Reading<'_, '_>, first: &First, region: &Region, weights: &Single) -> f32 {
    let mut out = Vec::new();
    features(reading, first, region, &mut out);
    likelihoods([&out[..], &[]].into_iter(), weights)[0]
}

/// `“A,” she said. “B.”` is one quote that its attribution interrupts.
fn goes_on(reading: &Reading<'_, '_>, last: &Found, region: &Region) -> bool {
    let start = region.whole().start;
    let same = reading.words[last.end() - 1].paragraph == reading.words[start].paragraph;
    if last.kind != QuoteKind::Direct || last.end() > start || !same {
        return false;
    }
    let from = last.cue.as_ref().map_or(last.end(), |cue| last.end().max(cue.end));
    let quiet = (from..start).all(|at| reading.words[at].level < 2);
    let sentences = reading.words[start].sentence - reading.words[last.end() - 1].sentence;
    quiet && sentences <= 1 && start - last.end() <= 25
}

const BASE: u64 = 6000;

/// What speaks for it that somebody says the words of a region, which are some.
pub(crate) fn features(
    reading: &Reading<'_, '_>,
    first: &First,
    region: &Region,
    out: &mut Vec<u32>,
) {
    let inner = region.tokens.clone();
    let words = &reading.words[inner.clone()];
    let labels = &first.labels[inner.clone()];
    let said = labels.iter().filter(|label| matches!(**label, CONTENT | 2)).count();
    let share = (4 * said / labels.len()) as u64;
    let stopped = matches!(region.last, Point::Stop | Point::Asks | Point::Dots);
    let comma = region.last == Point::Comma;
    let capitals = words.iter().filter(|word| word.capital).count();
    let title = u64::from(capitals * 3 > words.len() * 2 && words.len() > 1);
    let shouted = words.iter().filter(|word| word.sort == Sort::Noun).count() == words.len();
    let whole = region.whole();
    let paragraph = reading.paragraph_of(inner.start);
    let opens = u64::from(whole.start == paragraph.start);
    let ends = u64::from(whole.end >= paragraph.end);
    let near = |at: Option<usize>| {
        at.filter(|at| paragraph.contains(at)).and_then(|at| reading.words.get(at))
    };
    let (before, behind) = (near(whole.start.checked_sub(1)), near(Some(whole.end)));
    let single = reading.tokens[whole.start].text.starts_with(['\'', '‘', '’']);
    let own = reading.words[inner.start].sentence;
    let sentence = &reading.sentences[own as usize];
    let alone = u64::from(whole.start == sentence.start);
    let person = words.iter().any(|word| word.sort == Sort::Pronoun);
    let sentence_like = u64::from(region.is_sentence());
    let mut row = Row::new(BASE, out);
    row.put([]);
    row.put([region.look()]);
    row.put([region.length]);
    row.put([sentence_like, region.last as u64, u64::from(region.capital)]);
    row.put([share]);
    row.put([share, region.length]);
    row.put([share, sentence_like, u64::from(stopped)]);
    row.put([opens, ends, alone]);
    row.put([opens, ends, sentence_like, u64::from(stopped)]);
    row.put([alone, sentence_like, u64::from(stopped), u64::from(comma)]);
    row.put([title, region.length]);
    row.put([title, sentence_like]);
    row.put([u64::from(shouted)]);
    row.put([before.map_or(0, |word| word.stem)]);
    row.put([before.map_or(0, |word| word.tag), region.length]);
    row.put([before.map_or(0, |word| word.point as u64 + 1), u64::from(region.capital)]);
    row.put([behind.map_or(0, |word| word.stem)]);
    row.put([behind.map_or(0, |word| word.tag)]);
    row.put([words[0].stem]);
    row.put([u64::from(person), sentence_like]);
    row.put([u64::from(single), region.length]);
    row.put([region.before, region.behind]);
    row.put([region.before, region.last as u64, u64::from(region.capital)]);
    row.put([u64::from(!region.closed), opens]);
}
