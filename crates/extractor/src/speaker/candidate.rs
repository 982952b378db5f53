//! Who may have said a quote, and what speaks for each: the things that the article
//! names around it, the unnamed who spoke before, the words of the source themselves.

use crate::entity::Gender;
use crate::entity::resolve::gender_of_word;
use crate::lexicon::Class;
use crate::quote::Found;
use crate::quote::reading::Point;
use crate::quote::row::{Row, bucket};
use crate::speaker::phrase::{Phrase, Sort};
use crate::speaker::place::Place;
use crate::speaker::portrait::Portrait;
use crate::speaker::{Article, Voices};

/// Who it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// A thing that the article names.
    Known(usize),
    /// Whoever said an earlier quote, unnamed; its index.
    Before(usize),
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
    pub(crate) phrase: Option<&'s Phrase>,
}

/// What is known of a thing when seen from a quote.
struct Seen {
    /// The last place before.
    before: Option<Place>,
    /// How many other things of its type were named since.
    since: usize,
    behind: Option<Place>,
    behind_rank: usize,
}

impl Scene<'_, '_, '_> {
    fn quote(&self) -> &Found {
        &self.quotes[self.index]
    }

    fn sort(&self) -> Sort {
        match self.phrase {
            Some(phrase) => phrase.sort,
            None if self.quote().cue.is_some() => Sort::Untold,
            None => Sort::Alone,
        }
    }

    /// The token from which it is looked around.
    fn anchor(&self) -> usize {
        self.phrase.map_or(self.quote().start(), |phrase| phrase.tokens.start)
    }

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
        let called = self.called();
        let described = self.phrase.filter(|phrase| {
            !matches!(phrase.sort, Sort::He | Sort::She | Sort::They | Sort::It | Sort::Other)
        });
        if let Some(phrase) = described {
            all.push(self.described(phrase, called));
        }
        all.push(self.nobody(called));
        all
    }

    /// How many known things near are called by the noun of the phrase.
    fn called(&self) -> usize {
        let Some(phrase) = self.phrase else { return 0 };
        let stem = self.article.reading.words[phrase.noun].stem;
        let called = |one: &&Portrait| one.is_called(stem) || one.has_in_name(stem);
        self.portraits.iter().filter(called).count()
    }

    fn known(&self) -> Vec<Candidate> {
        let mut seen: Vec<(usize, Seen)> = Vec::new();
        let anchor = self.anchor();
        // A name inside the source counts as before it.
        let end = self.phrase.map_or(anchor, |phrase| phrase.whole.end);
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
        seen.iter().map(|(entity, seen)| self.thing(*entity, seen)).collect()
    }

    fn is_in_quote(&self, place: &Place) -> bool {
        let quote = self.quote();
        quote.content.iter().any(|piece| piece.contains(&place.start))
    }

    fn thing(&self, entity: usize, seen: &Seen) -> Candidate {
        let reading = self.article.reading;
        let portrait = &self.portraits[entity];
        let sort = self.sort() as u64;
        let kind = portrait.kind as u64;
        let anchor = self.anchor();
        let here = reading.words[anchor.min(reading.words.len() - 1)];
        let inside = self.inside(entity);
        let distance = seen
            .before
            .map_or(40, |place| bucket(i64::from(here.sentence) - i64::from(place.sentence)));
        let same_paragraph = seen.before.is_some_and(|place| place.paragraph == here.paragraph);
        let since = seen.since.min(5) as u64;
        let manner = seen.before.map_or(9, |place| {
            u64::from(place.quoted) * 4 + u64::from(place.possessive) * 2 + u64::from(place.subject)
        });
        let spoke = self.spoke(entity);
        let gap = self.gap();
        let gender = self.gender(portrait);
        let called = self.is_called(portrait);
        let ahead = seen.behind.map_or(40, |place| {
            let end = reading.words[self.quote().end() - 1];
            bucket(i64::from(place.sentence) - i64::from(end.sentence))
        });
        let ahead_rank = if seen.behind.is_some() { seen.behind_rank.min(4) as u64 } else { 9 };
        let mentions = portrait.mentions.min(6) as u64;
        let talked_of = self.places.iter().any(|_| false) || self.is_mentioned_inside(entity);
        let near = seen.before.map_or(9, |place| (anchor.saturating_sub(place.end)).min(6) as u64);
        let person = u64::from(self.speaks_of_itself());
        let mut features = Vec::with_capacity(40);
        let mut row = Row::new(BASE, &mut features);
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
        row.put([sort, u64::from(talked_of), kind]);
        row.put([sort, u64::from(same_paragraph), since, gap]);
        row.put([sort, near, kind]);
        row.put([sort, u64::from(seen.before.is_some()), kind]);
        row.put([sort, person, kind]);
        row.put([sort, self.surroundings(), spoke]);
        row.put([sort, self.surroundings(), distance, manner]);
        row.put([sort, self.surroundings(), ahead, ahead_rank]);
        row.put([sort, self.asking(), spoke, gap]);
        row.put([sort, self.asking(), spoke, self.surroundings()]);
        if let Some(phrase) = self.phrase {
            let noun = reading.words[phrase.noun].stem;
            row.put([sort, noun, kind]);
            row.put([sort, noun, gender]);
            row.put([sort, noun, since, kind]);
        }
        Candidate { who: Who::Known(entity), features }
    }

    /// How the thing is named in the words of the source.
    fn inside(&self, entity: usize) -> u64 {
        let Some(phrase) = self.phrase else { return 0 };
        let of = |name: Option<usize>| {
            name.is_some_and(|name| self.article.names.entity[name] == entity)
        };
        if of(phrase.name) {
            return 1;
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

    /// How many quotes ago it spoke last, 9 for never lately.
    fn spoke(&self, entity: usize) -> u64 {
        let ago = (0..self.index).rev().take(5).position(|at| self.entities[at] == Some(entity));
        ago.map_or(9, |ago| ago as u64)
    }

    /// How far the quote before is.
    fn gap(&self) -> u64 {
        let Some(before) = self.index.checked_sub(1).map(|at| &self.quotes[at]) else { return 9 };
        let words = &self.article.reading.words;
        let (last, here) = (&words[before.end() - 1], &words[self.quote().start()]);
        let paragraphs = here.paragraph.saturating_sub(last.paragraph).min(3);
        let sentences = here.sentence.saturating_sub(last.sentence).min(2);
        u64::from(paragraphs) * 3 + u64::from(sentences)
    }

    /// How the quote lies in its paragraph: whether it opens and ends it, what stands
    /// before it, whether the quote before was left open.
    fn surroundings(&self) -> u64 {
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
    fn asking(&self) -> u64 {
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
    fn gender(&self, portrait: &Portrait) -> u64 {
        match (self.told_gender(), portrait.gender) {
            (None, _) => 0,
            (Some(one), Some(other)) => {
                if one == other {
                    1
                } else {
                    2
                }
            }
            (Some(_), None) => 3,
        }
    }

    fn told_gender(&self) -> Option<Gender> {
        let phrase = self.phrase?;
        match phrase.sort {
            Sort::He => Some(Gender::Male),
            Sort::She => Some(Gender::Female),
            Sort::Kin => gender_of_word(&self.article.tokens[phrase.noun]),
            _ => (phrase.tokens.start..=phrase.noun)
                .find_map(|at| gender_of_word(&self.article.tokens[at])),
        }
    }

    /// Whether the article calls the thing by the noun of the source.
    fn is_called(&self, portrait: &Portrait) -> u64 {
        let Some(phrase) = self.phrase.filter(|phrase| phrase.name.is_none()) else { return 0 };
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

    fn is_mentioned_inside(&self, entity: usize) -> bool {
        let quote = self.quote();
        let start = self.places.partition_point(|place| place.start < quote.start());
        let within = |place: &&Place| place.start < quote.end();
        let mut inside = self.places[start..].iter().take_while(within).take(20);
        inside.any(|place| place.entity == entity && self.is_in_quote(place))
    }

    /// 1 for `I`, 2 for `we` in words in quotation marks.
    fn speaks_of_itself(&self) -> u8 {
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

    fn unnamed(&self, before: usize, rank: usize) -> Candidate {
        let voice = &self.voices[before][0];
        let sort = self.sort() as u64;
        let ago = (self.index - before).min(6) as u64;
        let gap = self.gap();
        let kind = voice.kind as u64;
        let words = voice.name.to_lowercase();
        let same = self.phrase.is_some_and(|phrase| {
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
        let sorts = [
            Class::ROLE_NOUN,
            Class::GROUP_NOUN,
            Class::ORGANISATION_NOUN,
            Class::DOCUMENT,
            Class::ANONYMOUS_NOUN,
            Class::SPOKESPERSON,
            Class::TITLE,
        ];
        let class = sorts.iter().fold(0, |all, one| all * 2 + u64::from(token.has(*one)));
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
