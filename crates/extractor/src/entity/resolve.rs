//! Which names name the same thing: a surname its person, letters what they
//! stand for, a short form the longest one of the article.

use std::collections::{HashMap, HashSet};

use model::entity::EntityType;

use crate::entity::{Gender, Known, Name, Names, kind};
use crate::lexicon::Class;
use crate::token::{Shape, Token};

/// Joins `names`, which stand in order, into the things they name.
pub(crate) fn join(text: &str, tokens: &[Token<'_>], mut names: Vec<Name>) -> Names {
    kind::settle(text, tokens, &mut names);
    let persons = Persons::of(tokens, &names);
    tell_people(tokens, &persons, &mut names);
    // One capital word of which nothing else is known: more often no name than one.
    names
        .retain(|name| !(name.is_weak() && name.kind == EntityType::Org && name.tokens.len() == 1));
    let short = Shorts::of(text, tokens, &names);
    let mixed = mixed_case(text, &names);
    let mut joined = Names::default();
    let mut by_key: HashMap<(EntityType, String), usize> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        let key = match name.kind {
            EntityType::Person => persons.full_name(tokens, name),
            _ => {
                let long = short.long_form(text, name);
                mixed.get(&(name.kind, long.clone())).cloned().unwrap_or(long)
            }
        };
        let entity = *by_key.entry((name.kind, key.clone())).or_insert_with(|| {
            joined.known.push(Known {
                name: key,
                kind: name.kind,
                gender: None,
                names: Vec::new(),
            });
            joined.known.len() - 1
        });
        joined.known[entity].names.push(index);
        joined.entity.push(entity);
    }
    joined.all = names;
    for known in &mut joined.known {
        known.gender = gender_of(known, &joined.all, tokens);
    }
    joined
}

/// A word that names a person once names one everywhere in the article.
fn tell_people(tokens: &[Token<'_>], persons: &Persons, names: &mut [Name]) {
    let word = |name: &Name| tokens[name.tokens.start].text.to_owned();
    let single = |name: &&Name| name.tokens.len() == 1;
    let people = names.iter().filter(single).filter(|name| name.kind == EntityType::Person);
    let told: HashSet<String> = people.map(word).collect();
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1 && name.is_weak()) {
        let word = word(name);
        if told.contains(&word) || persons.by_part.contains_key(&word) {
            name.kind = EntityType::Person;
        }
    }
}

/// A person's name of several words.
struct Full {
    whole: String,
    gender: Option<Gender>,
}

/// The full names of people, by each of their outer parts.
struct Persons {
    /// A surname or given name, and the full names it may stand for, in the
    /// order in which the article gives them.
    by_part: HashMap<String, Vec<Full>>,
}

impl Persons {
    fn of(tokens: &[Token<'_>], names: &[Name]) -> Persons {
        let mut persons = Persons { by_part: HashMap::new() };
        let full = |name: &&Name| name.kind == EntityType::Person && name.tokens.len() > 1;
        for name in names.iter().filter(full) {
            let words = parts(tokens, name);
            let gender = gender_of_title(tokens, name)
                .or_else(|| gender_of_given(&tokens[name.tokens.start]));
            for part in [words.last(), words.first()].into_iter().flatten() {
                let known = persons.by_part.entry((*part).to_owned()).or_default();
                let whole = words.join(" ");
                // So many namesakes tell nobody apart; the first ones are kept.
                if known.len() < 8 && !known.iter().any(|one| one.whole == whole) {
                    known.push(Full { whole, gender });
                }
            }
        }
        persons
    }

    /// The longest form of the person that `name` names.
    fn full_name(&self, tokens: &[Token<'_>], name: &Name) -> String {
        let words = parts(tokens, name);
        if words.len() > 1 {
            return self.longest_of(&words);
        }
        let own = words.concat();
        let gender = gender_of_title(tokens, name);
        let agrees = |one: &&Full| gender.is_none() || one.gender.is_none() || one.gender == gender;
        // Of namesakes, the one whom the article names first.
        let known = self.by_part.get(&own).into_iter().flatten().find(agrees);
        known.map_or(own, |one| self.longest_of(&one.whole.split(' ').collect::<Vec<_>>()))
    }

    /// `Ana Vega` is `Ana Maria Vega`, if the article says so elsewhere.
    fn longest_of(&self, words: &[&str]) -> String {
        let own = words.join(" ");
        let candidates =
            words.last().and_then(|last| self.by_part.get(*last)).into_iter().flatten();
        // `Al Salmeen` is `Ghanem Al Salmeen`: a family name may have several words.
        let ends_so = |whole: &str| {
            whole.strip_suffix(own.as_str()).is_some_and(|given| given.ends_with(' '))
        };
        let same = candidates.map(|one| &one.whole).filter(|whole| {
            whole.split(' ').next() == words.first().copied()
                && whole.rsplit(' ').next() == words.last().copied()
                || ends_so(whole)
        });
        same.max_by_key(|whole| whole.len()).map_or(own.clone(), |whole| longer(whole.clone(), own))
    }
}

/// The longer one; the first where they are equally long.
fn longer(one: String, other: String) -> String {
    if other.len() > one.len() { other } else { one }
}

/// The words of a person's name, without `Jr.` and the like.
fn parts<'t>(tokens: &[Token<'t>], name: &Name) -> Vec<&'t str> {
    let words = tokens[name.tokens.clone()].iter().map(|token| token.text);
    let mut words: Vec<_> = words.collect();
    while words.len() > 2
        && matches!(words.last(), Some(&("Jr." | "Jr" | "Sr." | "II" | "III" | "IV")))
    {
        words.pop();
    }
    words
}

/// `Kochi` for the `KOCHI` of a dateline, where the article writes it so.
fn mixed_case(text: &str, names: &[Name]) -> HashMap<(EntityType, String), String> {
    let whole = names.iter().map(|name| (name.kind, &text[name.range.clone()]));
    let mixed = whole.filter(|(_, whole)| whole.contains(char::is_lowercase));
    mixed.map(|(kind, whole)| ((kind, whole.to_uppercase()), whole.to_owned())).collect()
}

/// Short forms of organisations and places.
struct Shorts {
    /// `WHO`, `Harbour`: what they stand for in this article.
    long: HashMap<(EntityType, String), String>,
}

impl Shorts {
    fn of(text: &str, tokens: &[Token<'_>], names: &[Name]) -> Shorts {
        let mut long: HashMap<(EntityType, String), String> = HashMap::new();
        let several =
            names.iter().filter(|name| name.tokens.len() > 1 && name.kind == EntityType::Org);
        for name in several {
            let whole = &text[name.range.clone()];
            let words = &tokens[name.tokens.clone()];
            let mut keep = |short: String| {
                let known = long.entry((name.kind, short)).or_default();
                if whole.len() > known.len() {
                    *known = whole.to_owned();
                }
            };
            keep(initials(words));
            for end in 1..words.len() {
                let distinct = !words[0].has(Class::GPE | Class::NATIONALITY | Class::OPENS_PHRASE)
                    && !words[0].has(Class::ORGANISATION_HEAD | Class::WEAK_CAPITAL)
                    && (end > 1 || !words[0].has(Class::TITLE));
                if distinct && words[end - 1].is_word() {
                    keep(text[words[0].start..words[end - 1].end()].to_owned());
                }
            }
            introduced(tokens, name.tokens.end).into_iter().for_each(&mut keep);
        }
        Shorts { long }
    }

    fn long_form(&self, text: &str, name: &Name) -> String {
        let own = &text[name.range.clone()];
        if let Some(country) = country(own) {
            return country.to_owned();
        }
        let bare = own.replace('.', "");
        let known = self.long.get(&(name.kind, bare));
        known.cloned().unwrap_or_else(|| own.to_owned())
    }
}

/// `WHO` of `World Health Organization (WHO)`.
fn introduced(tokens: &[Token<'_>], end: usize) -> Option<String> {
    let [open, letters, close] = tokens.get(end..end + 3)? else { return None };
    let acronym = matches!(letters.shape, Shape::Upper) && open.is_sign('(') && close.is_sign(')');
    acronym.then(|| letters.text.replace('.', ""))
}

fn initials(words: &[Token<'_>]) -> String {
    let capitals = words.iter().filter(|token| token.is_capital());
    capitals.filter_map(|token| token.text.chars().next()).collect()
}

/// Countries that news writes in several ways.
fn country(name: &str) -> Option<&'static str> {
    match name {
        "US" | "U.S." | "USA" | "U.S.A." | "United States of America" | "United States" => {
            Some("United States")
        }
        "UK" | "U.K." | "United Kingdom" => Some("United Kingdom"),
        "UAE" | "United Arab Emirates" => Some("United Arab Emirates"),
        "UN" | "U.N." | "United Nations" => Some("United Nations"),
        "EU" | "E.U." | "European Union" => Some("European Union"),
        _ => None,
    }
}

/// No title is longer.
const TITLE_REACH: usize = 8;

/// By a title that tells, else by the given name.
fn gender_of(known: &Known, all: &[Name], tokens: &[Token<'_>]) -> Option<Gender> {
    if known.kind != EntityType::Person {
        return None;
    }
    let names = || known.names.iter().map(|&name| &all[name]);
    let given = names().filter(|name| name.tokens.len() > 1).map(|name| &tokens[name.tokens.start]);
    let mut titled = names();
    titled
        .find_map(|name| gender_of_title(tokens, name))
        .or_else(|| given.into_iter().find_map(gender_of_given))
}

fn gender_of_title(tokens: &[Token<'_>], name: &Name) -> Option<Gender> {
    let from = name.title.as_ref().map_or(name.range.start, |title| title.start);
    let before = tokens[..name.tokens.start].iter().rev().take(TITLE_REACH);
    before.take_while(|token| token.start >= from).find_map(gender_of_word)
}

pub(crate) fn gender_of_word(token: &Token<'_>) -> Option<Gender> {
    match (token.has(Class::MALE_WORD), token.has(Class::FEMALE_WORD)) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}

fn gender_of_given(token: &Token<'_>) -> Option<Gender> {
    match (token.has(Class::MALE_NAME), token.has(Class::FEMALE_NAME)) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}
