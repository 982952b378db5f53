//! The door for `lab`, which trains the model: texts to units and features, weights to
//! the model's bytes. Nobody else comes in here; it may change with any version.

use std::ops::Range;
use std::sync::Arc;

use model::entity::EntityType;

pub mod quote;

pub use crate::entity::label::{LABELS, OUTSIDE, first, inside, may_follow};
pub use crate::trained::file::{Parts, Weights};
pub use crate::trained::linear::STEPS;
pub use crate::trained::list::LISTS;

use crate::Extractor;
use crate::entity::feature::{self, Features};
use crate::entity::unit::{self, Unit};
use crate::entity::{resolve, tagged};
use crate::lexicon::{Class, Lexicon};
use crate::sentence;
use crate::sentence::end::{Place, Places};
use crate::tag::feature::{Before, Words};
use crate::tag::{self, Known};
use crate::token::{self, Token};
use crate::trained::file::Model;
use crate::trained::linear::Single;
use crate::trained::list::{self, Lists};

/// What texts are read with before there is a model.
pub struct Workshop {
    lexicon: Lexicon,
    lists: Lists,
    knowledge: tag::Knowledge,
    ends: Single,
}

/// One text, in units to be labelled.
pub struct Text<'t> {
    units: Vec<Unit<'t>>,
    sequences: Vec<Range<usize>>,
}

impl Default for Workshop {
    fn default() -> Workshop {
        Workshop::new()
    }
}

impl Workshop {
    /// Without lists of names.
    pub fn new() -> Workshop {
        Workshop {
            lexicon: Lexicon::load(),
            lists: Lists::new(Vec::new()),
            knowledge: Knowledge::new(&[], &[], &[]).0,
            ends: Weights { labels: 1, ..Weights::default() }.linear(),
        }
    }

    /// `lists` as in [`Parts::lists`].
    pub fn with_lists(self, lists: &[(u32, u32)]) -> Workshop {
        Workshop { lists: Lists::new(lists.to_vec()), ..self }
    }

    /// One that knows words.
    pub fn with_knowledge(self, knowledge: Knowledge) -> Workshop {
        Workshop { knowledge: knowledge.0, ..self }
    }

    /// One that knows where sentences end.
    pub fn with_ends(self, ends: &Weights) -> Workshop {
        Workshop { ends: ends.linear(), ..self }
    }

    /// What `read` makes of the places of a text where sentences may end.
    pub fn places<R>(&self, text: &str, read: impl FnOnce(&Ends<'_, '_>) -> R) -> R {
        let tokens = self.all_tokens(text);
        read(&Ends { places: Places::of(text, &tokens, &self.knowledge), tokens: &tokens })
    }

    fn all_tokens<'t>(&self, text: &'t str) -> Vec<Token<'t>> {
        let mut tokens = token::read_all(text, &self.lexicon);
        self.lists.tell_given_names(&mut tokens);
        sentence::tell_ends(text, &mut tokens, &self.knowledge, &self.ends);
        tokens
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
        let lists = self.list_key(name).map_or(0, |key| self.lists.of(key));
        let listed = list::TYPES.into_iter().map(|(of, one)| (lists & of != 0, one));
        let told = told.into_iter().chain(listed).filter(|(is, _)| *is).map(|(_, one)| one);
        only(told)
    }

    /// The key of a name for [`Parts::lists`], its words as the text of an article is read;
    /// `None` where it has too many.
    pub fn list_key(&self, name: &str) -> Option<u32> {
        let mut tokens = Vec::new();
        token::read(name, 0..name.len(), &self.lexicon, &mut tokens);
        let (units, _) = unit::read(name, &tokens, &self.lexicon);
        let words: Vec<u64> = units.iter().map(|unit| feature::lower(unit.text)).collect();
        (1..=list::LONGEST).contains(&words.len()).then(|| list::key(words))
    }

    /// The bytes of each token.
    pub fn tokens(&self, text: &str) -> Vec<Range<usize>> {
        self.all_tokens(text).iter().map(|token| token.start..token.end()).collect()
    }

    pub fn read<'t>(&self, text: &'t str) -> Text<'t> {
        let tokens = self.all_tokens(text);
        let (units, sequences) = unit::read(text, &tokens, &self.lexicon);
        Text { units, sequences }
    }

    /// The features of every unit in a first reading, without those of
    /// [`told_features`](Workshop::told_features).
    pub fn features(&self, text: &Text<'_>) -> Vec<Vec<u32>> {
        let features = Features::of(&text.units, &text.sequences, &self.lists);
        each(text, |sequence, at, found| features.read(sequence, at, found))
    }

    /// Those that lists and rules tell.
    pub fn told_features(&self, text: &Text<'_>) -> Vec<Vec<u32>> {
        let features = Features::of(&text.units, &text.sequences, &self.lists);
        each(text, |sequence, at, found| features.read_told(sequence, at, found))
    }

    /// Those that come with a second reading, after the labels of a first one.
    pub fn more_features(&self, text: &Text<'_>, before: &[u8]) -> Vec<Vec<u32>> {
        let mut features = Features::of(&text.units, &text.sequences, &self.lists);
        features.look_again(before);
        each(text, |sequence, at, found| features.read_again(sequence, at, found))
    }
}

/// The one type that all name.
fn only(mut told: impl Iterator<Item = EntityType>) -> Option<EntityType> {
    let first = told.next()?;
    told.all(|one| one == first).then_some(first)
}

fn each(text: &Text<'_>, read: impl Fn(&Range<usize>, usize, &mut Vec<u32>)) -> Vec<Vec<u32>> {
    let one = |(sequence, at): (&Range<usize>, usize)| {
        let mut found = Vec::new();
        read(sequence, at, &mut found);
        found.shrink_to_fit();
        found
    };
    let sequences = text.sequences.iter();
    sequences.flat_map(|sequence| sequence.clone().map(move |at| (sequence, at))).map(one).collect()
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

/// The places of one text where sentences may end.
pub struct Ends<'a, 't> {
    tokens: &'a [Token<'t>],
    places: Places<'a, 't>,
}

impl Ends<'_, '_> {
    /// How many places there are: one behind each token.
    pub fn count(&self) -> usize {
        self.tokens.len()
    }

    /// The byte before the place.
    pub fn at(&self, place: usize) -> usize {
        self.tokens[place].end()
    }

    /// Whether a sentence that begins behind the place before `start` ends at `place`,
    /// where that is known at once; else the features of the place.
    pub fn look(&self, start: usize, place: usize, out: &mut Vec<u32>) -> Option<bool> {
        match self.places.look(start, place) {
            Place::End => Some(true),
            Place::Inside => Some(false),
            Place::Open => {
                self.places.read(start, place, out);
                None
            }
        }
    }
}

/// The words of one sentence for the tagger.
pub struct Sentence<'w>(Words<'w>);

impl<'w> Sentence<'w> {
    pub fn new(words: &[&'w str], known: &Knowledge) -> Sentence<'w> {
        Sentence(Words::of(words, &known.0))
    }

    /// The features of the word `at`, after the tags `before`.
    pub fn features(&self, at: usize, before: &[u8], out: &mut Vec<u32>) {
        self.0.read(at, Before::of(before), out);
    }
}

/// What is known of words before they are read in their places.
pub struct Knowledge(tag::Knowledge);

impl Knowledge {
    /// `known`, `dictionary` and `lists` as in [`Parts`].
    pub fn new(
        known: &[(u32, u16, u8)],
        dictionary: &[(u32, u32)],
        lists: &[(u32, u32)],
    ) -> Knowledge {
        Knowledge(tag::Knowledge {
            known: Known::new(known),
            dictionary: Lists::new(dictionary.to_vec()),
            lists: Arc::new(Lists::new(lists.to_vec())),
        })
    }

    /// One more than the only tag of a word; 0 where the words around decide.
    pub fn only(&self, word: &str) -> u8 {
        self.0.known.of(word_key(word)).only
    }
}

/// The key of a word for [`Parts::known`] and [`Parts::dictionary`].
pub fn word_key(word: &str) -> u32 {
    tag::feature::key(word)
}

/// The tags of the words of one sentence.
pub fn tag<'e>(extractor: &'e Extractor, words: &[&str]) -> Vec<&'e str> {
    let tagger = &extractor.model.tagger;
    let tags = tagger.tag(words);
    tags.into_iter().map(|tag| tagger.names[usize::from(tag)].as_str()).collect()
}

/// The tokens of a text with their tags; in bytes.
pub fn tokens<'e>(extractor: &'e Extractor, text: &str) -> Vec<(Range<usize>, &'e str)> {
    let tokens = told_tokens(extractor, text);
    let mut tagged = Vec::with_capacity(tokens.len());
    let mut start = 0;
    for end in sentence::ends(text, &tokens) {
        let words: Vec<&str> = tokens[start..end].iter().map(|token| token.text).collect();
        let spans = tokens[start..end].iter().map(|token| token.start..token.end());
        tagged.extend(spans.zip(tag(extractor, &words)));
        start = end;
    }
    tagged
}

/// Where the sentences of a text end, those inside quotation marks too; in bytes.
pub fn sentence_ends(extractor: &Extractor, text: &str) -> Vec<usize> {
    let tokens = told_tokens(extractor, text);
    let ends = sentence::ends(text, &tokens);
    ends.into_iter().map(|end| tokens[end - 1].end()).collect()
}

fn told_tokens<'t>(extractor: &Extractor, text: &'t str) -> Vec<Token<'t>> {
    let Extractor { lexicon, model } = extractor;
    let mut tokens = token::read_all(text, lexicon);
    model.lists.tell_given_names(&mut tokens);
    sentence::tell_ends(text, &mut tokens, &model.tagger.knowledge, &model.ends);
    tokens
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
    let mut tokens = token::read_all(text, &extractor.lexicon);
    extractor.model.lists.tell_given_names(&mut tokens);
    let mut count = tokens.len();
    if stage >= Stage::Sentences {
        let Model { tagger, ends, .. } = &extractor.model;
        sentence::tell_ends(text, &mut tokens, &tagger.knowledge, ends);
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
