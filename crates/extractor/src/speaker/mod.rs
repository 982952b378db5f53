//! Who said it: gives every quote the person, body or paper of this article
//! that its source names.
//!
//! - [`role`]: what the article says people are, and for whom they speak
//! - [`pronoun`]: whom `he`, `she` and `the minister` mean
//!
//! Names are already joined to their longest form by `entity::resolve`. Where
//! nobody can be told, the answer is nobody.

mod pronoun;
mod role;

use std::ops::Range;

use model::entity::EntityType;
use model::quote::{QuoteKind, Speaker, SpeakerKind};

use crate::entity::Names;
use crate::lexicon::Class;
use crate::quote::{Follows, Found, Narration};
use crate::speaker::role::Role;
use crate::token::{Shape, Token};

/// Everyone who says one quote; empty where nobody can be told.
pub(crate) type Voices = Vec<Speaker>;

/// What is known of a text when its speakers are looked for.
pub(crate) struct Article<'a, 't> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'a [Token<'t>],
    pub(crate) narration: Narration<'a, 't>,
    pub(crate) names: &'a Names,
}

/// Who says each of `quotes`, in their order.
pub(crate) fn identify(article: &Article<'_, '_>, quotes: &[Found]) -> Vec<Voices> {
    let roles = role::of_people(article);
    let places = pronoun::places(article);
    let mut voices: Vec<Voices> = Vec::new();
    for (index, quote) in quotes.iter().enumerate() {
        let said = voices.last().and_then(|voices| voices.first());
        let before = index.checked_sub(1).map(|before| &quotes[before]);
        let context = Context { article, roles: &roles, places: &places, quote, before, said };
        voices.push(context.in_own_person(context.voices()));
    }
    voices
}

/// One quote, and what was said before it.
pub(crate) struct Context<'c, 'a, 't> {
    pub(crate) article: &'c Article<'a, 't>,
    roles: &'c [Option<Role>],
    pub(crate) places: &'c [pronoun::Place],
    pub(crate) quote: &'c Found,
    pub(crate) before: Option<&'c Found>,
    /// Who said the quote before.
    pub(crate) said: Option<&'c Speaker>,
}

impl Context<'_, '_, '_> {
    fn voices(&self) -> Voices {
        match (&self.quote.head, self.quote.follows) {
            (Some(head), _) => self.of_words(head),
            (None, Follows::QuoteBefore) => self.said.cloned().into_iter().collect(),
            (None, Follows::SentenceBefore) => {
                self.subject_of(self.first_sentence().checked_sub(1))
            }
            (None, Follows::OwnSentence) => self.subject_of(Some(self.first_sentence())),
            (None, Follows::Nothing) => Voices::new(),
        }
    }

    /// A body says `we`; who says `I` is the person last spoken of.
    fn in_own_person(&self, voices: Voices) -> Voices {
        let body = matches!(&voices[..], [one] if one.kind == SpeakerKind::Organization);
        if !body || self.quote.kind != QuoteKind::Direct || !self.says_i() {
            return voices;
        }
        let start = self.quote.spans[0].start;
        self.person_before(start, None).map_or(voices, |entity| vec![self.person(entity)])
    }

    fn says_i(&self) -> bool {
        self.quote.spans.iter().any(|span| {
            let words = self.article.tokens_in(span).iter();
            words.scan(0, nested).any(|(token, depth)| {
                depth <= 1 && (token.text == "I" || token.is("my") || token.is("myself"))
            })
        })
    }

    fn first_sentence(&self) -> usize {
        let start = self.quote.spans[0].start;
        let tokens = self.article.narration.tokens;
        let starts =
            |index: usize| tokens[self.article.narration.sentences[index].tokens.start].start;
        let mut index = self.quote.sentence;
        while index > 0 && starts(index) > start {
            index -= 1;
        }
        index
    }

    /// The one person whom a sentence is about.
    fn subject_of(&self, sentence: Option<usize>) -> Voices {
        let people: Vec<usize> = self
            .places
            .iter()
            .filter(|place| Some(place.sentence) == sentence && !place.quoted && !place.possessive)
            .map(|place| self.article.names.entity[place.name])
            .collect();
        match people.first() {
            Some(&first) if people.iter().all(|&one| one == first) => vec![self.person(first)],
            _ => Voices::new(),
        }
    }

    /// Whom the words of a source name.
    fn of_words(&self, head: &Range<usize>) -> Voices {
        if let Some((left, right)) = self.joint(head) {
            return [self.one(&left), self.one(&right)].into_iter().flatten().collect();
        }
        self.one(head).into_iter().collect()
    }

    /// Both sides of `Vega and Odo`, where both are names.
    fn joint(&self, head: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let names = self.article.names.within(head);
        let tokens = self.article.tokens_in(head);
        let and = tokens.iter().find(|token| {
            let inside = |name: &Range<usize>| name.start < token.start && token.end() < name.end;
            token.is("and")
                && !names.clone().any(|name| inside(&self.article.names.all[name].range))
        })?;
        let (left, right) = (head.start..and.start, and.end()..head.end);
        let named = |side: &Range<usize>| !self.article.names.within(side).is_empty();
        (named(&left) && named(&right)).then_some((left, right))
    }

    fn one(&self, head: &Range<usize>) -> Option<Speaker> {
        let tokens = self.article.tokens_in(head);
        let phrase = Phrase::read(self.article, tokens)?;
        match phrase.name {
            Some(name) => self.named(name),
            None => self.unnamed(&phrase),
        }
    }

    fn named(&self, name: usize) -> Option<Speaker> {
        let entity = self.article.names.entity[name];
        let known = &self.article.names.known[entity];
        let kind = match known.kind {
            EntityType::Person => return Some(self.person(entity)),
            EntityType::Norp if known.name.ends_with('s') => SpeakerKind::Group,
            EntityType::Norp => SpeakerKind::Anonymous,
            EntityType::Work | EntityType::Law => SpeakerKind::Document,
            _ => SpeakerKind::Organization,
        };
        Some(speaker(&known.name, kind, Some(entity)))
    }

    pub(crate) fn person(&self, entity: usize) -> Speaker {
        let known = &self.article.names.known[entity];
        let role = self.roles[entity].as_ref();
        Speaker {
            role: role.map(|role| role.text.clone()),
            speaks_for: role.and_then(|role| role.speaks_for.clone()),
            ..speaker(&known.name, SpeakerKind::Person, Some(entity))
        }
    }

    /// A pronoun, a description.
    fn unnamed(&self, phrase: &Phrase<'_, '_>) -> Option<Speaker> {
        let first = phrase.tokens.first()?;
        if first.has(Class::PRONOUN) && phrase.tokens.len() == 1 && !first.has(Class::DETERMINER) {
            return self.of_pronoun(first);
        }
        let noun = phrase.noun;
        let apposed = self.apposed(phrase);
        if apposed.is_some() {
            return apposed;
        }
        let definite = first.is("the") || first.is("this") || first.is("that");
        if definite && let Some(entity) = self.of_description(phrase) {
            return Some(self.person(entity));
        }
        if definite && noun.has(Class::ORGANISATION_NOUN) {
            let body = self.body(phrase);
            let described = || speaker(phrase.text, SpeakerKind::Organization, None);
            return Some(body.unwrap_or_else(described));
        }
        Some(self.described(phrase))
    }

    /// `a spokeswoman, Ana Vega`: the name stands in the apposition.
    fn apposed(&self, phrase: &Phrase<'_, '_>) -> Option<Speaker> {
        let source = self.quote.source.as_ref()?;
        let behind = phrase.tokens.last()?.end()..source.end;
        let first = self.article.names.within(&behind).next()?;
        let name = &self.article.names.all[first];
        let named_at = name.title.as_ref().map_or(name.range.start, |title| title.start);
        let gap = self.article.text.get(behind.start..named_at)?.trim();
        let person = name.kind == EntityType::Person && gap == ",";
        person.then(|| self.person(self.article.names.entity[first]))
    }

    fn described(&self, phrase: &Phrase<'_, '_>) -> Speaker {
        let Phrase { noun, tokens, text, .. } = phrase;
        let first = &tokens[0];
        let plural = noun.has(Class::GROUP_NOUN) || is_plural(noun);
        let kind = if noun.has(Class::DOCUMENT) {
            SpeakerKind::Document
        } else if noun.has(Class::ORGANISATION_NOUN) && !first.has(Class::ANONYMOUS_NOUN) {
            SpeakerKind::Organization
        } else if noun.has(Class::ANONYMOUS_NOUN) && first.has(Class::INDEFINITE) {
            SpeakerKind::Anonymous
        } else if plural {
            SpeakerKind::Group
        } else {
            SpeakerKind::Anonymous
        };
        let speaks_for = role::speaks_for(self.article, tokens);
        Speaker { speaks_for, ..speaker(text, kind, None) }
    }
}

/// A token, and how many quotation marks are open around it.
fn nested<'t>(open: &mut usize, token: &'t Token<'t>) -> Option<(&'t Token<'t>, usize)> {
    match token.shape {
        Shape::Sign('“' | '‘' | '«') => *open += 1,
        Shape::Sign('”' | '’' | '»') => *open = open.saturating_sub(1),
        _ => {}
    }
    Some((token, *open))
}

pub(crate) fn speaker(name: &str, kind: SpeakerKind, entity: Option<usize>) -> Speaker {
    Speaker { name: name.to_owned(), kind, role: None, speaks_for: None, entity }
}

fn is_plural(noun: &Token<'_>) -> bool {
    noun.shape == Shape::Lower && noun.text.ends_with('s') && !noun.text.ends_with("ss")
}

/// A noun phrase with what it turns on.
pub(crate) struct Phrase<'p, 't> {
    pub(crate) tokens: &'p [Token<'t>],
    pub(crate) text: &'t str,
    /// `spokesman` of `a spokesman for the ministry`.
    pub(crate) noun: &'p Token<'t>,
    /// The name that the phrase is, or ends in before any preposition.
    name: Option<usize>,
}

impl<'p, 't> Phrase<'p, 't> {
    fn read(article: &Article<'_, 't>, tokens: &'p [Token<'t>]) -> Option<Phrase<'p, 't>> {
        let range = tokens.first()?.start..tokens.last()?.end();
        let names = article.names.within(&range);
        let covers = |token: &Token<'_>| {
            names.clone().find(|&name| {
                let name = &article.names.all[name].range;
                name.start <= token.start && token.end() <= name.end
            })
        };
        let parts = |token: &Token<'_>| {
            (token.has(Class::PREPOSITION) || token.is("who") || token.is_any_sign(&[',', '(']))
                && covers(token).is_none()
        };
        let head = tokens.iter().position(parts).filter(|&at| at > 0).unwrap_or(tokens.len());
        let noun = tokens[..head].iter().rev().find(|token| token.is_word())?;
        let name = covers(noun).filter(|_| !noun.is_possessive());
        Some(Phrase { tokens, text: &article.text[range], noun, name })
    }
}

impl<'a, 't> Article<'a, 't> {
    /// The tokens, quoted words included, that lie in `range`.
    pub(crate) fn tokens_in(&self, range: &Range<usize>) -> &'a [Token<'t>] {
        let start = self.tokens.partition_point(|token| token.start < range.start);
        let count = self.tokens[start..].partition_point(|token| token.start < range.end);
        &self.tokens[start..start + count]
    }
}
