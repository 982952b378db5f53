//! Who said what in an English news text: quotes, speakers, entities.
//!
//! [`Extractor::extract`] takes plain text and gives back what it found; it
//! knows nothing of HTML, the network or SQL. Names, quotes and speakers are
//! found by trained models over word lists and a few rules:
//!
//! - `language`: whether to read the text at all
//! - `token`, `sentence`, `mark`: the text in parts, and what stands in quotation marks
//! - `tag`: parts of speech
//! - `entity`: the names in it, and which of them name the same thing
//! - `quote`: words of saying, what was said, and the words that name who spoke
//! - `speaker`: who that is in this article
//! - `confidence`: how likely all of that is right; `explain` why it was decided so
//! - `lexicon`: the word lists under `lists/`, which anyone can extend
//! - `trained`: the model that `lab train` made; [`learn`] is the door for it
//! - `offset`: bytes inside, Unicode scalars outside

mod confidence;
mod entity;
mod explain;
mod language;
pub mod learn;
mod lexicon;
mod mark;
mod offset;
mod quote;
mod sentence;
mod speaker;
mod tag;
mod token;
mod trained;

use std::ops::Range;

pub use crate::explain::{Reasons, Weighed};

use model::entity::Entity;
use model::extraction::{Document, Extraction};
use model::quote::Quote;

use crate::entity::{Known, Names};
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::offset::Offsets;
use crate::quote::Found;
use crate::quote::reading::{Reading, Source};
use crate::quote::skill::QuoteSkill;
use crate::speaker::{Answer, Article};
use crate::token::Token;
use crate::trained::file::{Model, Parts};

/// Made by `lab train`.
const MODEL: &[u8] = include_bytes!("../model/en.model");

/// Reads texts. Loaded once, shared by every thread.
#[derive(Debug)]
pub struct Extractor {
    lexicon: Lexicon,
    model: Model,
}

impl Extractor {
    /// Stored with every row; raised whenever results may change.
    pub const VERSION: u32 = 4;

    pub fn new() -> Extractor {
        let parts = Parts::of_bytes(MODEL).expect("the model that is built in is whole");
        Extractor::of(parts)
    }

    fn of(parts: Parts) -> Extractor {
        Extractor { lexicon: Lexicon::load(), model: Model::of(parts) }
    }

    /// What stands behind `onrecord 0.1.0, model ` in the JSON output.
    pub fn name(&self) -> &str {
        &self.model.name
    }

    /// Everything found in `document`. Odd text is no error: it gives less.
    pub fn extract(&self, document: &Document<'_>) -> Extraction {
        match language::of(document.text) {
            Language::English => self.read(document.text, |read| read.extraction()),
            Language::Other(code) => {
                Extraction { language: Some(code.to_owned()), ..Extraction::default() }
            }
            Language::Unknown => Extraction::default(),
        }
    }

    /// Why each quote of `document` is what [`Extractor::extract`] says, in its order.
    pub fn explain(&self, document: &Document<'_>) -> Vec<Reasons> {
        match language::of(document.text) {
            Language::English => self.read(document.text, |read| read.reasons()),
            _ => Vec::new(),
        }
    }

    /// Reads `text` and gives what `look` makes of it.
    fn read<R>(&self, text: &str, look: impl FnOnce(&Read<'_, '_>) -> R) -> R {
        let skill = &self.model.quotes;
        self.prepare(text, skill, |article| {
            let found = quote::find(article.reading, skill);
            let answers = speaker::identify(article, &found, skill);
            let Article { reading, names, .. } = *article;
            look(&Read { reading, names, found, answers, skill })
        })
    }

    /// Gives `look` what must be known of `text` before quotes are looked for with `skill`:
    /// its words, sentences, quotation marks and names.
    fn prepare<R>(
        &self,
        text: &str,
        skill: &QuoteSkill,
        look: impl FnOnce(&Article<'_, '_>) -> R,
    ) -> R {
        let Extractor { lexicon, model } = self;
        let paragraphs: Vec<_> = token::paragraphs(text).collect();
        let mut tokens = token::read_all(text, lexicon);
        model.lists.tell_given_names(&mut tokens);
        sentence::tell_ends(text, &mut tokens, &model.tagger.knowledge, &model.ends);
        let names = entity::tagged::find(text, &tokens, lexicon, model);
        let names = entity::resolve::join(text, &tokens, names);
        let source = Source {
            text,
            tokens: &tokens,
            paragraphs: &paragraphs,
            ends: &sentence::ends(text, &tokens),
            quoted: &mark::find(text, &paragraphs),
            names: &names,
        };
        let reading = &Reading::of(&source, &model.tagger, &skill.levels);
        look(&Article { text, tokens: &tokens, reading, names: &names })
    }
}

/// All that was found in a text.
pub(crate) struct Read<'r, 't> {
    reading: &'r Reading<'r, 't>,
    names: &'r Names,
    pub(crate) found: Vec<Found>,
    pub(crate) answers: Vec<Answer>,
    skill: &'r QuoteSkill,
}

impl Read<'_, '_> {
    pub(crate) fn extraction(&self) -> Extraction {
        let offsets = Offsets::of(self.reading.text);
        let quotes = self.found.iter().zip(&self.answers);
        let known = self.names.known.iter();
        Extraction {
            language: Some("en".to_owned()),
            entities: known.map(|known| entity(known, self.names, &offsets)).collect(),
            quotes: quotes.map(|(found, answer)| self.quote(found, answer, &offsets)).collect(),
        }
    }

    fn quote(&self, found: &Found, answer: &Answer, offsets: &Offsets<'_>) -> Quote {
        let reading = self.reading;
        let spans: Vec<_> = found.content.iter().map(|piece| reading.bytes(piece)).collect();
        let words: Vec<_> = spans.iter().map(|span| &reading.text[span.clone()]).collect();
        let mention = |tokens: &Range<usize>| offsets.mention(&reading.bytes(tokens));
        let says = |cue: &&Range<usize>| reading.tokens[(*cue).clone()].iter().any(Token::is_word);
        let voices = &answer.voices;
        Quote {
            kind: found.kind,
            text: words.join(" … "),
            spans: spans.iter().map(|span| offsets.span(span)).collect(),
            cue: found.cue.as_ref().filter(says).map(mention),
            source: found.source.as_ref().map(mention),
            speaker: voices.first().cloned(),
            speakers: if voices.len() > 1 { voices.clone() } else { Vec::new() },
            confidence: self.skill.calibration.of(found, answer),
        }
    }

    fn reasons(&self) -> Vec<Reasons> {
        let each = self.found.iter().zip(&self.answers);
        each.map(|(found, answer)| Reasons::of(self.reading, found, answer)).collect()
    }
}

fn entity(known: &Known, names: &Names, offsets: &Offsets<'_>) -> Entity {
    let mention = |&name: &usize| offsets.mention(&names.all[name].range);
    Entity {
        name: known.name.clone(),
        entity_type: known.kind,
        mentions: known.names.iter().map(mention).collect(),
    }
}

impl Default for Extractor {
    fn default() -> Extractor {
        Extractor::new()
    }
}
