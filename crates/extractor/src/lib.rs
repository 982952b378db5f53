//! Who said what in an English news text: quotes, speakers, entities.
//!
//! [`Extractor::extract`] takes plain text and gives back what it found; it
//! knows nothing of HTML, the network or SQL. Names are found by a trained
//! model, the rest by rules and word lists:
//!
//! - `language`: whether to read the text at all
//! - `token`, `mark`, `sentence`: the text in parts; quoted stretches are folded
//!   into one token each, so that the rules read what the narrator says
//! - `tag`: parts of speech, by a trained model; for what comes, not used yet
//! - `entity`: the names in it, and which of them name the same thing
//! - `quote`: words of saying, what was said, and the words that name who spoke
//! - `speaker`: who that is in this article
//! - `lexicon`: the word lists under `lists/`, which anyone can extend
//! - `trained`: the model that `lab train` made; [`learn`] is the door for it
//! - `offset`: bytes inside, Unicode scalars outside

mod entity;
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

use model::entity::Entity;
use model::extraction::{Document, Extraction};
use model::quote::Quote;

use crate::entity::{Known, Names};
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::offset::Offsets;
use crate::quote::Found;
use crate::speaker::{Article, Voices};
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
    pub const VERSION: u32 = 2;

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
            Language::English => self.read(document),
            Language::Other(code) => {
                Extraction { language: Some(code.to_owned()), ..Extraction::default() }
            }
            Language::Unknown => Extraction::default(),
        }
    }

    fn read(&self, document: &Document<'_>) -> Extraction {
        let text = document.text;
        let paragraphs: Vec<_> = token::paragraphs(text).collect();
        let mut tokens = Vec::new();
        for paragraph in &paragraphs {
            token::read(text, paragraph.clone(), &self.lexicon, &mut tokens);
        }
        self.model.lists.tell_given_names(&mut tokens);
        let quoted = mark::find(text, &paragraphs);
        let narrated = sentence::narrate(text, &tokens, &quoted);
        let sentences = sentence::split(&narrated, &paragraphs);
        let narration = quote::Narration { tokens: &narrated, sentences: &sentences };
        let found = quote::find(narration);
        let names = entity::tagged::find(text, &tokens, &self.lexicon, &self.model);
        let names = entity::resolve::join(text, &tokens, names);
        let article = Article { text, tokens: &tokens, narration, names: &names };
        let voices = speaker::identify(&article, &found);

        let offsets = Offsets::of(text);
        let quotes = found.into_iter().zip(voices);
        Extraction {
            language: Some("en".to_owned()),
            entities: names.known.iter().map(|known| entity(known, &names, &offsets)).collect(),
            quotes: quotes.map(|(found, voices)| quote(text, found, voices, &offsets)).collect(),
        }
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

fn quote(text: &str, found: Found, voices: Voices, offsets: &Offsets<'_>) -> Quote {
    let words: Vec<_> = found.spans.iter().map(|span| &text[span.clone()]).collect();
    Quote {
        kind: found.kind,
        text: words.join(" … "),
        spans: found.spans.iter().map(|span| offsets.span(span)).collect(),
        cue: found.cue.map(|cue| offsets.mention(&cue)),
        source: found.source.map(|source| offsets.mention(&source)),
        speaker: voices.first().cloned(),
        speakers: if voices.len() > 1 { voices } else { Vec::new() },
        confidence: None,
    }
}

impl Default for Extractor {
    fn default() -> Extractor {
        Extractor::new()
    }
}
