//! The model's names as names of the text: with their tokens, and with the title right
//! before a person's.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use model::entity::EntityType;

use crate::entity::tagger::{self, Tagged};
use crate::entity::unit::{self, Unit};
use crate::entity::{Ground, Name, kind, name};
use crate::lexicon::{Class, Lexicon};
use crate::token::Token;
use crate::trained::file::Model;

/// All names among `tokens`, in order.
pub(crate) fn find<'t>(
    text: &'t str,
    tokens: &[Token<'t>],
    lexicon: &Lexicon,
    model: &Model,
) -> Vec<Name> {
    let (units, sequences) = unit::read(text, tokens, lexicon);
    let tagged = tagger::find(model, &units, &sequences);
    let mut names: Vec<Name> =
        tagged.into_iter().filter_map(|one| named(&units, tokens, one)).collect();
    heed_the_rules(text, tokens, lexicon, &mut names);
    agree(text, &mut names);
    kind::correct(text, tokens, &mut names);
    tell_short(tokens, &mut names);
    names
}

/// What lists, heads and titles tell of several words stands where the model saw nothing, or
/// a person.
fn heed_the_rules(text: &str, tokens: &[Token<'_>], lexicon: &Lexicon, names: &mut Vec<Name>) {
    let mut told = name::find(text, tokens, lexicon);
    let weak = |kind| matches!(kind, EntityType::Person | EntityType::Event);
    let sure = |name: &Name| name.ground == Ground::Told && name.tokens.len() > 1;
    told.retain(|name| sure(name) && !weak(name.kind));
    let mut at = 0;
    let mut missing = Vec::new();
    for rule in told {
        while names.get(at).is_some_and(|name| name.range.end <= rule.range.start) {
            at += 1;
        }
        match names.get_mut(at) {
            Some(name) if name.range == rule.range && name.kind == EntityType::Person => {
                (name.kind, name.title) = (rule.kind, None);
            }
            Some(name) if joins(text, &rule) && within(name, &rule) => *name = rule,
            Some(name) if name.range.start < rule.range.end => {}
            _ => missing.push(rule),
        }
    }
    names.extend(missing);
    names.sort_by_key(|name| name.range.start);
    names.dedup_by(|later, earlier| within(later, earlier));
}

fn within(inner: &Name, outer: &Name) -> bool {
    inner.range.start >= outer.range.start && inner.range.end <= outer.range.end
}

/// `Brack & Hume` is one firm, whoever Brack is.
fn joins(text: &str, name: &Name) -> bool {
    name.kind == EntityType::Org && text[name.range.clone()].contains(" & ")
}

/// The same words name the same type throughout an article: the one they mostly have.
fn agree(text: &str, names: &mut [Name]) {
    let mut counts: HashMap<&str, Vec<(EntityType, usize)>> = HashMap::new();
    for name in names.iter() {
        let kinds = counts.entry(&text[name.range.clone()]).or_default();
        match kinds.iter_mut().find(|(kind, _)| *kind == name.kind) {
            Some((_, times)) => *times += 1,
            None => kinds.push((name.kind, 1)),
        }
    }
    for name in names.iter_mut() {
        let kinds = &counts[&text[name.range.clone()]];
        // The first of those that are equally frequent.
        let most = kinds.iter().rev().max_by_key(|(_, times)| *times);
        name.kind = most.map_or(name.kind, |(kind, _)| *kind);
    }
}

/// A word that names a person of this article and nothing else in it names that person;
/// one that opens the name of a body is short for it, and no stranger.
fn tell_short(tokens: &[Token<'_>], names: &mut [Name]) {
    let mut known = Parts::default();
    for name in names.iter().filter(|name| name.tokens.len() > 1) {
        let words = &tokens[name.tokens.clone()];
        match name.kind {
            EntityType::Person => known.people.extend([words[0].text, words[words.len() - 1].text]),
            kind => {
                known.others.extend(words.iter().map(|token| token.text));
                known.bodies.extend((kind == EntityType::Org).then_some(words[0].text));
            }
        }
    }
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1) {
        let word = tokens[name.tokens.start].text;
        let (person, other) = (known.people.contains(word), known.others.contains(word));
        if person && !other {
            name.kind = EntityType::Person;
        } else if name.kind == EntityType::Person && !person && known.bodies.contains(word) {
            name.kind = EntityType::Org;
        }
    }
}

/// Words of the longer names of an article.
#[derive(Default)]
struct Parts<'t> {
    /// First and last.
    people: HashSet<&'t str>,
    /// All.
    others: HashSet<&'t str>,
    /// First.
    bodies: HashSet<&'t str>,
}

fn named(units: &[Unit<'_>], tokens: &[Token<'_>], tagged: Tagged) -> Option<Name> {
    let mut range = tagged.units;
    let is_word = |unit: &Unit<'_>| unit.text.contains(char::is_alphanumeric);
    while range.end > range.start && !is_word(&units[range.end - 1]) {
        range.end -= 1;
    }
    while range.start < range.end && !is_word(&units[range.start]) {
        range.start += 1;
    }
    let person = tagged.kind == EntityType::Person;
    let leads = |unit: &Unit<'_>| {
        let title = unit.class.has(Class::TITLE) && !unit.class.has(Class::GIVEN_NAME);
        title || unit.class.has(Class::HONORIFIC)
    };
    while person && !range.is_empty() && leads(&units[range.start]) {
        range.start += 1;
    }
    let is_time =
        |unit: &Unit<'_>| unit.class.has(Class::TIME) && !unit.class.has(Class::GIVEN_NAME);
    if units[range.clone()].iter().all(is_time) {
        return None;
    }
    let first = units[range.clone()].first()?;
    let last = units[range].last()?;
    Some(Name {
        range: first.start..last.end(),
        kind: tagged.kind,
        title: title(tokens, first.token).filter(|_| person),
        tokens: first.token..last.token + 1,
        ground: Ground::Told,
    })
}

/// No title has more words.
const LONGEST_TITLE: usize = 6;

/// `Interior Minister` of `Interior Minister Ana Vega`.
fn title(tokens: &[Token<'_>], name: usize) -> Option<Range<usize>> {
    let titled = |at: usize| tokens[at].has(Class::TITLE | Class::HONORIFIC);
    let mut start = name;
    while start > 0 && name - start < LONGEST_TITLE {
        if titled(start - 1) && tokens[start - 1].is_capital() {
            start -= 1;
        } else if start > 2 && start < name && tokens[start - 2].text == "of" && titled(start - 3) {
            start -= 3;
        } else {
            break;
        }
    }
    (start < name).then_some(start..name)
}
