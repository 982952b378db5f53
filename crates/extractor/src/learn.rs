//! The door for `lab`, which trains the model: texts to units and features, weights to
//! the model's bytes. Nobody else comes in here; it may change with any version.

use std::ops::Range;

use model::entity::EntityType;

pub use crate::entity::label::{LABELS, OUTSIDE, first, inside, may_follow};
pub use crate::trained::file::{Parts, Weights};
pub use crate::trained::linear::STEPS;
pub use crate::trained::list::LISTS;

use crate::Extractor;
use crate::entity::feature::Features;
use crate::entity::unit::{self, Unit};
use crate::entity::{resolve, tagged};
use crate::lexicon::{Class, Lexicon};
use crate::sentence;
use crate::tag::feature::{Before, Words};
use crate::tag::{self, Entry, Known};
use crate::token;
use crate::trained::hash;
use crate::trained::list::{self, Lists};

/// What texts are read with before there is a model.
pub struct Workshop {
    lexicon: Lexicon,
    lists: Lists,
}

/// One text, in units to be labelled.
pub struct Text<'t> {
    units: Vec<Unit<'t>>,
    sequences: Vec<Range<usize>>,
}

impl Workshop {
    /// `lists` as in [`Parts::lists`].
    pub fn new(lists: &[(u32, u8)]) -> Workshop {
        Workshop { lexicon: Lexicon::load(), lists: Lists::new(lists) }
    }

    /// What the word lists say of a name, where they say one thing: by the whole of it,
    /// else by its last word.
    pub fn listed(&self, name: &str) -> Option<EntityType> {
        let mut scratch = String::new();
        let mut class = |word: &str| self.lexicon.look_up(word, &mut scratch).class;
        let whole = self.lexicon.phrase(&name.to_lowercase()).unwrap_or_else(|| class(name));
        let last = name.rsplit(' ').next().filter(|last| last.len() < name.len());
        let last = last.map_or(Class::NONE, class);
        let told = [
            (whole.has(Class::GPE), EntityType::Gpe),
            (whole.has(Class::LOCATION), EntityType::Loc),
            (whole.has(Class::NATIONALITY), EntityType::Norp),
            (whole.has(Class::EVENT) || last.has(Class::EVENT_HEAD), EntityType::Event),
            (last.has(Class::FACILITY_HEAD), EntityType::Facility),
            (last.has(Class::PLACE_HEAD), EntityType::Loc),
            (last.has(Class::GPE_HEAD), EntityType::Gpe),
            (last.has(Class::LAW_HEAD), EntityType::Law),
        ];
        let mut told = told.into_iter().filter(|(is, _)| *is).map(|(_, one)| one);
        told.next().filter(|_| told.next().is_none())
    }

    pub fn read<'t>(&self, text: &'t str) -> Text<'t> {
        let mut tokens = Vec::new();
        for paragraph in token::paragraphs(text) {
            token::read(text, paragraph, &self.lexicon, &mut tokens);
        }
        self.lists.tell_given_names(&mut tokens);
        let (units, sequences) = unit::read(text, &tokens, &self.lexicon);
        Text { units, sequences }
    }

    /// The features of every unit; with the labels of a first reading, those of a second.
    pub fn features(&self, text: &Text<'_>, before: Option<&[u8]>) -> Vec<Vec<u32>> {
        let mut features = Features::of(&text.units, &text.sequences, &self.lists);
        if let Some(before) = before {
            features.look_again(before);
        }
        let mut all = Vec::with_capacity(text.units.len());
        for sequence in &text.sequences {
            for at in sequence.clone() {
                let mut found = Vec::new();
                features.read(sequence, at, &mut found);
                features.read_again(sequence, at, &mut found);
                all.push(found);
            }
        }
        all
    }
}

impl Text<'_> {
    /// The bytes of each unit.
    pub fn spans(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.units.iter().map(|unit| unit.start..unit.end())
    }

    /// Units that are labelled as one row.
    pub fn sequences(&self) -> &[Range<usize>] {
        &self.sequences
    }

    /// Whether a unit has a capital that no list explains and no sentence asks for.
    pub fn may_be_name(&self, unit: usize) -> bool {
        let unit = &self.units[unit];
        let plain = Class::TIME | Class::WEAK_CAPITAL | Class::PRONOUN | Class::TITLE;
        unit.is_capital() && !unit.opens && !unit.class.has(plain)
    }
}

/// The words of one sentence for the tagger.
pub struct Sentence<'w>(Words<'w>);

impl<'w> Sentence<'w> {
    /// `known` as in [`Parts::known`].
    pub fn new(words: &[&'w str], known: &Knowledge) -> Sentence<'w> {
        Sentence(Words::of(words, &known.0))
    }

    /// The features of the word `at`, after the tags `before`.
    pub fn features(&self, at: usize, before: &[u8], out: &mut Vec<u32>) {
        self.0.read(at, Before::of(before), out);
    }
}

pub struct Knowledge(Known);

impl Knowledge {
    pub fn new(known: &[(u32, u16, u8)]) -> Knowledge {
        let entry =
            |(key, class, only): &(u32, u16, u8)| (*key, Entry { class: *class, only: *only });
        Knowledge(Known::new(&known.iter().map(entry).collect::<Vec<_>>()))
    }

    /// One more than the only tag of a word; 0 where the words around decide.
    pub fn only(&self, word: &str) -> u8 {
        self.0.of(word_key(word)).only
    }
}

/// The key of a word for [`Parts::known`].
pub fn word_key(word: &str) -> u32 {
    tag::feature::key(word)
}

/// The tags of the words of one sentence.
pub fn tag<'e>(extractor: &'e Extractor, words: &[&str]) -> Vec<&'e str> {
    let tagger = &extractor.model.tagger;
    let tags = tagger.tag(words);
    tags.into_iter().map(|tag| tagger.names[usize::from(tag)].as_str()).collect()
}

/// Where the sentences of a text end, those inside quotation marks too; in bytes.
pub fn sentence_ends(extractor: &Extractor, text: &str) -> Vec<usize> {
    let mut tokens = Vec::new();
    for paragraph in token::paragraphs(text) {
        token::read(text, paragraph, &extractor.lexicon, &mut tokens);
    }
    let ends = sentence::ends(text, &tokens);
    ends.into_iter().map(|end| tokens[end - 1].end()).collect()
}

/// How far a text is read, for measuring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Tokens,
    Sentences,
    Tags,
    Names,
    Joining,
}

impl Stage {
    pub const ALL: [Stage; 5] =
        [Stage::Tokens, Stage::Sentences, Stage::Tags, Stage::Names, Stage::Joining];
}

/// Reads `text` up to a stage, that one included; how many things it gave.
pub fn run_to(extractor: &Extractor, text: &str, stage: Stage) -> usize {
    let mut tokens = Vec::new();
    for paragraph in token::paragraphs(text) {
        token::read(text, paragraph, &extractor.lexicon, &mut tokens);
    }
    extractor.model.lists.tell_given_names(&mut tokens);
    let mut count = tokens.len();
    if stage >= Stage::Sentences {
        let ends = sentence::ends(text, &tokens);
        count += ends.len();
        if stage >= Stage::Tags {
            let words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
            let mut start = 0;
            for end in ends {
                count += extractor.model.tagger.tag(&words[start..end]).len();
                start = end;
            }
        }
    }
    if stage >= Stage::Names {
        let names = tagged::find(text, &tokens, &extractor.lexicon, &extractor.model);
        count += names.len();
        if stage >= Stage::Joining {
            count += resolve::join(text, &tokens, names).known.len();
        }
    }
    count
}

/// What the model was made from, as JSON.
pub fn manifest(extractor: &Extractor) -> &str {
    &extractor.model.manifest
}

/// An extractor with another model than the one that is built in.
pub fn extractor(model: &[u8]) -> Result<Extractor, &'static str> {
    Parts::of_bytes(model).map(Extractor::of)
}

/// The key of a name for [`Parts::lists`]; `None` where it has too many words.
pub fn list_key(name: &str) -> Option<u32> {
    let lower = name.to_lowercase();
    let words: Vec<u64> = lower.split_whitespace().map(hash::of).collect();
    (1..=list::LONGEST).contains(&words.len()).then(|| list::key(words))
}
