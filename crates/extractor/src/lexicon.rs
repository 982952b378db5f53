//! The words the rules know, read once from the plain text files in `lists/`.
//!
//! A word's classes say what it can be, not what it is in a sentence: `may` is
//! a month and a modal. Which of them counts is for the rules that ask.

use std::collections::HashMap;
use std::ops::BitOr;

/// A set of classes that a word can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Class(pub(crate) u64);

impl BitOr for Class {
    type Output = Class;

    fn bitor(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

impl Class {
    pub(crate) const NONE: Class = Class(0);
    pub(crate) const DETERMINER: Class = Class(1);
    pub(crate) const INDEFINITE: Class = Class(1 << 1);
    pub(crate) const PRONOUN: Class = Class(1 << 2);
    pub(crate) const PREPOSITION: Class = Class(1 << 3);
    pub(crate) const SUBORDINATOR: Class = Class(1 << 4);
    pub(crate) const CONJUNCTION: Class = Class(1 << 5);
    pub(crate) const AUXILIARY: Class = Class(1 << 6);
    pub(crate) const MODAL: Class = Class(1 << 7);
    pub(crate) const NEGATION: Class = Class(1 << 8);
    pub(crate) const ADVERB: Class = Class(1 << 9);
    pub(crate) const TIME: Class = Class(1 << 10);
    pub(crate) const HONORIFIC: Class = Class(1 << 11);
    pub(crate) const MALE_WORD: Class = Class(1 << 12);
    pub(crate) const FEMALE_WORD: Class = Class(1 << 13);
    pub(crate) const PARTICLE: Class = Class(1 << 14);
    pub(crate) const LISTENER: Class = Class(1 << 15);
    pub(crate) const DOCUMENT: Class = Class(1 << 16);
    pub(crate) const ORGANISATION_NOUN: Class = Class(1 << 17);
    pub(crate) const GROUP_NOUN: Class = Class(1 << 18);
    pub(crate) const ANONYMOUS_NOUN: Class = Class(1 << 19);
    pub(crate) const SPOKESPERSON: Class = Class(1 << 20);
    pub(crate) const ROLE_NOUN: Class = Class(1 << 21);
    pub(crate) const PLACE_HEAD: Class = Class(1 << 22);
    pub(crate) const GPE_HEAD: Class = Class(1 << 23);
    pub(crate) const FACILITY_HEAD: Class = Class(1 << 24);
    pub(crate) const ORGANISATION_HEAD: Class = Class(1 << 25);
    pub(crate) const EVENT_HEAD: Class = Class(1 << 26);
    pub(crate) const LAW_HEAD: Class = Class(1 << 27);
    pub(crate) const WEAK_CAPITAL: Class = Class(1 << 28);
    pub(crate) const TITLE: Class = Class(1 << 29);
    pub(crate) const MALE_NAME: Class = Class(1 << 30);
    pub(crate) const FEMALE_NAME: Class = Class(1 << 31);
    pub(crate) const GPE: Class = Class(1 << 32);
    pub(crate) const LOCATION: Class = Class(1 << 33);
    pub(crate) const ORGANISATION: Class = Class(1 << 34);
    pub(crate) const NATIONALITY: Class = Class(1 << 35);
    pub(crate) const EVENT: Class = Class(1 << 36);
    /// The first word of a listed name of several words.
    pub(crate) const OPENS_PHRASE: Class = Class(1 << 37);
    pub(crate) const ABBREVIATION: Class = Class(1 << 38);
    pub(crate) const PLACE_OPENING: Class = Class(1 << 39);

    pub(crate) const GIVEN_NAME: Class = Class(Class::MALE_NAME.0 | Class::FEMALE_NAME.0);

    pub(crate) fn has(self, any: Class) -> bool {
        self.0 & any.0 != 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `say`: also a noun, often.
    Base,
    /// `says`
    Present,
    /// `said`
    Past,
    /// `saying`
    Participle,
}

/// A word as a verb of saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verb {
    pub(crate) form: Form,
}

/// What the lists say about one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    pub(crate) class: Class,
    pub(crate) verb: Option<Verb>,
}

/// All lists, keyed by lower-case word.
#[derive(Debug)]
pub(crate) struct Lexicon {
    words: HashMap<String, Entry>,
    phrases: HashMap<String, Class>,
}

/// No listed phrase has more words, and no listed word more bytes.
pub(crate) const LONGEST_PHRASE_WORDS: usize = 6;
const LONGEST_WORD_BYTES: usize = 40;

impl Lexicon {
    pub(crate) fn load() -> Lexicon {
        let mut lexicon = Lexicon { words: HashMap::new(), phrases: HashMap::new() };
        for (list, class) in NAME_LISTS {
            entries(list).for_each(|name| lexicon.add(name, class));
        }
        lexicon.add_headed(include_str!("../lists/grammar.txt"));
        entries(include_str!("../lists/cues.txt")).for_each(|line| lexicon.add_verb(line));
        lexicon
    }

    /// What is known of `word`, in whatever case it stands.
    pub(crate) fn look_up(&self, word: &str, scratch: &mut String) -> Entry {
        if word.len() > LONGEST_WORD_BYTES {
            return Entry::default();
        }
        fold(word, scratch);
        self.words.get(scratch.as_str()).copied().unwrap_or_default()
    }

    /// The class of a listed name of several words, given in lower case.
    pub(crate) fn phrase(&self, lower: &str) -> Option<Class> {
        self.phrases.get(lower).copied()
    }

    fn add(&mut self, name: &str, class: Class) {
        let lower = name.to_lowercase();
        match lower.split_once(' ') {
            None => self.add_class(lower, class),
            Some((first, _)) => {
                self.add_class(first.to_owned(), Class::OPENS_PHRASE);
                let known = self.phrases.entry(lower).or_default();
                *known = *known | class;
            }
        }
    }

    fn add_class(&mut self, word: String, class: Class) {
        let entry = self.words.entry(word).or_default();
        entry.class = entry.class | class;
    }

    fn add_headed(&mut self, list: &'static str) {
        let mut class = Class::NONE;
        for line in entries(list) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(heading) => class = class_named(heading),
                None => self.add(line, class),
            }
        }
    }

    fn add_verb(&mut self, verb: &str) {
        for (word, form) in forms(verb) {
            self.words.entry(word).or_default().verb.get_or_insert(Verb { form });
        }
    }
}

const NAME_LISTS: [(&str, Class); 8] = [
    (include_str!("../lists/given_male.txt"), Class::MALE_NAME),
    (include_str!("../lists/given_female.txt"), Class::FEMALE_NAME),
    (include_str!("../lists/countries.txt"), Class::GPE),
    (include_str!("../lists/states.txt"), Class::GPE),
    (include_str!("../lists/cities.txt"), Class::GPE),
    (include_str!("../lists/regions.txt"), Class::LOCATION),
    (include_str!("../lists/nationalities.txt"), Class::NATIONALITY),
    (include_str!("../lists/organisations.txt"), Class::ORGANISATION),
];

fn class_named(heading: &str) -> Class {
    match heading {
        "determiner" => Class::DETERMINER,
        "indefinite" => Class::INDEFINITE,
        "pronoun" => Class::PRONOUN,
        "preposition" => Class::PREPOSITION,
        "subordinator" => Class::SUBORDINATOR,
        "conjunction" => Class::CONJUNCTION,
        "auxiliary" => Class::AUXILIARY,
        "modal" => Class::MODAL,
        "negation" => Class::NEGATION,
        "adverb" => Class::ADVERB,
        "time" => Class::TIME,
        "honorific" => Class::HONORIFIC,
        "male word" => Class::MALE_WORD,
        "female word" => Class::FEMALE_WORD,
        "particle" => Class::PARTICLE,
        "listener" => Class::LISTENER,
        "document" => Class::DOCUMENT,
        "organisation noun" => Class::ORGANISATION_NOUN,
        "group noun" => Class::GROUP_NOUN,
        "anonymous noun" => Class::ANONYMOUS_NOUN,
        "spokesperson" => Class::SPOKESPERSON,
        "role noun" => Class::ROLE_NOUN,
        "title" => Class::TITLE,
        "place head" => Class::PLACE_HEAD,
        "place opening" => Class::PLACE_OPENING,
        "gpe head" => Class::GPE_HEAD,
        "facility head" => Class::FACILITY_HEAD,
        "organisation head" => Class::ORGANISATION_HEAD,
        "event head" => Class::EVENT_HEAD,
        "event" => Class::EVENT,
        "law head" => Class::LAW_HEAD,
        "weak capital" => Class::WEAK_CAPITAL,
        "abbreviation" => Class::ABBREVIATION,
        _ => panic!("lists/grammar.txt has an unknown heading `{heading}`"),
    }
}

/// The lines of a list that say something.
fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The four forms of `verb`, which may give its irregular ones: `say/said`.
fn forms(verb: &str) -> Vec<(String, Form)> {
    let mut parts = verb.split('/');
    let base = parts.next().unwrap_or_default();
    let past = parts.next().map_or_else(|| past_of(base), str::to_owned);
    let participle = parts.next().map_or_else(|| participle_of(base), str::to_owned);
    vec![
        (base.to_owned(), Form::Base),
        (present_of(base), Form::Present),
        (past, Form::Past),
        (participle, Form::Participle),
    ]
}

fn present_of(base: &str) -> String {
    match stem_before_y(base) {
        Some(stem) => format!("{stem}ies"),
        None if base.ends_with(['s', 'x', 'z']) || base.ends_with("sh") || base.ends_with("ch") => {
            format!("{base}es")
        }
        None => format!("{base}s"),
    }
}

fn past_of(base: &str) -> String {
    match stem_before_y(base) {
        Some(stem) => format!("{stem}ied"),
        None => format!("{}ed", base.strip_suffix('e').unwrap_or(base)),
    }
}

fn participle_of(base: &str) -> String {
    match base.strip_suffix('e') {
        Some(stem) if !base.ends_with("ee") => format!("{stem}ing"),
        _ => format!("{base}ing"),
    }
}

/// `cr` of `cry`, nothing of `say`.
fn stem_before_y(base: &str) -> Option<&str> {
    base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
}

/// Writes `word` in lower case, with straight apostrophes, into `into`.
fn fold(word: &str, into: &mut String) {
    into.clear();
    for c in word.chars() {
        match c {
            'A'..='Z' => into.push(c.to_ascii_lowercase()),
            '’' => into.push('\''),
            c if c.is_ascii() => into.push(c),
            c => into.extend(c.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(verb: &str, expected: [&str; 4]) {
        let found: Vec<_> = forms(verb).into_iter().map(|(word, _)| word).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_verb_has_four_forms() {
        check("say/said", ["say", "says", "said", "saying"]);
        check("deny", ["deny", "denies", "denied", "denying"]);
        check("announce", ["announce", "announces", "announced", "announcing"]);
        check("agree", ["agree", "agrees", "agreed", "agreeing"]);
        check("stress", ["stress", "stresses", "stressed", "stressing"]);
        check("quip/quipped/quipping", ["quip", "quips", "quipped", "quipping"]);
    }

    #[test]
    fn a_word_keeps_all_its_classes() {
        let lexicon = Lexicon::load();
        let may = lexicon.look_up("May", &mut String::new()).class;
        assert!(may.has(Class::TIME) && may.has(Class::MODAL));
        assert_eq!(lexicon.look_up("Vexlmpt", &mut String::new()), Entry::default());
    }

    #[test]
    fn no_phrase_is_longer_than_the_rules_look() {
        for phrase in Lexicon::load().phrases.keys() {
            assert!(phrase.split(' ').count() <= LONGEST_PHRASE_WORDS, "{phrase}");
        }
    }
}
