//! Learns quotes: a first reading of paragraphs, then one for each word of saying.
//!
//! - [`gold`]: texts with known quotes
//! - [`chain`]: the learner of readings, [`choice`] that of choices
//! - [`orphan`]: whether quoted words are said
//! - [`source`]: the words that name who says it
//! - [`speaker`]: who said it; [`confidence`] how sure to be of it all
//!
//! The second reading learns from what the first one finds in texts that it has not
//! seen, two halves by turns (jackknife), so that it learns to live with its mistakes.

pub(crate) mod chain;
mod choice;
mod confidence;
pub(crate) mod gold;
mod orphan;
mod source;
mod speaker;

use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

use extractor::Extractor;
use extractor::learn::quote::{Article, FirstReading, Pupil, QuoteParts, first, second};
use extractor::learn::{self, Parts};

use chain::{Crf, Row, Settings};
use gold::{Quote, Text};

const FOLDS: usize = 2;
const FIRST: Settings = Settings { epochs: 8, rate: 0.04, dropout: 0.3, least: 2, loud: true };
const SECOND: Settings = Settings { epochs: 8, rate: 0.02, dropout: 0.3, least: 3, loud: true };
const PRUNE: f32 = 0.04;

/// Every so many-th article of our own is kept back once, to see how sure to be.
const KEPT_BACK: usize = 3;

/// What is learnt from `texts`, read with the tags and names of `language`: once from most
/// of them, to learn from the rest how sure to be, then from all.
pub(crate) fn learn(
    language: &Parts,
    texts: &[Text],
    calibrated: bool,
) -> anyhow::Result<QuoteParts> {
    let extractor = extractor(language, QuoteParts::default())?;
    let all = || learn_from(&extractor, &texts.iter().collect::<Vec<_>>());
    if !calibrated {
        return Ok(all());
    }
    let own = |index: &usize| texts[*index].own.is_some();
    let kept: Vec<usize> = (0..texts.len()).filter(own).step_by(KEPT_BACK).collect();
    let rest = texts.iter().enumerate().filter(|(index, _)| !kept.contains(index));
    let rest: Vec<&Text> = rest.map(|(_, text)| text).collect();
    let most = learn_from(&extractor, &rest);
    let kept: Vec<&Text> = kept.into_iter().map(|index| &texts[index]).collect();
    let calibration = confidence::learn(&self::extractor(language, most)?, &kept);
    Ok(QuoteParts { calibration, ..all() })
}

/// What reads with these parts.
pub(crate) fn extractor(language: &Parts, quotes: QuoteParts) -> anyhow::Result<Extractor> {
    let parts = Parts { quotes, ..language.clone() };
    learn::extractor(&parts.to_bytes()).map_err(anyhow::Error::msg)
}

fn learn_from(extractor: &Extractor, texts: &[&Text]) -> QuoteParts {
    let mut parts = QuoteParts { levels: levels(extractor, texts), ..QuoteParts::default() };
    let pupil = Pupil::new(extractor, parts.clone());
    let rows: Vec<Vec<Row>> = texts.iter().map(|text| first_rows(&pupil, text)).collect();
    eprintln!("first reading: {} texts", rows.len());
    let (whole, halves) = thread::scope(|scope| {
        let half = |fold: usize| {
            let rows = &rows;
            scope.spawn(move || {
                let mut short = FIRST;
                (short.epochs, short.loud) = (short.epochs - 2, false);
                first_weights(texts, rows, short, |index| index % FOLDS != fold)
            })
        };
        let halves: Vec<_> = (0..FOLDS).map(half).collect();
        let halves: Vec<_> =
            halves.into_iter().map(|one| one.join().expect("training does not panic")).collect();
        (first_weights(texts, &rows, FIRST, |_| true), halves)
    });
    drop(rows);
    parts.joint = whole.parts(PRUNE);
    eprintln!("first reading: {} features", parts.joint.weights.features.len());
    let pupils: Vec<Pupil<'_>> = halves
        .iter()
        .map(|half| {
            let joint = half.parts(PRUNE);
            Pupil::new(extractor, QuoteParts { joint, ..parts.clone() })
        })
        .collect();
    parts.orphan = orphan::learn(&pupils, texts);
    parts.link = source::learn(&pupils, texts);
    let rows: Vec<Vec<Row>> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| second_rows(&pupils[index % FOLDS], text))
        .collect();
    eprintln!("second reading: {} windows", rows.iter().map(Vec::len).sum::<usize>());
    let all = repeated(texts, &rows, |_| true);
    let crf: Crf<{ second::LABELS }> = chain::train(&all, SECOND, second::may_follow);
    parts.cued = crf.parts(PRUNE);
    eprintln!("second reading: {} features", parts.cued.weights.features.len());
    learn_speakers(extractor, texts, parts)
}

/// Roles and speakers anew, over quotes as `parts` finds them.
pub(crate) fn learn_speakers(
    extractor: &Extractor,
    texts: &[&Text],
    mut parts: QuoteParts,
) -> QuoteParts {
    parts.role = speaker::learn_roles(&Pupil::new(extractor, parts.clone()), texts);
    parts.speaker = speaker::learn(&Pupil::new(extractor, parts.clone()), texts);
    parts
}

fn first_weights(
    texts: &[&Text],
    rows: &[Vec<Row>],
    settings: Settings,
    counts: impl Fn(usize) -> bool,
) -> Crf<{ first::LABELS }> {
    chain::train(&repeated(texts, rows, counts), settings, first::may_follow)
}

fn repeated<'r>(
    texts: &[&Text],
    rows: &'r [Vec<Row>],
    counts: impl Fn(usize) -> bool,
) -> Vec<&'r Row> {
    let mut all = Vec::new();
    for (_, (text, rows)) in texts.iter().zip(rows).enumerate().filter(|one| counts(one.0)) {
        for _ in 0..text.times {
            all.extend(rows);
        }
    }
    all
}

/// How often each stem is a word of saying, where it is one at all.
fn levels(extractor: &Extractor, texts: &[&Text]) -> Vec<(u32, u32)> {
    let pupil = Pupil::new(extractor, QuoteParts::default());
    let mut counts: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for text in texts {
        pupil.read(&text.text, |article| {
            let tokens = article.tokens();
            let mut cue = vec![false; tokens.len()];
            for quote in text.quotes.iter().filter(|quote| quote.speech) {
                covered(&tokens, &quote.cue).for_each(|at| cue[at] = true);
            }
            for (at, cue) in cue.into_iter().enumerate() {
                let Some(stem) = article.stem(at) else { continue };
                let count = counts.entry(stem).or_default();
                count.0 += 1;
                count.1 += u32::from(cue && article.is_verb_or_noun(at));
            }
        });
    }
    let level = |(stem, (all, cue)): (u32, (u32, u32))| {
        let share = f64::from(cue) / f64::from(all);
        let level = match share {
            _ if cue < 3 || share <= 0.05 => 0,
            0.6.. => 3,
            0.25.. => 2,
            _ => 1,
        };
        (level > 0).then_some((stem, level))
    };
    counts.into_iter().filter_map(level).collect()
}

/// Indices of the tokens that share a byte with one of `spans`.
fn covered<'a>(
    tokens: &'a [Range<usize>],
    spans: &'a [Range<usize>],
) -> impl Iterator<Item = usize> + 'a {
    spans.iter().flat_map(|span| {
        let start = tokens.partition_point(|token| token.end <= span.start);
        let end = tokens.partition_point(|token| token.start < span.end);
        start..end.max(start)
    })
}

/// The tokens of a quote.
struct Tokens {
    content: Vec<usize>,
    cue: Vec<usize>,
    source: Vec<usize>,
}

fn tokens_of(tokens: &[Range<usize>], quote: &Quote) -> Tokens {
    Tokens {
        content: covered(tokens, &quote.content).collect(),
        cue: covered(tokens, &quote.cue).collect(),
        source: covered(tokens, &quote.source).collect(),
    }
}

fn first_rows(pupil: &Pupil<'_>, text: &Text) -> Vec<Row> {
    pupil.read(&text.text, |article| {
        let tokens = article.tokens();
        let mut labels = vec![0; tokens.len()];
        for quote in text.quotes.iter().filter(|quote| quote.speech) {
            let quote = tokens_of(&tokens, quote);
            paint(&mut labels, &quote.content, first::CONTENT);
            paint(&mut labels, &quote.source, first::SOURCE);
            paint(&mut labels, &cue(article, &quote), first::CUE);
        }
        let row = |paragraph: &Range<usize>| {
            let features = paragraph.clone().map(|at| article.first_features(at)).collect();
            let mut labels = labels[paragraph.clone()].to_vec();
            mend(&mut labels);
            Row::new(features, labels)
        };
        article.paragraphs().iter().map(row).collect()
    })
}

/// The first token of each piece has `label`, the others the next.
fn paint(labels: &mut [u8], tokens: &[usize], label: u8) {
    for (index, at) in tokens.iter().enumerate() {
        let goes_on = index > 0 && tokens[index - 1] + 1 == *at;
        labels[*at] = label + u8::from(goes_on);
    }
}

/// A piece that lost its first token to another begins with the next.
fn mend(labels: &mut [u8]) {
    for at in 0..labels.len() {
        let before = at.checked_sub(1).map(|at| usize::from(labels[at]));
        if !first::may_follow(before, usize::from(labels[at])) {
            labels[at] -= 1;
        }
    }
}

/// The words of saying without auxiliaries and adverbs before them.
fn cue(article: &Article<'_, '_, '_>, quote: &Tokens) -> Vec<usize> {
    const LIGHT: &str = "has have had is are was were be been being will would could can may \
                         might should do does did 's ’s 've ’ve not n't n’t also later then \
                         again repeatedly recently just even now still already once first";
    let light = |at: &usize| {
        let lower = article.word(*at).to_lowercase();
        LIGHT.split_whitespace().any(|one| one == lower) || lower.ends_with("ly")
    };
    let lead = quote.cue.iter().take_while(|at| light(at)).count();
    if lead == quote.cue.len() { quote.cue.clone() } else { quote.cue[lead..].to_vec() }
}

/// Words of saying, and the quote that they say.
type Window<'q> = (Range<usize>, Option<&'q Tokens>);

/// Rows for what the first reading takes for words of saying, and for those it missed.
fn second_rows(pupil: &Pupil<'_>, text: &Text) -> Vec<Row> {
    pupil.read(&text.text, |article| {
        let tokens = article.tokens();
        let reading = article.first_reading();
        let quotes: Vec<Tokens> = text
            .quotes
            .iter()
            .filter(|quote| quote.speech && !quote.cue.is_empty())
            .map(|quote| tokens_of(&tokens, quote))
            .map(|quote| Tokens { cue: cue(article, &quote), ..quote })
            .filter(|quote| !quote.cue.is_empty() && !quote.content.is_empty())
            .collect();
        let mut used = vec![false; quotes.len()];
        let mut windows: Vec<Window<'_>> = Vec::new();
        for found in article.cues(&reading) {
            let shared = |quote: &Tokens| quote.cue.iter().filter(|at| found.contains(at)).count();
            let best = (0..quotes.len())
                .filter(|index| shared(&quotes[*index]) > 0)
                .max_by_key(|index| (shared(&quotes[*index]), usize::MAX - index));
            match best {
                Some(index) if !used[index] => {
                    used[index] = true;
                    windows.push((found, Some(&quotes[index])));
                }
                Some(_) => {}
                None => windows.push((found, None)),
            }
        }
        for quote in quotes.iter().zip(&used).filter(|(_, used)| !**used).map(|(quote, _)| quote) {
            windows.push((quote.cue[0]..quote.cue[quote.cue.len() - 1] + 1, Some(quote)));
        }
        window_rows(article, &reading, &windows)
    })
}

fn window_rows(
    article: &Article<'_, '_, '_>,
    reading: &FirstReading,
    windows: &[Window<'_>],
) -> Vec<Row> {
    let cues: Vec<Range<usize>> = windows.iter().map(|(cue, _)| cue.clone()).collect();
    let features = article.second_features(reading, &cues);
    let row = |(features, (cue, quote)): (Vec<Vec<u32>>, &Window<'_>)| {
        Row::new(features, second_labels(&article.window(cue), *quote))
    };
    features.into_iter().zip(windows).map(row).collect()
}

fn second_labels(window: &Range<usize>, quote: Option<&Tokens>) -> Vec<u8> {
    let Some(quote) = quote else { return vec![second::BEFORE; window.len()] };
    let mut seen = false;
    let mut last = false;
    let label = |at: usize| {
        let said = quote.content.contains(&at);
        let label = match (said, quote.source.contains(&at)) {
            (true, _) if last => second::INSIDE,
            (true, _) => second::FIRST,
            (false, true) if seen => second::SOURCE_BEHIND,
            (false, true) => second::SOURCE_BEFORE,
            (false, false) if seen => second::BEHIND,
            (false, false) => second::BEFORE,
        };
        seen |= said;
        last = said;
        label
    };
    window.clone().map(label).collect()
}
