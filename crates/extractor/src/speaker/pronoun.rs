//! Whom a word means that names nobody: `she`, `the minister`, `the company`.
//!
//! Looks back from the word, over names that the narrator uses, not over those
//! inside quotes. Whoever spoke last or opened a sentence is the likelier.

use model::entity::EntityType;
use model::quote::{Speaker, SpeakerKind};

use crate::entity::Gender;
use crate::entity::resolve::gender_of_word;
use crate::lexicon::Class;
use crate::speaker::{Article, Context, Phrase};
use crate::token::{Shape, Token};

/// Where a person's name stands in the story.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Index of the name.
    pub(crate) name: usize,
    pub(crate) sentence: usize,
    pub(crate) start: usize,
    pub(crate) quoted: bool,
    /// `Vega’s plan` is about the plan.
    pub(crate) possessive: bool,
    /// The first of its sentence, and near its beginning.
    subject: bool,
}

/// The places of all names of people, in order.
pub(crate) fn places(article: &Article<'_, '_>) -> Vec<Place> {
    let narrated = article.narration.tokens;
    let mut places: Vec<Place> = Vec::new();
    let mut sentence = 0;
    let mut at = 0;
    for (index, name) in article.names.all.iter().enumerate() {
        while at + 1 < narrated.len() && narrated[at + 1].start <= name.range.start {
            at += 1;
        }
        while article.narration.sentences.get(sentence).is_some_and(|one| one.tokens.end <= at) {
            sentence += 1;
        }
        if name.kind != EntityType::Person {
            continue;
        }
        let opening = article.narration.sentences.get(sentence).map_or(0, |one| one.tokens.start);
        let first = places.last().is_none_or(|last| last.sentence != sentence || last.quoted);
        let quoted = narrated.get(at).is_some_and(Token::is_quoted);
        let possessive = article.tokens.get(name.tokens.end).is_some_and(Token::is_possessive);
        places.push(Place {
            name: index,
            sentence,
            start: name.range.start,
            quoted,
            possessive,
            subject: first && !quoted && !possessive && at - opening <= 6,
        });
    }
    places
}

impl Context<'_, '_, '_> {
    pub(crate) fn of_pronoun(&self, pronoun: &Token<'_>) -> Option<Speaker> {
        let same =
            |kinds: &[SpeakerKind]| self.said.filter(|said| kinds.contains(&said.kind)).cloned();
        if pronoun.is("they") {
            return same(&[SpeakerKind::Group, SpeakerKind::Organization]);
        }
        if pronoun.is("it") {
            return same(&[SpeakerKind::Organization, SpeakerKind::Document]);
        }
        let gender = gender_of_word(pronoun)?;
        if let Some(same) = self.anonymous_before(pronoun) {
            return Some(same);
        }
        match self.person_before(pronoun.start, Some(gender)) {
            Some(entity) => Some(self.person(entity)),
            // Someone without a name goes on speaking: `a neighbour said. … she said`
            None => same(&[SpeakerKind::Anonymous]),
        }
    }

    /// `A spokeswoman said so. She said …`: whoever spoke a sentence ago.
    fn anonymous_before(&self, pronoun: &Token<'_>) -> Option<Speaker> {
        let (said, before) = self.said.zip(self.before)?;
        let near = before.sentence + 1 >= self.sentence_of(pronoun.start);
        let source = self.article.tokens_in(before.head.as_ref()?);
        let gender = gender_of_word(pronoun);
        let agrees = source.iter().take(3).any(|token| gender_of_word(token) == gender);
        (near && agrees && said.kind == SpeakerKind::Anonymous).then(|| said.clone())
    }

    /// The likeliest person before byte `at`, by who spoke, distance and gender.
    pub(crate) fn person_before(&self, at: usize, gender: Option<Gender>) -> Option<usize> {
        const REACH_NAMES: usize = 40;
        const REACH_SENTENCES: usize = 12;
        let here = self.sentence_of(at);
        let known = |entity: usize| &self.article.names.known[entity];
        let agrees = |entity: usize| match (gender, known(entity).gender) {
            (Some(wanted), Some(has)) => (wanted == has).then_some(1.0),
            _ => Some(0.0),
        };
        let end = self.places.partition_point(|place| place.start < at);
        let near = self.places[..end].iter().rev().take(REACH_NAMES);
        let named = near
            .filter(|place| !place.quoted && place.sentence + REACH_SENTENCES >= here)
            .filter_map(|place| {
                let entity = self.article.names.entity[place.name];
                let weight = agrees(entity)? + if place.subject { 1.5 } else { 0.0 }
                    - if place.possessive { 0.5 } else { 0.0 };
                Some((entity, weight - (here - place.sentence) as f64))
            });
        let spoke =
            self.said.and_then(|said| said.entity).zip(self.before).and_then(|(entity, before)| {
                let person = known(entity).kind == EntityType::Person;
                let distance = here.saturating_sub(before.sentence) as f64;
                (person && distance <= 6.0).then_some(())?;
                Some((entity, agrees(entity)? + 2.5 - distance))
            });
        let best = named.chain(spoke).max_by(|one, other| one.1.total_cmp(&other.1));
        best.map(|(entity, _)| entity)
    }

    fn sentence_of(&self, at: usize) -> usize {
        let narration = self.article.narration;
        let starts = |one: &crate::sentence::Sentence| narration.tokens[one.tokens.start].start;
        narration.sentences.partition_point(|one| starts(one) <= at).saturating_sub(1)
    }

    /// `the minister`, `the 34-year-old`: the person with that role.
    pub(crate) fn of_description(&self, phrase: &Phrase<'_, '_>) -> Option<usize> {
        let noun = phrase.noun;
        let at = phrase.tokens.first()?.start;
        let age = noun.shape == Shape::Number && noun.text.ends_with("-old");
        if age {
            return self.person_before(at, None);
        }
        if !noun.has(Class::ROLE_NOUN | Class::TITLE | Class::SPOKESPERSON) {
            return None;
        }
        let end = self.places.partition_point(|place| place.start < at);
        let lower = noun.text.to_lowercase();
        self.places[..end]
            .iter()
            .rev()
            .take(60)
            .map(|place| self.article.names.entity[place.name])
            .find(|&entity| self.has_role(entity, &lower))
            .or_else(|| self.only_one_with(&lower))
            .or_else(|| self.renamed(phrase, at))
    }

    fn has_role(&self, entity: usize, lower: &str) -> bool {
        self.roles[entity].as_ref().is_some_and(|role| role.has_word(lower))
    }

    /// The one person of the article with that role, named only later on.
    fn only_one_with(&self, lower: &str) -> Option<usize> {
        let mut all = (0..self.roles.len()).filter(|&entity| self.has_role(entity, lower));
        all.next().filter(|_| all.next().is_none())
    }

    /// `Vega left. “No,” the former headmistress said.`: the person whom the
    /// sentence right before is about, where it names nobody else and the
    /// article gives them no other role.
    fn renamed(&self, phrase: &Phrase<'_, '_>, at: usize) -> Option<usize> {
        if phrase.noun.has(Class::ANONYMOUS_NOUN | Class::SPOKESPERSON | Class::GROUP_NOUN) {
            return None;
        }
        let start = self.sentence_of(self.quote.spans[0].start.min(at));
        let before = start.checked_sub(1)?;
        let near = |place: &&Place| place.sentence == before && !place.quoted;
        let mut people =
            self.places.iter().filter(near).map(|place| self.article.names.entity[place.name]);
        let first = people.next()?;
        (people.all(|other| other == first) && self.roles[first].is_none()).then_some(first)
    }

    /// `the ministry`: the last body before whose name says so, or the last one at all.
    pub(crate) fn body(&self, phrase: &Phrase<'_, '_>) -> Option<Speaker> {
        let at = phrase.tokens.first()?.start;
        let names = self.article.names;
        let end = names.all.partition_point(|name| name.range.start < at);
        let bodies = || {
            names.all[..end]
                .iter()
                .enumerate()
                .rev()
                .take(60)
                .filter(|(_, name)| name.kind == EntityType::Org)
        };
        let noun = phrase.noun.text.to_lowercase();
        let told = bodies().find(|&(index, _)| {
            names.known_of(index).name.to_lowercase().split(' ').any(|word| word == noun)
        });
        let bare = phrase.tokens.len() == 2;
        let general = [
            "company",
            "firm",
            "group",
            "agency",
            "organization",
            "organisation",
            "bank",
            "party",
            "newspaper",
            "paper",
            "airline",
            "retailer",
            "carrier",
            "manufacturer",
            "maker",
            "charity",
            "regulator",
            "network",
        ];
        let last = || {
            bodies().next().filter(|(_, name)| {
                let near = self.sentence_of(at) <= self.sentence_of(name.range.start) + 5;
                general.contains(&noun.as_str()) && near && !name.is_weak()
            })
        };
        let (index, _) = told.or_else(last).filter(|_| bare)?;
        let entity = names.entity[index];
        Some(crate::speaker::speaker(
            &names.known[entity].name,
            SpeakerKind::Organization,
            Some(entity),
        ))
    }
}
