//! Quotes: joins what single sentences report into the quotes of a text.
//!
//! - [`cue`]: words of saying
//! - [`source`]: the words that name who speaks
//! - [`content`]: what was said, sentence by sentence
//!
//! Here quotes go on over sentences and paragraphs. Who the source is in this
//! article is for `speaker`.

pub(crate) mod content;
pub(crate) mod cue;
pub(crate) mod source;

use std::ops::Range;

use model::quote::QuoteKind;

use crate::mark::{is_stop, words_of};
use crate::sentence::Sentence;
use crate::token::Token;

/// A quote before its speaker is known; ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: QuoteKind,
    /// In order, never empty.
    pub(crate) spans: Vec<Range<usize>>,
    pub(crate) cue: Option<Range<usize>>,
    pub(crate) source: Option<Range<usize>>,
    /// The part of the source, or the word before it, that stands for the speaker.
    pub(crate) head: Option<Range<usize>>,
    /// Index of the sentence it begins in.
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    /// Whose words these are, where neither cue nor source says so.
    pub(crate) follows: Follows,
}

/// What a quote without a source leans on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// Nothing: its own source says it.
    Nothing,
    /// The same speaker as the quote before: `She said so. “And more.”`
    QuoteBefore,
    /// Whoever the sentence before is about.
    SentenceBefore,
    /// Whoever its own sentence is about: `Vega was clear: “No.”`
    OwnSentence,
}

/// The narrated text and how it is parted.
#[derive(Clone, Copy)]
pub(crate) struct Narration<'n, 't> {
    pub(crate) tokens: &'n [Token<'t>],
    pub(crate) sentences: &'n [Sentence],
}

/// All quotes of a text, in the order in which they begin.
pub(crate) fn find(narration: Narration<'_, '_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (index, sentence) in narration.sentences.iter().enumerate() {
        let tokens = &narration.tokens[sentence.tokens.clone()];
        let mut here: Vec<Found> = Vec::new();
        let reports = content::find(tokens);
        let alone = alone(tokens).filter(|alone| {
            reports
                .first()
                .is_none_or(|report| report.content.iter().all(|one| one.start >= alone.end))
        });
        if let Some(alone) = alone {
            orphan(narration, index, alone, &mut found);
        }
        here.extend(reports.into_iter().map(|report| from_report(tokens, report, index, sentence)));
        here.sort_by_key(|one| one.spans[0].start);
        found.extend(here);
    }
    found
}

fn from_report(
    tokens: &[Token<'_>],
    report: content::Report,
    index: usize,
    sentence: &Sentence,
) -> Found {
    let bytes = |range: &Range<usize>| tokens[range.start].start..tokens[range.end - 1].end();
    let follows = match (&report.source, &report.cue) {
        (Some(_), _) => Follows::Nothing,
        _ => Follows::OwnSentence,
    };
    Found {
        kind: kind_of(tokens, &report.content),
        spans: report.content.iter().map(bytes).collect(),
        cue: report.cue.as_ref().map(bytes),
        head: report.source.as_ref().map(|source| bytes(&source.head)),
        source: report.source.map(|source| bytes(&source.words)),
        sentence: index,
        paragraph: sentence.paragraph,
        follows,
    }
}

fn kind_of(tokens: &[Token<'_>], content: &[Range<usize>]) -> QuoteKind {
    let all = || content.iter().flat_map(|range| &tokens[range.clone()]);
    let narrated = all().any(Token::is_word);
    match (all().any(Token::is_quoted), narrated) {
        (true, false) => QuoteKind::Direct,
        (true, true) => QuoteKind::Mixed,
        (false, _) => QuoteKind::Indirect,
    }
}

/// The quoted tokens with which a sentence begins, if they stand for themselves.
fn alone(tokens: &[Token<'_>]) -> Option<Range<usize>> {
    let lead = tokens.iter().take_while(|token| token.is_quoted()).count();
    let last = lead.checked_sub(1)?;
    let ends_there = tokens[lead..].iter().all(|token| !token.is_word() && !token.is_quoted());
    let words: usize = tokens[..lead].iter().map(|token| content::word_count(token.text)).sum();
    let inner = words_of(tokens[last].text.trim_matches(crate::token::is_mark));
    let stopped = inner.ends_with(is_stop);
    let whole = content::is_full_quote(&tokens[0]) && (stopped || words >= 6);
    (ends_there && whole && words >= 2).then_some(0..lead)
}

/// A quote without any cue: goes on with the one before, or stands for itself.
fn orphan(narration: Narration<'_, '_>, index: usize, alone: Range<usize>, found: &mut Vec<Found>) {
    let sentence = &narration.sentences[index];
    let tokens = &narration.tokens[sentence.tokens.clone()];
    let span = tokens[alone.start].start..tokens[alone.end - 1].end();
    if let Some(last) = found.last_mut()
        && last.paragraph == sentence.paragraph
        && goes_on(last, index)
    {
        last.spans.push(span);
        last.sentence = index;
        return;
    }
    found.push(Found {
        kind: QuoteKind::Direct,
        spans: vec![span],
        cue: None,
        source: None,
        head: None,
        sentence: index,
        paragraph: sentence.paragraph,
        follows: follows(narration, index, found.last()),
    });
}

/// `“A,” she said. “B.”` is one quote that its attribution interrupts.
fn goes_on(last: &Found, sentence: usize) -> bool {
    last.kind == QuoteKind::Direct && last.sentence + 1 == sentence
}

/// What an orphan quote in sentence `index` leans on.
fn follows(narration: Narration<'_, '_>, index: usize, last: Option<&Found>) -> Follows {
    let here = &narration.sentences[index];
    let Some(before) = index.checked_sub(1).map(|at| &narration.sentences[at]) else {
        return Follows::OwnSentence;
    };
    let quoted_before = last.is_some_and(|last| last.sentence + 1 == index);
    let same_paragraph = before.paragraph == here.paragraph;
    let next_paragraph = before.paragraph + 1 == here.paragraph;
    if quoted_before && (same_paragraph || next_paragraph) {
        Follows::QuoteBefore
    } else if same_paragraph || next_paragraph && leads_in(narration, before) {
        Follows::SentenceBefore
    } else {
        Follows::OwnSentence
    }
}

/// Whether a sentence ends as if someone were to speak now.
fn leads_in(narration: Narration<'_, '_>, sentence: &Sentence) -> bool {
    narration.tokens[sentence.tokens.clone()].last().is_some_and(|last| last.is_sign(':'))
}
