//! What a quote and the words of its source look like from where a thing stands: the
//! questions that the ranking of candidates asks.

use std::collections::HashMap;

use model::entity::EntityType;

use crate::entity::Gender;
use crate::entity::resolve::gender_of_word;
use crate::lexicon::Class;
use crate::quote::Found;
use crate::quote::reading::Point;
use crate::speaker::phrase::{self, Phrase, Sort};
use crate::speaker::place::Place;
use crate::speaker::portrait::{self, Portrait};
use crate::speaker::{Article, Voices};
use crate::token::Token;

/// So many tokens before a quote a pronoun counts.
const PRONOUN_WITHIN: usize = 60;

/// What the candidates of one quote are found from.
pub(crate) struct Scene<'s, 'a, 't> {
    pub(crate) article: &'s Article<'a, 't>,
    pub(crate) places: &'s [Place],
    pub(crate) portraits: &'s [Portrait],
    pub(crate) quotes: &'s [Found],
    /// Of the quotes before this one.
    pub(crate) voices: &'s [Voices],
    /// Which known thing said each of them.
    pub(crate) entities: &'s [Option<usize>],
    pub(crate) index: usize,
    /// The words of each source.
    pub(crate) phrases: &'s [Option<Phrase>],
    pub(crate) nouns: &'s Nouns,
}

/// Sentences in which the story uses each noun that some source turns on.
pub(crate) struct Nouns {
    sentences: HashMap<u64, Vec<u32>>,
}

/// No more uses of one noun are looked at.
const USES: usize = 24;

impl Nouns {
    pub(crate) fn of(article: &Article<'_, '_>, phrases: &[Option<Phrase>]) -> Nouns {
        let words = &article.reading.words;
        let nominal = |phrase: &&Phrase| {
            matches!(phrase.sort, Sort::Definite | Sort::Plural | Sort::Kin | Sort::Indefinite)
        };
        let nominal = phrases.iter().flatten().filter(nominal);
        let mut sentences: HashMap<u64, Vec<u32>> =
            nominal.map(|phrase| (words[phrase.noun].stem, Vec::new())).collect();
        if !sentences.is_empty() {
            for word in words.iter().filter(|word| !word.quoted) {
                if let Some(uses) = sentences.get_mut(&word.stem).filter(|one| one.len() < USES) {
                    uses.push(word.sentence);
                }
            }
        }
        Nouns { sentences }
    }
}

/// 1 they agree, 2 they do not, 3 the other is not told.
fn agree(told: Gender, of: &Portrait) -> u64 {
    match of.gender {
        None => 3,
        Some(other) if other == told => 1,
        Some(_) => 2,
    }
}

/// What a noun may stand for.
pub(crate) fn class_of(token: &Token<'_>) -> u64 {
    let sorts = [
        Class::ROLE_NOUN,
        Class::GROUP_NOUN,
        Class::ORGANISATION_NOUN,
        Class::DOCUMENT,
        Class::ANONYMOUS_NOUN,
        Class::SPOKESPERSON,
        Class::TITLE,
    ];
    sorts.iter().fold(0, |all, one| all * 2 + u64::from(token.has(*one)))
}

fn gender_of_pronoun(token: &Token<'_>) -> Option<Gender> {
    // Asked of very many tokens, nearly all of which this rules out.
    if !token.text.starts_with(['h', 'H', 's', 'S']) {
        return None;
    }
    let is = |words: [&str; 4]| words.iter().any(|one| token.is(one));
    match () {
        () if is(["he", "him", "his", "himself"]) => Some(Gender::Male),
        () if is(["she", "her", "hers", "herself"]) => Some(Gender::Female),
        () => None,
    }
}

impl Scene<'_, '_, '_> {
    pub(crate) fn quote(&self) -> &Found {
        &self.quotes[self.index]
    }

    pub(crate) fn phrase(&self) -> Option<&Phrase> {
        self.phrases[self.index].as_ref()
    }

    pub(crate) fn sort(&self) -> Sort {
        phrase::sort_of(self.phrase(), self.quote())
    }

    /// The token from which it is looked around.
    pub(crate) fn anchor(&self) -> usize {
        self.phrase().map_or(self.quote().start(), |phrase| phrase.tokens.start)
    }

    /// How many known things near are called by the noun of the phrase.
    pub(crate) fn called(&self) -> usize {
        let Some(phrase) = self.phrase() else { return 0 };
        let stem = self.article.reading.words[phrase.noun].stem;
        let called = |one: &&Portrait| one.is_called(stem) || one.has_in_name(stem);
        self.portraits.iter().filter(called).count()
    }

    /// 0 where the source gives no age, 1 the thing is known to be of it, 2 it is of
    /// another, 3 it is not known.
    pub(crate) fn age(&self, phrase: &Phrase, portrait: &Portrait) -> u64 {
        let mut tokens = self.article.tokens[phrase.whole.clone()].iter();
        match (tokens.find_map(portrait::age), &portrait.ages[..]) {
            (None, _) => 0,
            (Some(_), []) => 3,
            (Some(age), ages) => {
                if ages.contains(&age) {
                    1
                } else {
                    2
                }
            }
        }
    }

    /// Whether the source is an age, `the 34-year-old`, and the thing is known to be of it.
    pub(crate) fn is_of_age(&self, entity: usize) -> bool {
        let phrase = self.phrase().filter(|phrase| phrase.name.is_none());
        phrase.is_some_and(|phrase| self.age(phrase, &self.portraits[entity]) == 1)
    }

    /// Whose the thing of the source is: 0 where nobody owns it, else how its owner's
    /// pronoun agrees with the portrait.
    pub(crate) fn owner(&self, phrase: &Phrase, portrait: &Portrait) -> u64 {
        if phrase.sort != Sort::Kin {
            return 0;
        }
        let first = &self.article.tokens[phrase.tokens.start];
        match gender_of_pronoun(first) {
            Some(gender) => agree(gender, portrait),
            None if first.is("its") => 10,
            None if first.is("their") => 11,
            None => 12,
        }
    }

    pub(crate) fn is_in_quote(&self, place: &Place) -> bool {
        let quote = self.quote();
        quote.content.iter().any(|piece| piece.contains(&place.start))
    }

    /// What the source of the next quote says of the thing, and how far that quote is.
    pub(crate) fn next(&self, entity: usize, portrait: &Portrait) -> (u64, u64) {
        let Some(next) = self.quotes.get(self.index + 1) else { return (0, 0) };
        let words = &self.article.reading.words;
        let quote = self.quote();
        let (end, start) = (&words[quote.end() - 1], &words[next.start()]);
        let gap = u64::from(start.paragraph.saturating_sub(end.paragraph).min(2));
        let open = self.article.reading.region_of(quote.end() - 1).is_some_and(|one| !one.closed);
        let gap = gap * 2 + u64::from(open);
        let told = match &self.phrases[self.index + 1] {
            None => 1 + u64::from(next.cue.is_some()),
            Some(phrase) => match (phrase.name.or(phrase.apposed), phrase.sort) {
                (Some(name), _) if self.article.names.entity[name] == entity => 3,
                (Some(_), _) => 4,
                (None, Sort::He | Sort::She) => {
                    let told = if phrase.sort == Sort::He { Gender::Male } else { Gender::Female };
                    5 + agree(told, portrait)
                }
                (None, sort) => {
                    let called = portrait.is_called(words[phrase.noun].stem);
                    20 + 2 * u64::from(called) + u64::from(sort == Sort::Indefinite)
                }
            },
        };
        (told, gap)
    }

    /// Whether the last `he` or `she` before the quote may be the thing, and whether it
    /// stands in the same paragraph.
    pub(crate) fn pronoun(&self, portrait: &Portrait) -> (u64, u64) {
        let words = &self.article.reading.words;
        let anchor = self.anchor();
        let last = (anchor.saturating_sub(PRONOUN_WITHIN)..anchor)
            .rev()
            .filter(|at| !words[*at].quoted)
            .find_map(|at| Some((gender_of_pronoun(&self.article.tokens[at])?, at)));
        let Some((gender, at)) = last else { return (9, 0) };
        let here = words[anchor.min(words.len() - 1)].paragraph;
        (agree(gender, portrait), u64::from(words[at].paragraph == here))
    }

    /// How many pronouns that may be the thing stand between its last name and the quote.
    pub(crate) fn carried(&self, portrait: &Portrait, from: usize) -> u64 {
        let words = &self.article.reading.words;
        let anchor = self.anchor();
        let told = (from.max(anchor.saturating_sub(PRONOUN_WITHIN))..anchor.max(from))
            .filter(|at| !words[*at].quoted)
            .filter_map(|at| gender_of_pronoun(&self.article.tokens[at]))
            .fold((0, 0), |(yes, no), gender| match agree(gender, portrait) {
                1 => (yes + 1, no),
                2 => (yes, no + 1),
                _ => (yes, no),
            });
        told.0.min(2) + 3 * told.1.min(1)
    }

    /// Whether the quote before was said to the thing: `Vega asked Odo`.
    pub(crate) fn addressed(&self, entity: usize) -> bool {
        let before = self.index.checked_sub(1).map(|at| &self.quotes[at]);
        let Some(cue) = before.and_then(|before| before.cue.as_ref()) else { return false };
        let start = self.places.partition_point(|place| place.start < cue.end);
        let near = self.places[start..].iter().take_while(|place| place.start < cue.end + 5);
        near.filter(|place| !place.quoted).any(|place| place.entity == entity)
    }

    /// Whether the thing is the first one named in the quote's paragraph.
    pub(crate) fn opens_paragraph(&self, entity: usize) -> bool {
        let paragraph = self.article.reading.paragraph_of(self.quote().start());
        let start = self.places.partition_point(|place| place.start < paragraph.start);
        let within = self.places[start..].iter().take_while(|place| place.end <= paragraph.end);
        within.take(6).find(|place| !place.quoted).is_some_and(|place| place.entity == entity)
    }

    /// In how many sentences the noun of the source stands beside the thing's name, and
    /// in how many without it, few.
    pub(crate) fn used_with(&self, entity: usize, noun: u64) -> u64 {
        let Some(uses) = self.nouns.sentences.get(&noun) else { return 99 };
        let with = |sentence: &&u32| {
            let start = self.places.partition_point(|place| place.sentence < **sentence);
            let there = self.places[start..].iter().take_while(|one| one.sentence == **sentence);
            there.take(8).any(|place| place.entity == entity)
        };
        let count = uses.iter().filter(with).count();
        (count.min(2) + 3 * (uses.len() - count).min(3)) as u64
    }

    /// How the thing is named in the words of the source.
    pub(crate) fn inside(&self, entity: usize) -> u64 {
        let Some(phrase) = self.phrase() else { return 0 };
        let of = |name: Option<usize>| {
            name.is_some_and(|name| self.article.names.entity[name] == entity)
        };
        if of(phrase.name) {
            return if self.is_shared(phrase) { 8 } else { 1 };
        }
        if self.is_shared(phrase) && self.has_family_of(entity, phrase) {
            return 7;
        }
        if of(phrase.apposed) {
            return 2;
        }
        let start = self.places.partition_point(|place| place.start < phrase.whole.start);
        let within = |place: &&Place| place.start < phrase.whole.end;
        let place = self.places[start..].iter().take_while(within).find(|one| one.entity == entity);
        match place {
            Some(place) if place.possessive => 3,
            Some(place) if place.start >= phrase.tokens.end => 4,
            Some(place) if place.start > phrase.noun => 5,
            Some(_) => 6,
            None => 0,
        }
    }

    /// Whether the source is a family name that several people bear.
    pub(crate) fn is_shared(&self, phrase: &Phrase) -> bool {
        let Some(name) = phrase.name else { return false };
        let names = self.article.names;
        self.portraits[names.entity[name]].shares_family
            && names.known[names.entity[name]].name.ends_with(self.article.tokens[phrase.noun].text)
            && names.all[name].tokens.len() < self.words_of_name(names.entity[name])
    }

    pub(crate) fn words_of_name(&self, entity: usize) -> usize {
        self.article.names.known[entity].name.split(' ').count()
    }

    /// Whether the thing is a person with the family name that the source is.
    pub(crate) fn has_family_of(&self, entity: usize, phrase: &Phrase) -> bool {
        let known = &self.article.names.known[entity];
        let family = self.article.tokens[phrase.noun].text;
        known.kind == EntityType::Person && known.name.rsplit(' ').next() == Some(family)
    }

    /// How many quotes ago it spoke last, 9 for never lately.
    pub(crate) fn spoke(&self, entity: usize) -> u64 {
        let ago = (0..self.index).rev().take(5).position(|at| self.entities[at] == Some(entity));
        ago.map_or(9, |ago| ago as u64)
    }

    /// How far the quote before is.
    pub(crate) fn gap(&self) -> u64 {
        let Some(before) = self.index.checked_sub(1).map(|at| &self.quotes[at]) else { return 9 };
        let words = &self.article.reading.words;
        let (last, here) = (&words[before.end() - 1], &words[self.quote().start()]);
        let paragraphs = here.paragraph.saturating_sub(last.paragraph).min(3);
        let sentences = here.sentence.saturating_sub(last.sentence).min(2);
        u64::from(paragraphs) * 3 + u64::from(sentences)
    }

    /// How the quote lies in its paragraph: whether it opens and ends it, what stands
    /// before it, whether the quote before was left open.
    pub(crate) fn surroundings(&self) -> u64 {
        let reading = self.article.reading;
        let quote = self.quote();
        let paragraph = reading.paragraph_of(quote.start());
        let opens = quote.start() == paragraph.start;
        let ends = quote.end() + 1 >= paragraph.end;
        let before = quote.start().checked_sub(1).map(|at| reading.words[at].point);
        let colon = before == Some(Point::Colon);
        let left_open = self.index.checked_sub(1).is_some_and(|at| {
            let last = self.quotes[at].end() - 1;
            reading.region_of(last).is_some_and(|region| !region.closed)
        });
        u64::from(opens) + 2 * u64::from(ends) + 4 * u64::from(colon) + 8 * u64::from(left_open)
    }

    /// Whether the quote before asks, and whether this one does.
    pub(crate) fn asking(&self) -> u64 {
        let asks = |quote: &Found| {
            let last = quote.content[quote.content.len() - 1].clone();
            let mut signs = last.rev().take(3);
            signs.any(|at| self.article.tokens[at].is_sign('?'))
        };
        let before = self.index.checked_sub(1).map(|at| &self.quotes[at]);
        let cued = before.is_some_and(|before| before.cue.is_some());
        u64::from(before.is_some_and(asks))
            + 2 * u64::from(asks(self.quote()))
            + 4 * u64::from(cued)
    }

    /// 0 neither is told, 1 they agree, 2 they do not, 3 the thing's is not told.
    pub(crate) fn gender(&self, portrait: &Portrait) -> u64 {
        self.told_gender().map_or(0, |told| agree(told, portrait))
    }

    pub(crate) fn told_gender(&self) -> Option<Gender> {
        let phrase = self.phrase()?;
        match phrase.sort {
            Sort::He => Some(Gender::Male),
            Sort::She => Some(Gender::Female),
            Sort::Kin => gender_of_word(&self.article.tokens[phrase.noun]),
            _ => (phrase.tokens.start..=phrase.noun)
                .find_map(|at| gender_of_word(&self.article.tokens[at])),
        }
    }

    /// Whether the article calls the thing by the noun of the source.
    pub(crate) fn is_called(&self, portrait: &Portrait) -> u64 {
        let Some(phrase) = self.phrase().filter(|phrase| phrase.name.is_none()) else { return 0 };
        let words = &self.article.reading.words;
        let stem = words[phrase.noun].stem;
        let others = (phrase.tokens.start..phrase.noun)
            .filter(|at| self.article.tokens[*at].is_word())
            .filter(|at| portrait.is_called(words[*at].stem))
            .count();
        let role = portrait.role.as_ref().is_some_and(|role| {
            role.text
                .split(' ')
                .any(|one| one.eq_ignore_ascii_case(self.article.tokens[phrase.noun].text))
        });
        u64::from(portrait.is_called(stem))
            + 2 * u64::from(portrait.has_in_name(stem))
            + 4 * (others.min(2) as u64)
            + 16 * u64::from(role)
    }

    pub(crate) fn is_mentioned_inside(&self, entity: usize) -> bool {
        let quote = self.quote();
        let start = self.places.partition_point(|place| place.start < quote.start());
        let within = |place: &&Place| place.start < quote.end();
        let mut inside = self.places[start..].iter().take_while(within).take(20);
        inside.any(|place| place.entity == entity && self.is_in_quote(place))
    }

    /// 1 for `I`, 2 for `we` in words in quotation marks.
    pub(crate) fn speaks_of_itself(&self) -> u8 {
        let quote = self.quote();
        let tokens = || {
            let all = quote.content.iter().flat_map(|piece| piece.clone()).take(60);
            all.filter(|at| self.article.reading.words[*at].quoted)
        };
        let says = |words: &[&str]| {
            tokens().any(|at| words.iter().any(|one| self.article.tokens[at].text == *one))
        };
        match () {
            () if says(&["I", "my", "My", "me"]) => 1,
            () if says(&["we", "We", "our", "Our", "us"]) => 2,
            () => 0,
        }
    }
}
