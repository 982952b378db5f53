//! What the corpus must hold, counted.

use std::collections::{BTreeMap, BTreeSet};

use model::entity::EntityType;
use model::quote::{QuoteKind, SpeakerKind};

use super::article::{
    Article, AsideKind, Entity, Marks, ParagraphKind, Quote, STYLES, Speaker, TOPICS, Who,
};
use super::marks::{self, Style};

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) what: String,
    /// Over both parts.
    pub(crate) least: usize,
    pub(crate) train: usize,
    pub(crate) test: usize,
}

impl Count {
    pub(crate) fn total(&self) -> usize {
        self.train + self.test
    }

    /// What is missed; a quarter of each quota must lie in the test part.
    pub(crate) fn missed(&self) -> Option<String> {
        let Count { what, least, .. } = self;
        let (total, test) = (self.total(), self.test);
        if total < *least {
            return Some(format!("quota `{what}`: {total}, expected {least} or more"));
        }
        let least_test = least / 4;
        (test < least_test).then(|| {
            format!("quota `{what}`: {test} in the test part, expected {least_test} or more")
        })
    }
}

/// The features of one article that are counted by the number of articles which have them.
type Feature = (&'static str, usize, fn(&Article) -> bool);

const FEATURES: &[Feature] = &[
    ("curly double marks", 50, |one| style(one) == Some(Style::Curly)),
    ("straight double marks", 24, |one| style(one) == Some(Style::Straight)),
    ("single marks", 24, |one| style(one) == Some(Style::Single)),
    ("quotes over several paragraphs", 24, |one| one.quotes.iter().any(|quote| quote.continues)),
    ("paragraphs attributed only at the end", 12, attributed_at_the_end),
    ("interrupted quotes", 40, |one| one.quotes.iter().any(|quote| quote.spans.len() > 1)),
    ("nested quotes", 24, |one| has(one, AsideKind::Inner)),
    ("pronoun sources", 80, |one| any_source(one, is_pronoun)),
    ("nominal sources of named people", 40, |one| {
        one.quotes.iter().any(|quote| is_nominal(one, quote))
    }),
    ("chains of `he said` among several", 24, is_chain),
    ("named speakers without a cue", 40, |one| {
        one.quotes.iter().any(|quote| quote.cue.is_none() && is_named(quote))
    }),
    ("organisations speaking", 60, |one| has_kind(one, SpeakerKind::Organization)),
    ("groups speaking", 40, |one| has_kind(one, SpeakerKind::Group)),
    ("anonymous speakers", 50, |one| has_kind(one, SpeakerKind::Anonymous)),
    ("documents speaking", 40, |one| has_kind(one, SpeakerKind::Document)),
    ("unknown speakers", 16, |one| one.quotes.iter().any(|quote| quote.speakers.is_empty())),
    ("joint speakers", 16, |one| one.quotes.iter().any(|quote| quote.speakers.len() > 1)),
    ("somebody speaking for another", 24, |one| {
        speakers(one).any(|speaker| speaker.speaks_for.is_some())
    }),
    ("statements", 24, |one| via(one, &["statement"])),
    ("posts", 16, |one| via(one, &["post"])),
    ("court papers", 12, |one| via(one, &["filing"])),
    ("letters and e-mails", 16, |one| via(one, &["letter", "email"])),
    ("scare quotes", 30, |one| has(one, AsideKind::Scare)),
    ("titles in marks", 20, |one| has(one, AsideKind::Title)),
    ("nicknames in marks", 20, |one| has(one, AsideKind::Nickname)),
    ("signs", 12, |one| has(one, AsideKind::Sign)),
    ("slogans", 8, |one| has(one, AsideKind::Slogan)),
    ("stray marks", 8, |one| has(one, AsideKind::Stray)),
    ("missing marks", 8, |one| any_marks(one, Marks::Missing)),
    ("reversed marks", 8, |one| any_marks(one, Marks::Reversed)),
    ("headings left in the text", 12, |one| has_part(one, ParagraphKind::Heading)),
    ("captions left in the text", 12, |one| has_part(one, ParagraphKind::Caption)),
    ("two people of one family name", 12, shares_family_name),
];

/// Everything that has a quota.
pub(crate) fn count(train: &[Article], test: &[Article]) -> Vec<Count> {
    let mut counts = Vec::new();
    let mut add = |what: &str, least: usize, of: &dyn Fn(&[Article]) -> usize| {
        counts.push(Count { what: what.to_owned(), least, train: of(train), test: of(test) });
    };
    add("articles", 160, &|part| part.len());
    for topic in TOPICS {
        let of = |part: &[Article]| count_if(part, |one| one.facts.topic == topic);
        add(&format!("articles: {topic}"), 10, &of);
    }
    for style in STYLES {
        let of = |part: &[Article]| count_if(part, |one| one.facts.style == style);
        add(&format!("articles: {style} style"), 15, &of);
    }
    for (feature, least, holds) in FEATURES {
        add(&format!("articles with {feature}"), *least, &|part| count_if(part, holds));
    }
    for (kind, least) in
        [(QuoteKind::Direct, 600), (QuoteKind::Mixed, 240), (QuoteKind::Indirect, 500)]
    {
        let of = |part: &[Article]| {
            part.iter().flat_map(|one| &one.quotes).filter(|quote| quote.kind == kind).count()
        };
        add(&format!("{kind} quotes"), least, &of);
    }
    add("people in three articles or more", 40, &|part| recurring(part).count());
    add("of these, with a role that changes", 20, &|part| {
        recurring(part).filter(|roles| *roles > 1).count()
    });
    add("pairs of namesakes", 12, &namesakes);
    add("stories of several outlets that share quotes", 30, &shared_stories);
    counts
}

/// What is counted without a quota.
pub(crate) fn sizes(part: &[Article]) -> Vec<(&'static str, usize)> {
    let quotes = || part.iter().flat_map(|one| &one.quotes);
    let entities = || part.iter().flat_map(|one| &one.entities);
    let people: BTreeSet<&str> = entities().filter_map(person).collect();
    let clusters: BTreeSet<&str> = quotes().filter_map(|quote| quote.cluster.as_deref()).collect();
    vec![
        ("words", part.iter().map(Article::words).sum()),
        ("quotes", quotes().count()),
        ("entities", entities().count()),
        ("mentions of entities", entities().map(|one| one.mentions.len()).sum()),
        ("people", people.len()),
        ("quotations printed more than once", clusters.len()),
        (
            "words in marks that nobody says",
            part.iter()
                .flat_map(|one| &one.asides)
                .filter(|one| one.kind != AsideKind::Inner)
                .count(),
        ),
    ]
}

fn count_if(part: &[Article], holds: impl Fn(&Article) -> bool) -> usize {
    part.iter().filter(|one| holds(one)).count()
}

/// The marks around most direct quotes.
fn style(article: &Article) -> Option<Style> {
    let direct = article.quotes.iter().filter(|quote| quote.kind == QuoteKind::Direct);
    let mut seen: BTreeMap<Style, usize> = BTreeMap::new();
    for quote in direct {
        let text = &article.text[quote.spans[0].clone()];
        let first = marks::find(text).into_iter().find(|mark| mark.at == 0);
        if let Some(style) = first.and_then(marks::Mark::style) {
            *seen.entry(style).or_default() += 1;
        }
    }
    seen.into_iter().max_by_key(|(_, times)| *times).map(|(style, _)| style)
}

/// A quote that goes on, none of whose paragraphs before the last names its source.
fn attributed_at_the_end(article: &Article) -> bool {
    article.quotes.iter().enumerate().any(|(index, quote)| {
        let opens = index.checked_sub(1).is_none_or(|before| !article.quotes[before].continues);
        let run: Vec<&Quote> =
            article.quotes[index..].iter().take_while(|one| one.continues).collect();
        let last = article.quotes.get(index + run.len());
        opens
            && quote.continues
            && run.iter().all(|one| one.source.is_none())
            && last.is_some_and(|last| last.source.is_some())
    })
}

fn any_source(article: &Article, holds: impl Fn(&str) -> bool) -> bool {
    article.quotes.iter().filter_map(|quote| source(article, quote)).any(holds)
}

pub(crate) fn source<'a>(article: &'a Article, quote: &Quote) -> Option<&'a str> {
    quote.source.clone().map(|span| &article.text[span])
}

pub(crate) fn is_pronoun(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["he", "she", "they", "it", "his", "her", "their", "its", "i", "we", "my", "our", "who"]
        .contains(&lower.as_str())
}

/// A source that neither names its person nor is a pronoun: `the minister`.
pub(crate) fn is_nominal(article: &Article, quote: &Quote) -> bool {
    let Some(span) = quote.source.clone().filter(|span| !is_pronoun(&article.text[span.clone()]))
    else {
        return false;
    };
    quote.speakers.iter().any(|speaker| match speaker.who {
        Who::Entity(index) => {
            let mentions = &article.entities[index].mentions;
            !mentions.iter().any(|name| super::names::overlap(name, &span))
        }
        Who::Described(_) => false,
    })
}

fn is_named(quote: &Quote) -> bool {
    quote.speakers.iter().any(|speaker| matches!(speaker.who, Who::Entity(_)))
}

/// Three pronouns or more, of two people or more, within six quotes.
fn is_chain(article: &Article) -> bool {
    article.quotes.windows(6.min(article.quotes.len().max(1))).any(|window| {
        let said: Vec<&Quote> = window
            .iter()
            .filter(|quote| source(article, quote).is_some_and(is_pronoun))
            .filter(|quote| is_named(quote))
            .collect();
        let people: BTreeSet<String> =
            said.iter().flat_map(|quote| &quote.speakers).map(|one| article.key_of(one)).collect();
        said.len() >= 3 && people.len() >= 2
    })
}

fn speakers(article: &Article) -> impl Iterator<Item = &Speaker> {
    article.quotes.iter().flat_map(|quote| &quote.speakers)
}

fn has_kind(article: &Article, kind: SpeakerKind) -> bool {
    speakers(article).any(|speaker| speaker.kind == kind)
}

fn has(article: &Article, kind: AsideKind) -> bool {
    article.asides.iter().any(|aside| aside.kind == kind)
}

fn any_marks(article: &Article, marks: Marks) -> bool {
    article.quotes.iter().any(|quote| quote.marks == Some(marks))
}

fn has_part(article: &Article, kind: ParagraphKind) -> bool {
    article.paragraphs.iter().any(|one| one.kind == kind)
}

fn via(article: &Article, media: &[&str]) -> bool {
    article.quotes.iter().any(|quote| quote.via.as_deref().is_some_and(|via| media.contains(&via)))
}

fn shares_family_name(article: &Article) -> bool {
    let people: Vec<&Entity> =
        article.entities.iter().filter(|one| one.entity_type == EntityType::Person).collect();
    let family = |one: &Entity| one.name().rsplit(' ').next().unwrap_or_default().to_lowercase();
    people
        .iter()
        .enumerate()
        .any(|(index, one)| people[index + 1..].iter().any(|other| family(one) == family(other)))
}

fn person(entity: &Entity) -> Option<&str> {
    (entity.entity_type == EntityType::Person).then_some(entity.id.as_deref()).flatten()
}

/// How many roles each person has who stands in three articles or more.
fn recurring(part: &[Article]) -> impl Iterator<Item = usize> + '_ {
    let mut people: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
    for entity in part.iter().flat_map(|one| &one.entities) {
        if let Some(id) = person(entity) {
            let seen = people.entry(id).or_default();
            seen.0 += 1;
            seen.1.extend(entity.role.as_deref().map(str::to_lowercase));
        }
    }
    people.into_values().filter(|(articles, _)| *articles >= 3).map(|(_, roles)| roles.len())
}

/// Full names of two words or more, each with the people who bear it.
pub(crate) fn bearers(part: &[Article]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut bearers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for entity in part.iter().flat_map(|one| &one.entities) {
        if let Some(id) = person(entity)
            && entity.name().contains(' ')
        {
            bearers.entry(entity.name().to_lowercase()).or_default().insert(id);
        }
    }
    bearers
}

fn namesakes(part: &[Article]) -> usize {
    bearers(part).values().map(|people| people.len() * (people.len() - 1) / 2).sum()
}

/// Stories of two outlets or more in which a cluster is printed by two of them.
fn shared_stories(part: &[Article]) -> usize {
    let mut printed: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for article in part {
        for cluster in article.quotes.iter().filter_map(|quote| quote.cluster.as_deref()) {
            let key = (article.facts.story.as_str(), cluster);
            printed.entry(key).or_default().insert(&article.facts.outlet);
        }
    }
    let shared = printed.into_iter().filter(|(_, outlets)| outlets.len() > 1);
    shared.map(|((story, _), _)| story).collect::<BTreeSet<_>>().len()
}
