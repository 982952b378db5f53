//! Who may have said a quote, and what speaks for each: the things that the article
//! names around it, the unnamed who spoke before, the words of the source themselves.

use model::entity::EntityType;

use crate::entity::resolve::gender_of_word;
use crate::quote::reading::Word;
use crate::quote::row::{Row, bucket};
use crate::speaker::Article;
use crate::speaker::phrase::{Phrase, Sort};
use crate::speaker::place::Place;
use crate::speaker::portrait::Portrait;
use crate::speaker::scene::{Scene, class_of};

/// Who it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// A thing that the article names.
    Known(usize),
    /// Whoever said an earlier quote, unnamed; its index.
    Before(usize),
    /// Two people together: `both women`, `they`.
    Both(usize, usize),
    /// Whom the words of the source describe.
    Described,
    Nobody,
}

/// One of those who may have said a quote.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) who: Who,
    pub(crate) features: Vec<u32>,
}

/// So far around a quote names are looked at.
const NAMES_BEFORE: usize = 50;
const NAMES_BEHIND: usize = 8;
/// So many unnamed speakers are remembered.
const UNNAMED: usize = 3;
const BASE: u64 = 4000;

/// What is known of a thing when seen from a quote.
struct Seen {
    /// The last place before.
    before: Option<Place>,
    /// How many other things of its type were named since.
    since: usize,
    behind: Option<Place>,
    behind_rank: usize,
}

/// A thing as seen from a quote, in the small numbers that its features are made of.
struct View {
    sort: u64,
    kind: u64,
    inside: u64,
    /// Sentences since its last name.
    distance: u64,
    /// Things of its type named since.
    since: u64,
    manner: u64,
    spoke: u64,
    gap: u64,
    gender: u64,
    called: u64,
}

/// Whether the noun of a source is the family name of both in the plural: `the Odos`.
fn phrase_says_family(
    article: &Article<'_, '_>,
    phrase: &Phrase,
    one: &Place,
    other: &Place,
) -> bool {
    let name = article.tokens[phrase.noun].text;
    let family = name.strip_suffix("es").or_else(|| name.strip_suffix('s'));
    let ends_so = |place: &Place| {
        let known = &article.names.known[place.entity].name;
        let last = known.rsplit(' ').next().unwrap_or_default();
        Some(last) == family || name.strip_suffix('s') == Some(last)
    };
    ends_so(one) && ends_so(other)
}

impl Scene<'_, '_, '_> {
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let mut all = self.known();
        let unnamed = (0..self.index)
            .rev()
            .filter(|before| self.entities[*before].is_none() && !self.voices[*before].is_empty());
        let mut told: Vec<usize> = Vec::new();
        for before in unnamed.take(UNNAMED * 2) {
            let name = &self.voices[before][0].name;
            if told.len() < UNNAMED && !told.iter().any(|one| self.voices[*one][0].name == *name) {
                told.push(before);
            }
        }
        for (rank, before) in told.into_iter().enumerate() {
            all.push(self.unnamed(before, rank));
        }
        all.extend(self.both());
        let called = self.called();
        let described = self.phrase().filter(|phrase| {
            !matches!(phrase.sort, Sort::He | Sort::She | Sort::They | Sort::It | Sort::Other)
        });
        if let Some(phrase) = described {
            all.push(self.described(phrase, called));
        }
        all.push(self.nobody(called));
        all
    }

    fn known(&self) -> Vec<Candidate> {
        let mut seen: Vec<(usize, Seen)> = Vec::new();
        let anchor = self.anchor();
        // A name inside the source counts as before it.
        let end = self.phrase().map_or(anchor, |phrase| phrase.whole.end);
        let split = self.places.partition_point(|place| place.start < end);
        for place in self.places[..split].iter().rev().take(NAMES_BEFORE) {
            if self.is_in_quote(place) || seen.iter().any(|(one, _)| *one == place.entity) {
                continue;
            }
            let kind = self.portraits[place.entity].kind;
            let since = seen.iter().filter(|(one, _)| self.portraits[*one].kind == kind).count();
            let new = Seen { before: Some(*place), since, behind: None, behind_rank: 0 };
            seen.push((place.entity, new));
        }
        let from = self.places.partition_point(|place| place.start < self.quote().end().max(end));
        let mut rank = 0;
        for place in self.places[from..].iter().take(NAMES_BEHIND).filter(|one| !one.quoted) {
            match seen.iter_mut().find(|(one, _)| *one == place.entity) {
                Some((_, one)) if one.behind.is_some() => continue,
                Some((_, one)) => (one.behind, one.behind_rank) = (Some(*place), rank),
                None => {
                    let new =
                        Seen { before: None, since: 9, behind: Some(*place), behind_rank: rank };
                    seen.push((place.entity, new));
                }
            }
            rank += 1;
        }
        // Who spoke lately may be named further away.
        for before in (0..self.index).rev().take(3) {
            if let Some(entity) = self.entities[before]
                && !seen.iter().any(|(one, _)| *one == entity)
            {
                let new = Seen { before: None, since: 9, behind: None, behind_rank: 9 };
                seen.push((entity, new));
            }
        }
        let of_age = seen.iter().any(|(entity, _)| self.is_of_age(*entity));
        let may_speak = |entity: usize| match self.sort() {
            // `he` and `she` are people.
            Sort::He | Sort::She => self.portraits[entity].kind == EntityType::Person,
            _ => !of_age || self.is_of_age(entity),
        };
        let seen = seen.iter().filter(|(entity, _)| may_speak(*entity));
        seen.map(|(entity, seen)| self.thing(*entity, seen)).collect()
    }

    /// The two people named last, where the words of the source may mean both.
    fn both(&self) -> Option<Candidate> {
        let phrase = self.phrase()?;
        if !matches!(phrase.sort, Sort::They | Sort::Plural | Sort::Kin) {
            return None;
        }
        let words = &self.article.reading.words;
        let split = self.places.partition_point(|place| place.start < phrase.tokens.start);
        let mut people = self.places[..split].iter().rev().take(NAMES_BEFORE).filter(|place| {
            self.portraits[place.entity].kind == EntityType::Person && !place.quoted
        });
        let last = people.next()?;
        let other = people.find(|place| place.entity != last.entity)?;
        let here = words[phrase.tokens.start];
        let ago = |place: &Place| bucket(i64::from(here.sentence) - i64::from(place.sentence));
        let sort = phrase.sort as u64;
        let noun = words[phrase.noun].stem;
        let first = words[phrase.tokens.start].stem;
        let joined = u64::from(last.start <= other.end + 2);
        let spoke = |place: &Place| self.spoke(place.entity).min(3);
        let family = phrase_says_family(self.article, phrase, last, other);
        let mut features = Vec::new();
        let mut row = Row::new(BASE + 400, &mut features);
        row.put([sort]);
        row.put([sort, noun]);
        row.put([sort, first]);
        row.put([sort, first, noun]);
        row.put([sort, ago(last), ago(other)]);
        row.put([sort, joined, ago(last)]);
        row.put([sort, spoke(last), spoke(other)]);
        row.put([sort, spoke(last), spoke(other), joined]);
        row.put([sort, u64::from(family)]);
        row.put([sort, first, joined, ago(last)]);
        Some(Candidate { who: Who::Both(other.entity, last.entity), features })
    }

    fn thing(&self, entity: usize, seen: &Seen) -> Candidate {
        let portrait = &self.portraits[entity];
        let view = self.view(entity, seen);
        let mut features = Vec::with_capacity(80);
        let mut row = Row::new(BASE, &mut features);
        self.put_place(&view, entity, seen, &mut row);
        self.put_story(&view, entity, seen, &mut row);
        if let Some(phrase) = self.phrase() {
            self.put_phrase(&view, entity, portrait, phrase, &mut row);
        }
        Candidate { who: Who::Known(entity), features }
    }

    fn view(&self, entity: usize, seen: &Seen) -> View {
        let portrait = &self.portraits[entity];
        let here = self.here();
        View {
            sort: self.sort() as u64,
            kind: portrait.kind as u64,
            inside: self.inside(entity),
            distance: seen
                .before
                .map_or(40, |place| bucket(i64::from(here.sentence) - i64::from(place.sentence))),
            since: seen.since.min(5) as u64,
            manner: seen.before.map_or(9, |place| {
                u64::from(place.quoted) * 4
                    + u64::from(place.possessive) * 2
                    + u64::from(place.subject)
            }),
            spoke: self.spoke(entity),
            gap: self.gap(),
            gender: self.gender(portrait),
            called: self.is_called(portrait),
        }
    }

    /// The word from which it is looked around.
    fn here(&self) -> Word {
        let words = &self.article.reading.words;
        words[self.anchor().min(words.len() - 1)]
    }

    /// Where the thing is named, and when it spoke last.
    fn put_place(&self, view: &View, entity: usize, seen: &Seen, row: &mut Row<'_>) {
        let View { sort, kind, inside, distance, since, manner, spoke, gap, gender, called } =
            *view;
        let ahead = seen.behind.map_or(40, |place| {
            let end = self.article.reading.words[self.quote().end() - 1];
            bucket(i64::from(place.sentence) - i64::from(end.sentence))
        });
        let ahead_rank = if seen.behind.is_some() { seen.behind_rank.min(4) as u64 } else { 9 };
        let mentions = self.portraits[entity].mentions.min(6) as u64;
        let talked_of = u64::from(self.is_mentioned_inside(entity));
        let anchor = self.anchor();
        let near = seen.before.map_or(9, |place| (anchor.saturating_sub(place.end)).min(6) as u64);
        let paragraph = self.here().paragraph;
        let same_paragraph =
            u64::from(seen.before.is_some_and(|place| place.paragraph == paragraph));
        let person = u64::from(self.speaks_of_itself());
        row.put([sort, kind]);
        row.put([sort, inside, kind]);
        row.put([sort, inside, since]);
        row.put([sort, distance]);
        row.put([sort, distance, kind]);
        row.put([sort, since, kind]);
        row.put([sort, since, distance, manner]);
        row.put([sort, manner, since]);
        row.put([sort, gender]);
        row.put([sort, gender, since]);
        row.put([sort, gender, distance, kind]);
        row.put([sort, spoke]);
        row.put([sort, spoke, gap]);
        row.put([sort, spoke, gap, gender]);
        row.put([sort, spoke, since, distance]);
        row.put([sort, spoke, kind]);
        row.put([sort, called, kind]);
        row.put([sort, called, since]);
        row.put([sort, called, distance]);
        row.put([sort, ahead, ahead_rank]);
        row.put([sort, ahead, ahead_rank, gap]);
        row.put([sort, ahead, spoke, kind]);
        row.put([sort, mentions, kind]);
        row.put([sort, talked_of, kind]);
        row.put([sort, same_paragraph, since, gap]);
        row.put([sort, near, kind]);
        row.put([sort, u64::from(seen.before.is_some()), kind]);
        row.put([sort, person, kind]);
        row.put([sort, self.surroundings(), spoke]);
        row.put([sort, self.surroundings(), distance, manner]);
        row.put([sort, self.surroundings(), ahead, ahead_rank]);
        row.put([sort, self.asking(), spoke, gap]);
        row.put([sort, self.asking(), spoke, self.surroundings()]);
    }

    /// What the story around the quote says of the thing.
    fn put_story(&self, view: &View, entity: usize, seen: &Seen, row: &mut Row<'_>) {
        let View { sort, distance, since, manner, spoke, gap, .. } = *view;
        let portrait = &self.portraits[entity];
        let (next, next_gap) = self.next(entity, portrait);
        row.put([sort, next, next_gap]);
        row.put([sort, next, next_gap, spoke]);
        row.put([sort, next, next_gap, since]);
        row.put([sort, next, next_gap, gap]);
        let (pronoun, same) = self.pronoun(portrait);
        row.put([sort, pronoun, same]);
        row.put([sort, pronoun, same, since]);
        row.put([sort, pronoun, same, spoke]);
        let carried = seen.before.map_or(9, |place| self.carried(portrait, place.end));
        row.put([sort, carried, since]);
        row.put([sort, carried, distance, manner]);
        let addressed = u64::from(self.addressed(entity));
        row.put([sort, addressed, self.asking()]);
        row.put([sort, addressed, gap, spoke]);
        let opens = u64::from(self.opens_paragraph(entity));
        row.put([sort, opens, since]);
        row.put([sort, opens, spoke, gap]);
    }

    /// How the words of the source fit the thing.
    fn put_phrase(
        &self,
        view: &View,
        entity: usize,
        portrait: &Portrait,
        phrase: &Phrase,
        row: &mut Row<'_>,
    ) {
        let View { sort, kind, inside, distance, since, spoke, gap, gender, called, .. } = *view;
        let noun = self.article.reading.words[phrase.noun].stem;
        row.put([sort, noun, kind]);
        row.put([sort, noun, gender]);
        row.put([sort, noun, since, kind]);
        let class = class_of(&self.article.tokens[phrase.noun]);
        let used = self.used_with(entity, noun);
        row.put([sort, used, called]);
        row.put([sort, used, since]);
        row.put([sort, used, kind, gender]);
        row.put([noun, portrait.role_head]);
        row.put([sort, class, kind]);
        row.put([sort, class, since, kind]);
        row.put([sort, class, gender, distance]);
        let age = self.age(phrase, portrait);
        row.put_if(age > 0, [age, kind]);
        row.put_if(age > 0, [age, since]);
        let relative = u64::from(phrase.sort == Sort::Kin && portrait.shares_family);
        row.put_if(relative > 0, [noun, gender]);
        row.put_if(relative > 0, [noun, since]);
        let owner = self.owner(phrase, portrait);
        row.put_if(owner > 0, [owner, inside, kind, class]);
        row.put_if(owner > 0, [owner, since, kind, class]);
        row.put_if(owner > 0, [owner, spoke, gap, class]);
    }

    fn unnamed(&self, before: usize, rank: usize) -> Candidate {
        let voice = &self.voices[before][0];
        let sort = self.sort() as u64;
        let ago = (self.index - before).min(6) as u64;
        let gap = self.gap();
        let kind = voice.kind as u64;
        let words = voice.name.to_lowercase();
        let same = self.phrase().is_some_and(|phrase| {
            let noun = self.article.tokens[phrase.noun].text.to_lowercase();
            words.split(' ').any(|word| word == noun)
        });
        let gender = self.told_gender().map_or(0, |told| {
            let source = self.quotes[before].source.clone();
            let of = source.and_then(|source| {
                self.article.tokens[source].iter().take(6).find_map(gender_of_word)
            });
            match of {
                None => 3,
                Some(one) if one == told => 1,
                Some(_) => 2,
            }
        });
        let mut features = Vec::new();
        let mut row = Row::new(BASE + 100, &mut features);
        row.put([sort, kind]);
        row.put([sort, ago, gap]);
        row.put([sort, ago, gap, kind]);
        row.put([sort, rank as u64, kind]);
        row.put([sort, gender]);
        row.put([sort, gender, ago]);
        row.put([sort, u64::from(same)]);
        row.put([sort, u64::from(same), ago]);
        row.put([sort, u64::from(self.speaks_of_itself()), kind]);
        row.put([sort, self.surroundings(), ago]);
        Candidate { who: Who::Before(before), features }
    }

    fn described(&self, phrase: &Phrase, called: usize) -> Candidate {
        let reading = self.article.reading;
        let sort = phrase.sort as u64;
        let noun = &reading.words[phrase.noun];
        let token = &self.article.tokens[phrase.noun];
        let first = &reading.words[phrase.tokens.start];
        let class = class_of(token);
        let length = phrase.tokens.len().min(6) as u64;
        let more = u64::from(phrase.whole.end > phrase.tokens.end);
        let called = called.min(3) as u64;
        let mut features = Vec::new();
        let mut row = Row::new(BASE + 200, &mut features);
        row.put([sort]);
        row.put([sort, noun.stem]);
        row.put([sort, noun.tag]);
        row.put([sort, first.stem]);
        row.put([sort, class]);
        row.put([sort, class, first.stem]);
        row.put([sort, length, more]);
        row.put([sort, called]);
        row.put([sort, called, class]);
        row.put([sort, called, first.stem]);
        row.put([sort, u64::from(phrase.name.is_some()), u64::from(phrase.apposed.is_some())]);
        row.put([sort, self.gap(), called]);
        Candidate { who: Who::Described, features }
    }

    fn nobody(&self, called: usize) -> Candidate {
        let sort = self.sort() as u64;
        let quote = self.quote();
        let cue = quote.cue.as_ref().map_or(0, |cue| self.article.reading.words[cue.end - 1].stem);
        let mut features = Vec::new();
        let mut row = Row::new(BASE + 300, &mut features);
        row.put([sort]);
        row.put([sort, self.gap()]);
        row.put([sort, self.surroundings()]);
        row.put([sort, self.surroundings(), self.gap()]);
        row.put([sort, quote.kind as u64]);
        row.put([sort, cue]);
        row.put([sort, called.min(3) as u64]);
        row.put([sort, u64::from(self.speaks_of_itself())]);
        Candidate { who: Who::Nobody, features }
    }
}
