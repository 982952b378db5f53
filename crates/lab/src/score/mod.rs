//! What the extractor is worth on a part of the corpus. Every figure is defined in
//! `docs/accuracy.md`.
//!
//! - [`reading`]: the corpus and the extractor in one shape
//! - [`entity`], [`quote`], [`speaker`]: what counts as the same
//! - [`record`]: who and what is one over all articles
//! - [`tally`]: F1, B³ and calibration
//! - [`print`]: figures to a table; [`errors`]: what was wrong, for whoever mends it
//! - [`external`]: entities on public sets, for figures that others have too;
//!   [`attribution`] quotes
//! - [`agree`]: two annotators of the same articles

pub(crate) mod agree;
pub(crate) mod attribution;
mod entity;
pub(crate) mod errors;
pub(crate) mod external;
pub(crate) mod print;
mod quote;
pub(crate) mod reading;
mod record;
pub(crate) mod speaker;
pub(crate) mod tally;

use std::collections::BTreeMap;

use extractor::Extractor;
use model::entity::EntityType;
use model::extraction::{Document, Extraction};
use model::quote::QuoteKind;

use crate::corpus::article::{Article, Quote};
use crate::corpus::quota::{is_nominal, is_pronoun, source};

use quote::Words;
use reading::{Offsets, Reading};
use record::Record;
use tally::{Share, Tally, b_cubed, calibration_error};

/// Every figure of one part.
#[derive(Default)]
pub(crate) struct Score {
    /// In the order of [`EntityType::ALL`].
    pub(crate) entities: Vec<(EntityType, Tally)>,
    pub(crate) joined: Tally,
    /// In the order of [`QuoteKind::ALL`].
    pub(crate) quotes: Vec<(QuoteKind, Tally)>,
    pub(crate) attributed: Tally,
    pub(crate) speaker: SpeakerShares,
    pub(crate) people: Tally,
    pub(crate) clusters: Tally,
    /// Those that are printed more than once.
    pub(crate) clusters_shared: Tally,
    pub(crate) calibration_error: Option<f64>,
}

/// Of quotes that were found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SpeakerShares {
    pub(crate) all: Share,
    pub(crate) named: Share,
    pub(crate) pronoun: Share,
    pub(crate) nominal: Share,
    pub(crate) no_cue: Share,
    pub(crate) kind: Share,
    pub(crate) role: Share,
    pub(crate) speaks_for: Share,
}

impl Score {
    pub(crate) fn all_entities(&self) -> Tally {
        sum(self.entities.iter().map(|(_, tally)| *tally))
    }

    pub(crate) fn all_quotes(&self) -> Tally {
        sum(self.quotes.iter().map(|(_, tally)| *tally))
    }
}

fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    let mut all = Tally::default();
    for tally in tallies {
        all += tally;
    }
    all
}

/// One article as the corpus and as the extractor read it.
pub(crate) struct Compared<'a> {
    pub(crate) article: &'a Article,
    pub(crate) truth: Reading,
    pub(crate) found: Reading,
    /// Quotes that are the same: indices into both.
    pub(crate) pairs: Vec<(usize, usize)>,
}

impl<'a> Compared<'a> {
    pub(crate) fn new(article: &'a Article, found: Reading) -> Self {
        let truth = Reading::of_corpus(article);
        let pairs = quote::pairs(&Words::of(&article.text), &truth.quotes, &found.quotes);
        Compared { article, truth, found, pairs }
    }

    pub(crate) fn speaker_is_right(&self, (one, other): (usize, usize)) -> bool {
        let (truth, found) = (&self.truth.quotes[one], &self.found.quotes[other]);
        speaker::are_right(&self.truth, &truth.voices, &found.voices)
    }
}

/// Runs the extractor over `articles` and everything it gives into a record.
pub(crate) fn score(articles: &[Article], extractor: &Extractor) -> anyhow::Result<Score> {
    let extractions: Vec<Extraction> =
        articles.iter().map(|article| extract(extractor, article)).collect();
    let record = record::keep(articles, &extractions)?;
    let compared: Vec<Compared<'_>> = articles.iter().zip(&extractions).map(compare).collect();
    let mut score = within(&compared);
    score.people = b_cubed(&people(&compared, &record));
    let clusters = clusters(&compared, &record);
    let shared = |(key, _): &(String, i64)| key.starts_with('#');
    score.clusters_shared =
        b_cubed(&clusters.iter().filter(|one| shared(one)).cloned().collect::<Vec<_>>());
    score.clusters = b_cubed(&clusters);
    Ok(score)
}

fn extract(extractor: &Extractor, article: &Article) -> Extraction {
    extractor.extract(&Document {
        text: &article.text,
        title: Some(&article.facts.title),
        published: article.facts.published,
    })
}

pub(crate) fn compare<'a>((article, extraction): (&'a Article, &Extraction)) -> Compared<'a> {
    Compared::new(article, Reading::of_extraction(&article.text, extraction))
}

pub(crate) fn compare_all<'a>(articles: &'a [Article], extractor: &Extractor) -> Vec<Compared<'a>> {
    articles.iter().map(|article| compare((article, &extract(extractor, article)))).collect()
}

/// The figures that need one article at a time.
pub(crate) fn within(compared: &[Compared<'_>]) -> Score {
    let entities = EntityType::ALL.into_iter().map(|entity_type| {
        let of = |one: &Compared<'_>| entity::mentions(&one.truth, &one.found, entity_type);
        (entity_type, sum(compared.iter().map(of)))
    });
    let joined: Vec<((usize, usize), (usize, usize))> = compared
        .iter()
        .enumerate()
        .flat_map(|(n, one)| {
            let both = entity::joined(&one.truth, &one.found);
            both.into_iter().map(move |(truth, found)| ((n, truth), (n, found)))
        })
        .collect();
    Score {
        entities: entities.collect(),
        joined: b_cubed(&joined),
        quotes: QuoteKind::ALL.into_iter().map(|kind| (kind, of_kind(compared, kind))).collect(),
        attributed: sum(compared.iter().map(attributed)),
        speaker: speakers(compared),
        calibration_error: calibration_error(&answers(compared)),
        ..Score::default()
    }
}

/// Of the quotes found of a kind, those that are quotes; of the true ones of that kind,
/// those that were found.
fn of_kind(compared: &[Compared<'_>], kind: QuoteKind) -> Tally {
    sum(compared.iter().map(|one| {
        let (truth, found) = (&one.truth.quotes, &one.found.quotes);
        Tally {
            right: one.pairs.iter().filter(|pair| found[pair.1].kind == kind).count() as f64,
            found: found.iter().filter(|quote| quote.kind == kind).count(),
            hit: one.pairs.iter().filter(|pair| truth[pair.0].kind == kind).count() as f64,
            truth: truth.iter().filter(|quote| quote.kind == kind).count(),
        }
    }))
}

fn attributed(one: &Compared<'_>) -> Tally {
    let right = one.pairs.iter().filter(|pair| one.speaker_is_right(**pair)).count();
    Tally::pairs(right, one.found.quotes.len(), one.truth.quotes.len())
}

fn speakers(compared: &[Compared<'_>]) -> SpeakerShares {
    let mut shares = SpeakerShares::default();
    for one in compared {
        for pair in &one.pairs {
            let quote = &one.article.quotes[pair.0];
            let right = one.speaker_is_right(*pair);
            shares.all.count(right);
            if let Some(share) = shares.by_source(one.article, quote) {
                share.count(right);
            }
            if quote.cue.is_none() && !quote.speakers.is_empty() {
                shares.no_cue.count(right);
            }
            let truth = one.truth.quotes[pair.0].voices.first();
            let found = one.found.quotes[pair.1].voices.first();
            if let Some(truth) = truth {
                shares.kind.count(found.is_some_and(|found| found.kind == truth.kind));
                count_words(
                    &mut shares.role,
                    truth.role.as_deref(),
                    found.and_then(|one| one.role.as_deref()),
                );
                let found = found.and_then(|one| one.speaks_for.as_deref());
                count_words(&mut shares.speaks_for, truth.speaks_for.as_deref(), found);
            }
        }
    }
    shares
}

/// Where neither gives one, there is nothing to be right about.
fn count_words(share: &mut Share, truth: Option<&str>, found: Option<&str>) {
    if truth.is_some() || found.is_some() {
        share.count(speaker::same_words(truth, found));
    }
}

impl SpeakerShares {
    /// By what stands beside the quote.
    fn by_source(&mut self, article: &Article, quote: &Quote) -> Option<&mut Share> {
        let words = source(article, quote)?;
        if quote.speakers.is_empty() {
            None
        } else if is_pronoun(words) {
            Some(&mut self.pronoun)
        } else if is_nominal(article, quote) {
            Some(&mut self.nominal)
        } else {
            Some(&mut self.named)
        }
    }
}

/// Each quote found that has a confidence, and whether its words and speaker are right.
fn answers(compared: &[Compared<'_>]) -> Vec<(f64, bool)> {
    let mut answers = Vec::new();
    for one in compared {
        for (index, quote) in one.found.quotes.iter().enumerate() {
            let pair = one.pairs.iter().find(|pair| pair.1 == index);
            let right = pair.is_some_and(|pair| one.speaker_is_right(*pair));
            answers.extend(quote.confidence.map(|confidence| (confidence, right)));
        }
    }
    answers
}

/// Each person of each article who is found: who it truly is, and who in the record
/// most of the mentions found belong to.
fn people(compared: &[Compared<'_>], record: &Record) -> Vec<(String, i64)> {
    let mut people = Vec::new();
    for one in compared {
        let Some(known) = record.people.get(&one.article.id) else { continue };
        let offsets = Offsets::of(&one.article.text);
        // Where the extractor named a person, without honorific, and who the record says it is.
        let mut places: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for (span, person) in known {
            let bare = reading::bare_span(&one.article.text, &offsets.bytes(*span));
            places.insert((bare.start, bare.end), *person);
        }
        for (entity, named) in one.article.entities.iter().zip(&one.truth.entities) {
            let (EntityType::Person, Some(id)) = (entity.entity_type, &entity.id) else { continue };
            let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
            for span in &named.mentions {
                if let Some(person) = places.get(&(span.start, span.end)) {
                    *votes.entry(*person).or_default() += 1;
                }
            }
            let most = votes.into_iter().max_by_key(|(person, votes)| (*votes, -person));
            people.extend(most.map(|(person, _)| (id.clone(), person)));
        }
    }
    people
}

/// Each direct or mixed quote that is found: its true cluster (`#` and its name, or
/// itself alone), and that of the record.
fn clusters(compared: &[Compared<'_>], record: &Record) -> Vec<(String, i64)> {
    let mut clusters = Vec::new();
    for one in compared {
        let Some(known) = record.clusters.get(&one.article.id) else { continue };
        let offsets = Offsets::of(&one.article.text);
        for pair in &one.pairs {
            let quote = &one.article.quotes[pair.0];
            if quote.kind == QuoteKind::Indirect {
                continue;
            }
            let spans = &one.found.quotes[pair.1].spans;
            let whole = spans[0].start..spans[spans.len() - 1].end;
            let alone = || format!("{}:{}", one.article.id, quote.number);
            let key = quote.cluster.as_ref().map_or_else(alone, |name| format!("#{name}"));
            clusters.extend(known.get(&offsets.span(&whole)).map(|cluster| (key, *cluster)));
        }
    }
    clusters
}
