//! What the article tells of each thing that it names: role, gender, and the words by
//! which it may be called again (`the minister`, `the former nurse`).

use std::collections::HashMap;
use std::ops::Range;

use model::entity::EntityType;

use crate::entity::Gender;
use crate::entity::resolve::gender_of_word;
use crate::lexicon::Class;
use crate::quote::reading::{Point, Sort};
use crate::speaker::Article;
use crate::speaker::role::{self, Role};
use crate::token::Token;

pub(crate) struct Portrait {
    pub(crate) kind: EntityType,
    pub(crate) gender: Option<Gender>,
    pub(crate) role: Option<Role>,
    /// The stem of the noun that the role turns on, 0 for none.
    pub(crate) role_head: u64,
    /// Stems of the words said of it, sorted.
    words: Vec<u64>,
    /// Stems of the words of its own name, sorted.
    own: Vec<u64>,
    pub(crate) mentions: usize,
    /// In years, as told beside the name.
    pub(crate) ages: Vec<u8>,
    /// Another person of the article has the same family name.
    pub(crate) shares_family: bool,
}

impl Portrait {
    pub(crate) fn is_called(&self, stem: u64) -> bool {
        self.words.binary_search(&stem).is_ok()
    }

    pub(crate) fn has_in_name(&self, stem: u64) -> bool {
        self.own.binary_search(&stem).is_ok()
    }
}

/// No more mentions of one thing are looked at.
const MENTIONS: usize = 20;

/// `roles` says of each person's candidates for a role which it is.
pub(crate) fn of_all(
    article: &Article<'_, '_>,
    roles: &mut dyn FnMut(usize, &[role::Candidate]) -> usize,
) -> Vec<Portrait> {
    let mut families: HashMap<&str, usize> = HashMap::new();
    for known in article.names.known.iter().filter(|one| one.kind == EntityType::Person) {
        *families.entry(family(&known.name)).or_default() += 1;
    }
    let known = article.names.known.iter().enumerate();
    known
        .map(|(index, known)| {
            let mentions = known.names.iter().take(MENTIONS).map(|&name| &article.names.all[name]);
            let person = known.kind == EntityType::Person;
            let mut words = Vec::new();
            let mut own = Vec::new();
            let mut ages = Vec::new();
            let mut gender = known.gender;
            for name in mentions {
                own.extend(article.reading.words[name.tokens.clone()].iter().map(|one| one.stem));
                for range in beside(article, &name.tokens) {
                    for at in range {
                        words.push(article.reading.words[at].stem);
                        ages.extend(age(&article.tokens[at]).filter(|_| person));
                        gender = gender
                            .or_else(|| gender_of_word(&article.tokens[at]).filter(|_| person));
                    }
                }
            }
            let chosen = person.then(|| role_of(article, index, roles)).flatten();
            let (role, role_head) = chosen.unzip();
            let role_head = role_head.unwrap_or(0);
            sort(&mut words);
            sort(&mut own);
            let mentions = known.names.len();
            let shares_family = person && families.get(family(&known.name)) > Some(&1);
            Portrait {
                kind: known.kind,
                gender,
                role,
                role_head,
                words,
                own,
                mentions,
                ages,
                shares_family,
            }
        })
        .collect()
}

fn role_of(
    article: &Article<'_, '_>,
    index: usize,
    roles: &mut dyn FnMut(usize, &[role::Candidate]) -> usize,
) -> Option<(Role, u64)> {
    let candidates = role::candidates(article, &article.names.known[index].names);
    let chosen = candidates.get(roles(index, &candidates))?;
    let role = role::of_candidate(article, chosen)?;
    let head = chosen.tokens.as_ref().map(|tokens| role::head(article, tokens))?;
    Some((role, article.reading.words[head].stem))
}

fn family(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// Years of `34`, `34-year-old`.
pub(crate) fn age(token: &Token<'_>) -> Option<u8> {
    let digits = match token.text.split_once('-') {
        None => token.text,
        Some((digits, rest)) if rest.starts_with("year-old") => digits,
        Some(_) => return None,
    };
    digits.parse().ok().filter(|years| (2..116).contains(years))
}

fn sort(words: &mut Vec<u64>) {
    words.sort_unstable();
    words.dedup();
}

/// The words before a name that belong to it, and those of its apposition.
fn beside(article: &Article<'_, '_>, name: &Range<usize>) -> [Range<usize>; 3] {
    let reading = article.reading;
    let sentence = reading.sentence_of(name.start).clone();
    let mut start = name.start;
    let joins = |at: usize| {
        let (word, token) = (&reading.words[at], &reading.tokens[at]);
        word.point == Point::None
            && (word.sort == Sort::Noun
                || token.is_possessive()
                || token.has(Class::TITLE)
                || token.has(Class::ROLE_NOUN)
                || token.is("of"))
    };
    while start > sentence.start && name.start - start < 8 && joins(start - 1) {
        start -= 1;
    }
    // `the interior minister, Ana Vega`
    let mut lead = start..start;
    if start > sentence.start && reading.words[start - 1].point == Point::Comma {
        let from = (sentence.start..start - 1).rev().take(10).take_while(|at| {
            reading.words[*at].point == Point::None && reading.words[*at].sort != Sort::Finite
        });
        lead = from.last().unwrap_or(start - 1)..start - 1;
    }
    let mut behind = name.end..name.end;
    if let Some(word) = reading.words.get(name.end) {
        let opens = word.point == Point::Comma || article.tokens[name.end].is_sign('(');
        let links =
            ["is", "was", "became", "a", "who"].iter().any(|one| article.tokens[name.end].is(one));
        if name.end < sentence.end && (opens || links) {
            let end = (name.end + 1..sentence.end.min(name.end + 14)).find(|at| {
                let word = &reading.words[*at];
                word.point != Point::None && (word.point != Point::Comma || *at > name.end + 2)
            });
            behind = name.end + 1..end.unwrap_or(sentence.end.min(name.end + 14));
        }
    }
    [start..name.start, lead, behind]
}
