//! Who said it: gives every quote the person, body or paper of this article that its
//! source names, or that the story leaves no doubt about.
//!
//! - [`phrase`]: the words of a source
//! - [`place`]: where names stand in the story
//! - [`role`]: what the article says people are, and for whom they speak
//! - [`portrait`]: all that it tells of each thing it names
//! - [`candidate`]: who may have said a quote, and what speaks for each; [`scene`] what
//!   is asked of a quote's surroundings for that
//!
//! A trained ranking (a softmax over the candidates) says who it is. Names are already
//! joined to their longest form by `entity::resolve`. Where nobody can be told, the
//! answer is nobody.

pub(crate) mod candidate;
pub(crate) mod phrase;
pub(crate) mod place;
pub(crate) mod portrait;
pub(crate) mod role;
pub(crate) mod scene;

use std::collections::HashMap;
use std::ops::Range;

use model::entity::EntityType;
use model::quote::{Speaker, SpeakerKind};

use crate::entity::Names;
use crate::lexicon::Class;
use crate::quote::reading::{Reading, Sort as WordSort};
use crate::quote::skill::QuoteSkill;
use crate::quote::{Found, SHOWN};
use crate::speaker::candidate::{Candidate, Who};
use crate::speaker::phrase::{Phrase, Sort, name_over, plural};
use crate::speaker::portrait::Portrait;
use crate::speaker::role::Role;
use crate::speaker::scene::{Nouns, Scene};
use crate::token::{Shape, Token};
use crate::trained::linear::{best, likeliest, likelihoods};

/// Everyone who says one quote; empty where nobody can be told.
pub(crate) type Voices = Vec<Speaker>;

/// What is known of a text when its speakers are looked for.
pub(crate) struct Article<'a, 't> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'a [Token<'t>],
    pub(crate) reading: &'a Reading<'a, 't>,
    pub(crate) names: &'a Names,
}

/// Who says a quote, and how that was decided.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) voices: Voices,
    /// How likely it is among the candidates.
    pub(crate) likelihood: f32,
    /// Who else it might have been, the likeliest first.
    pub(crate) ranking: Vec<(Voices, f32)>,
    /// What the words of the source are.
    pub(crate) sort: Sort,
}

/// One candidate as a choice: who it would be, and what speaks for it.
pub(crate) struct Choice {
    pub(crate) candidate: Candidate,
    pub(crate) voices: Voices,
}

/// Who says each of `quotes`, in their order.
pub(crate) fn identify(
    article: &Article<'_, '_>,
    quotes: &[Found],
    skill: &QuoteSkill,
) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(quotes.len());
    let portraits = portrait::of_all(article, &mut |_, candidates| {
        likeliest(candidates.iter().map(|one| &one.features[..]), &skill.role)
    });
    let phrases = phrases(article, quotes);
    resolve(article, quotes, &phrases, &portraits, &mut |index, choices| {
        let features = choices.iter().map(|one| &one.candidate.features[..]);
        let likely = likelihoods(features, &skill.speaker);
        let best = best(&likely);
        let all = choices.iter().zip(&likely);
        let mut ranked: Vec<(Voices, f32)> =
            all.map(|(choice, likely)| (choice.voices.clone(), *likely)).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        ranked.truncate(SHOWN);
        answers.push(Answer {
            voices: choices.get(best).map(|one| one.voices.clone()).unwrap_or_default(),
            likelihood: likely.get(best).copied().unwrap_or(1.0),
            ranking: ranked,
            sort: phrase::sort_of(phrases[index].as_ref(), &quotes[index]),
        });
        best
    });
    call_by_sources(article, &phrases, &mut answers);
    answers
}

/// Someone of whom nothing else is told is what the words of a source call them: `Tahir
/// Bostan was sorry. “We failed,” the chief executive wrote.` A fuller name of the same
/// office counts too: `the chief executive of the trust`.
fn call_by_sources(article: &Article<'_, '_>, phrases: &[Option<Phrase>], answers: &mut [Answer]) {
    let mut called: HashMap<usize, Role> = HashMap::new();
    for (phrase, answer) in phrases.iter().zip(answers.iter()) {
        let Some(speaker) = answer.voices.first().filter(|one| one.kind == SpeakerKind::Person)
        else {
            continue;
        };
        let phrase = phrase.as_ref().filter(|_| answer.sort == Sort::Definite);
        let (Some(entity), Some(phrase)) = (speaker.entity, phrase) else { continue };
        let noun = &article.tokens[phrase.noun];
        if noun.shape == Shape::Number || noun.has(Class::DOCUMENT | Class::ORGANISATION_NOUN) {
            continue;
        }
        let tokens = match &speaker.role {
            None => without_opening(article, &phrase.core),
            Some(role) => without_opening(article, &phrase.tokens)
                .filter(|tokens| is_fuller(&article.text[article.reading.bytes(tokens)], role)),
        };
        if let Some(tokens) = tokens {
            called.entry(entity).or_insert_with(|| role::of_tokens(article, &tokens));
        }
    }
    for speaker in answers.iter_mut().flat_map(|answer| &mut answer.voices) {
        if let Some(role) = speaker.entity.and_then(|entity| called.get(&entity)) {
            speaker.role = Some(role.text.clone());
            speaker.speaks_for = role.speaks_for.clone().or(speaker.speaks_for.take());
        }
    }
}

/// Whether `text` is `role` with more behind it.
fn is_fuller(text: &str, role: &str) -> bool {
    let rest = text.get(..role.len()).filter(|start| start.eq_ignore_ascii_case(role));
    rest.is_some() && text[role.len()..].starts_with(' ')
}

/// A phrase without the article or number that opens it; nothing where that is all.
fn without_opening(article: &Article<'_, '_>, tokens: &Range<usize>) -> Option<Range<usize>> {
    const NUMBERS: [&str; 8] = ["one", "two", "three", "four", "five", "six", "several", "some"];
    let opens = |at: &usize| {
        let token = &article.tokens[*at];
        token.has(Class::DETERMINER) || NUMBERS.iter().any(|one| token.is(one))
    };
    let lead = tokens.clone().take_while(opens).count();
    (lead < tokens.len()).then(|| tokens.start + lead..tokens.end)
}

/// The words of each quote's source.
pub(crate) fn phrases(article: &Article<'_, '_>, quotes: &[Found]) -> Vec<Option<Phrase>> {
    quotes.iter().map(|quote| Phrase::read(article, quote.source.as_ref()?)).collect()
}

/// Goes through `quotes` in order; `choose` says for each which candidate it is.
pub(crate) fn resolve(
    article: &Article<'_, '_>,
    quotes: &[Found],
    phrases: &[Option<Phrase>],
    portraits: &[Portrait],
    choose: &mut dyn FnMut(usize, &[Choice]) -> usize,
) {
    let places = place::places(article);
    let mut voices: Vec<Voices> = Vec::with_capacity(quotes.len());
    let mut entities: Vec<Option<usize>> = Vec::with_capacity(quotes.len());
    let nouns = Nouns::of(article, phrases);
    for index in 0..quotes.len() {
        let phrase = &phrases[index];
        let scene = Scene {
            article,
            places: &places,
            portraits,
            quotes,
            voices: &voices,
            entities: &entities,
            index,
            phrases,
            nouns: &nouns,
        };
        let cast = Cast { article, portraits };
        let joint = phrase.as_ref().and_then(|phrase| cast.joint(phrase));
        let choices: Vec<Choice> = match joint {
            Some(voices) => {
                let candidate = Candidate { who: Who::Described, features: Vec::new() };
                vec![Choice { candidate, voices }]
            }
            None => scene
                .candidates()
                .into_iter()
                .map(|candidate| Choice {
                    voices: cast.voices(&candidate, phrase.as_ref(), &voices),
                    candidate,
                })
                .collect(),
        };
        let chosen = choose(index, &choices);
        let chosen = choices.into_iter().nth(chosen).map(|one| one.voices).unwrap_or_default();
        entities.push(chosen.first().and_then(|speaker| speaker.entity));
        voices.push(chosen);
    }
}

/// Turns candidates into speakers.
struct Cast<'c, 'a, 't> {
    article: &'c Article<'a, 't>,
    portraits: &'c [Portrait],
}

impl Cast<'_, '_, '_> {
    fn voices(&self, one: &Candidate, phrase: Option<&Phrase>, before: &[Voices]) -> Voices {
        match one.who {
            Who::Known(entity) => vec![self.known(entity)],
            Who::Both(one, other) => vec![self.known(one), self.known(other)],
            Who::Before(index) => before[index].clone(),
            Who::Described => phrase.map(|phrase| self.described(phrase)).into_iter().collect(),
            Who::Nobody => Voices::new(),
        }
    }

    fn known(&self, entity: usize) -> Speaker {
        let known = &self.article.names.known[entity];
        let kind = match known.kind {
            EntityType::Person => SpeakerKind::Person,
            EntityType::Norp if known.name.ends_with('s') => SpeakerKind::Group,
            EntityType::Norp => SpeakerKind::Anonymous,
            EntityType::Work | EntityType::Law => SpeakerKind::Document,
            _ => SpeakerKind::Organization,
        };
        let role = self.portraits[entity].role.as_ref().filter(|role| !role.doubtful);
        Speaker {
            name: known.name.clone(),
            kind,
            role: role.map(|role| role.text.clone()),
            speaks_for: role.and_then(|role| role.speaks_for.clone()),
            entity: Some(entity),
        }
    }

    /// Both of `Vega and Odo`, where both are names.
    fn joint(&self, phrase: &Phrase) -> Option<Voices> {
        let tokens = phrase.tokens.clone();
        let and = tokens.clone().find(|at| {
            self.article.tokens[*at].is("and") && name_over(self.article, *at).is_none()
        })?;
        let name_in = |range: Range<usize>| {
            let found = range.clone().rev().find_map(|at| name_over(self.article, at))?;
            let name = &self.article.names.all[found];
            (name.tokens.start >= range.start && name.tokens.end <= range.end).then_some(found)
        };
        let (left, right) = (name_in(tokens.start..and)?, name_in(and + 1..tokens.end)?);
        // `Tom Odo left and Ana Vega said`
        if self.article.names.all[left].tokens.end != and {
            return None;
        }
        let entity = |name: usize| self.article.names.entity[name];
        let (left, right) = (entity(left), entity(right));
        let speaks = |one: &usize| {
            use EntityType::{Gpe, Org, Person};
            matches!(self.portraits[*one].kind, Person | Org | Gpe)
        };
        (left != right && [left, right].iter().all(speaks))
            .then(|| vec![self.known(left), self.known(right)])
    }

    fn described(&self, phrase: &Phrase) -> Speaker {
        let article = self.article;
        let tokens = &article.tokens[phrase.tokens.clone()];
        Speaker {
            name: self.description(phrase),
            kind: self.kind(phrase),
            role: self.affiliation(phrase),
            speaks_for: role::speaks_for(article, tokens),
            entity: None,
        }
    }

    /// `official at the Geological Survey`, `league official`: where somebody without a
    /// name belongs.
    fn affiliation(&self, phrase: &Phrase) -> Option<String> {
        const BELONG: [&str; 6] = ["of", "at", "in", "from", "on", "with"];
        let person = matches!(self.kind(phrase), SpeakerKind::Anonymous | SpeakerKind::Group);
        let spokesperson = self.article.tokens[phrase.noun].has(Class::SPOKESPERSON);
        let longer = phrase.core.end < phrase.tokens.end
            && BELONG.iter().any(|one| self.article.tokens[phrase.core.end].is(one));
        let core = without_opening(self.article, &phrase.core)?;
        let words = &self.article.reading.words;
        let of_body = words[core.start].sort == WordSort::Noun && core.start < phrase.noun;
        if !person || spokesperson || !longer && !of_body {
            return None;
        }
        let tokens = core.start..if longer { phrase.tokens.end } else { core.end };
        Some(self.article.text[self.article.reading.bytes(&tokens)].to_owned())
    }

    /// Article, adjectives and noun; what follows only where the noun says nothing.
    fn description(&self, phrase: &Phrase) -> String {
        const VAGUE: [&str; 9] = [
            "people", "persons", "one", "someone", "member", "members", "those", "others", "person",
        ];
        let noun = &self.article.tokens[phrase.noun];
        let vague = VAGUE.iter().any(|one| noun.is(one));
        let tokens = if vague { &phrase.tokens } else { &phrase.core };
        let text = &self.article.text[self.article.reading.bytes(tokens)];
        let first = &self.article.tokens[tokens.start];
        let opens = self.article.reading.sentence_of(tokens.start).start == tokens.start;
        let named = self.article.reading.words[tokens.start].name > 0;
        let mixed = first.text.chars().skip(1).all(char::is_lowercase);
        let mut letters = text.chars();
        match letters.next() {
            // `A senior diplomat` that opens a sentence is `a senior diplomat`.
            Some(letter) if (opens || first.has(Class::DETERMINER)) && !named && mixed => {
                letter.to_lowercase().chain(letters).collect()
            }
            _ => text.to_owned(),
        }
    }

    fn kind(&self, phrase: &Phrase) -> SpeakerKind {
        let reading = self.article.reading;
        let noun = &self.article.tokens[phrase.noun];
        let first = &self.article.tokens[phrase.tokens.start];
        let counted =
            ["two", "three", "four", "five", "six", "several"].iter().any(|one| first.is(one));
        match () {
            () if noun.has(Class::DOCUMENT) => SpeakerKind::Document,
            () if noun.has(Class::ORGANISATION_NOUN) => SpeakerKind::Organization,
            () if ["source", "sources"].iter().any(|one| noun.is(one)) => SpeakerKind::Anonymous,
            () if counted => SpeakerKind::Anonymous,
            () if phrase.sort == Sort::Plural || plural(reading, phrase.noun) => SpeakerKind::Group,
            () => SpeakerKind::Anonymous,
        }
    }
}
