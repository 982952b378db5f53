//! The door for learning quotes: texts to features, weights to readings.

use std::ops::Range;

use model::entity::EntityType;
use model::extraction::Extraction;
use model::quote::{QuoteKind, Speaker};

pub use crate::confidence::WEIGHED;
pub use crate::quote::skill::{ChainParts, QuoteParts};

use crate::Extractor;
use crate::confidence::{self, Calibration};
use crate::entity::Known as Named;
use crate::quote::cued::{self, Cue, Sums};
use crate::quote::joint::{self, First};
use crate::quote::reading::{self, Reading, Region, Sort};
use crate::quote::skill::QuoteSkill;
use crate::quote::{self, Found};
use crate::speaker::{self, Article as Story, portrait, role};
use crate::trained::linear::likeliest;

/// What is found in `text`, and what the confidence of each quote is weighed from.
pub fn weigh(extractor: &Extractor, text: &str) -> (Extraction, Vec<[f32; WEIGHED]>) {
    extractor.read(text, |read| {
        let each = read.found.iter().zip(&read.answers);
        let weighed = each.map(|(found, answer)| confidence::weighed(found, answer));
        (read.extraction(), weighed.collect())
    })
}

/// Weights of a confidence as [`QuoteParts::calibration`] keeps them.
pub fn calibration(weights: &[f32; WEIGHED]) -> Vec<i32> {
    Calibration::steps(weights)
}

/// Labels of the first reading; the first of a piece is odd, the others follow it.
pub mod first {
    pub use crate::quote::joint::{CONTENT, CUE, LABELS, SOURCE, may_follow};
}

/// Labels of the second reading.
pub mod second {
    pub use crate::quote::cued::{
        BEFORE, BEHIND, FIRST, INSIDE, LABELS, SOURCE_BEFORE, SOURCE_BEHIND, may_follow,
    };
}

/// Reads texts with what is learnt so far.
pub struct Pupil<'e> {
    extractor: &'e Extractor,
    skill: QuoteSkill,
}

impl<'e> Pupil<'e> {
    /// `extractor` finds tokens, tags and names; its own quotes do not count.
    pub fn new(extractor: &'e Extractor, parts: QuoteParts) -> Pupil<'e> {
        Pupil { extractor, skill: QuoteSkill::of(parts) }
    }

    /// Reads `text` and gives what `look` sees in it.
    pub fn read<R>(&self, text: &str, look: impl FnOnce(&Article<'_, '_, '_>) -> R) -> R {
        let skill = &self.skill;
        self.extractor
            .prepare(text, skill, |story| look(&Article { reading: story.reading, skill, story }))
    }
}

/// One text as the quote models see it.
pub struct Article<'p, 'a, 't> {
    reading: &'p Reading<'a, 't>,
    skill: &'p QuoteSkill,
    story: &'p Story<'a, 't>,
}

/// A quote, in tokens; content is not empty.
#[derive(Debug, Clone)]
pub struct Known {
    pub content: Vec<Range<usize>>,
    pub cue: Option<Range<usize>>,
    pub source: Option<Range<usize>>,
}

/// Words that may name who says a quote, none where nobody does, and their features.
pub type SourceChoice<'c> = (Option<Range<usize>>, &'c [u32]);

/// One of those who may have said a quote.
pub struct Choice<'c> {
    pub features: &'c [u32],
    pub voices: &'c [Speaker],
}

/// A phrase that may be a person's role.
pub struct RoleChoice {
    pub text: Option<String>,
    pub features: Vec<u32>,
}

/// What the first reading makes of a text.
pub struct FirstReading(First);

impl Article<'_, '_, '_> {
    /// Bytes of each token.
    pub fn tokens(&self) -> Vec<Range<usize>> {
        self.reading.tokens.iter().map(|token| token.start..token.end()).collect()
    }

    pub fn word(&self, at: usize) -> &str {
        self.reading.tokens[at].text
    }

    /// Tokens of each paragraph.
    pub fn paragraphs(&self) -> &[Range<usize>] {
        &self.reading.paragraphs
    }

    /// The key of a token's stem in [`QuoteParts::levels`]; `None` inside quotation marks.
    pub fn stem(&self, at: usize) -> Option<u32> {
        let word = &self.reading.words[at];
        (!word.quoted).then(|| reading::level_key(word.stem))
    }

    pub fn is_verb_or_noun(&self, at: usize) -> bool {
        let word = &self.reading.words[at];
        word.is_verb() || word.sort == Sort::Noun
    }

    pub fn first_features(&self, at: usize) -> Vec<u32> {
        let mut found = Vec::new();
        joint::features(self.reading, at, &mut found);
        found
    }

    pub fn first_reading(&self) -> FirstReading {
        FirstReading(joint::read(self.reading, &self.skill.joint))
    }

    /// Candidates for words of saying.
    pub fn cues(&self, first: &FirstReading) -> Vec<Range<usize>> {
        first.0.cues(self.reading)
    }

    pub fn window(&self, cue: &Range<usize>) -> Range<usize> {
        cued::window(self.reading, cue)
    }

    /// What speaks for the labels in the window of each cue.
    pub fn second_features(
        &self,
        first: &FirstReading,
        cues: &[Range<usize>],
    ) -> Vec<Vec<Vec<u32>>> {
        let sums = Sums::of(self.reading, &first.0);
        let features = |cue: &Range<usize>| {
            let seen = Cue::new(self.reading, &first.0, &sums, cue.clone());
            let token = |at: usize| {
                let mut found = Vec::new();
                cued::shared_features(self.reading, at, &mut found);
                seen.features(at, &mut found);
                found
            };
            cued::window(self.reading, cue).map(token).collect()
        };
        cues.iter().map(features).collect()
    }

    /// Whether all words of a quote stand in quotation marks.
    pub fn is_direct(&self, quote: &Known) -> bool {
        quote::select::kind(self.reading, &quote.content) == QuoteKind::Direct
    }

    /// Of each quoted stretch its tokens and what speaks for it that somebody says them.
    pub fn stretches(&self, first: &FirstReading) -> Vec<(Range<usize>, Vec<u32>)> {
        let regions = self.reading.regions.iter().filter(|region| !region.tokens.is_empty());
        let stretch = |region: &Region| {
            let mut found = Vec::new();
            quote::orphan::features(self.reading, &first.0, region, &mut found);
            (region.tokens.clone(), found)
        };
        regions.map(stretch).collect()
    }

    fn found(&self, quotes: &[Known]) -> Vec<Found> {
        let found = |quote: &Known| Found {
            kind: quote::select::kind(self.reading, &quote.content),
            content: quote.content.clone(),
            cue: quote.cue.clone(),
            source: quote.source.clone(),
            likelihood: 0.0,
            source_likelihood: 1.0,
            sources: Vec::new(),
        };
        quotes.iter().map(found).collect()
    }

    /// Goes through `quotes`, which are in order; `choose` says of each which candidate
    /// names who says it: tokens, or none, and what speaks for it.
    pub fn sources(
        &self,
        first: &FirstReading,
        quotes: &[Known],
        choose: &mut dyn FnMut(usize, &[SourceChoice<'_>]) -> usize,
    ) {
        quote::link::each(self.reading, &first.0, &self.found(quotes), &mut |index, all| {
            let all: Vec<SourceChoice<'_>> =
                all.iter().map(|one| (one.tokens.clone(), &one.features[..])).collect();
            choose(index, &all)
        });
    }

    /// Goes through `quotes`, which are in order; `choose` says of each who said it.
    pub fn speakers(
        &self,
        quotes: &[Known],
        choose: &mut dyn FnMut(usize, &[Choice<'_>]) -> usize,
    ) {
        let found = self.found(quotes);
        let portraits = portrait::of_all(self.story, &mut |_, candidates| {
            likeliest(candidates.iter().map(|one| &one.features[..]), &self.skill.role)
        });
        let phrases = speaker::phrases(self.story, &found);
        speaker::resolve(self.story, &found, &phrases, &portraits, &mut |index, choices| {
            let choices: Vec<Choice<'_>> = choices
                .iter()
                .map(|one| Choice { features: &one.candidate.features, voices: &one.voices })
                .collect();
            choose(index, &choices)
        });
    }

    /// For each person: the full name, and the phrases that may be the role, with what
    /// speaks for each; the last is none.
    pub fn roles(&self) -> Vec<(String, Vec<RoleChoice>)> {
        let people = self.story.names.known.iter();
        let people = people.filter(|known| known.kind == EntityType::Person);
        let choices = |known: &Named| {
            let candidates = role::candidates(self.story, &known.names);
            let choice = |one: role::Candidate| RoleChoice {
                text: role::of_candidate(self.story, &one).map(|role| role.text),
                features: one.features,
            };
            (known.name.clone(), candidates.into_iter().map(choice).collect())
        };
        people.map(choices).collect()
    }
}
