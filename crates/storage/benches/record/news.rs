//! Invented news without end: the same from the same seed, as skewed as real news is.
//!
//! Few words, people and outlets make most of it (Zipf), one story in twenty stands at
//! another outlet too, and one quote in eight was printed somewhere else before.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::article::{Article, TextFrom};
use model::entity::{Entity, EntityType, Mention};
use model::extraction::Extraction;
use model::quote::{Quote, QuoteKind, Speaker, SpeakerKind};
use model::span::Span;
use storage::article::Import;

const WORDS: usize = 40_000;
const PEOPLE: usize = 5_000;
const OTHERS: usize = 3_000;
const OUTLETS: usize = 200;
pub(crate) const DAYS: i64 = 90;
pub(crate) const QUOTES: usize = 8;
const TEXT_BYTES: usize = 2_400;
/// What is printed again is one of the latest.
const REMEMBERED: usize = 500;

pub(crate) struct News {
    chance: Chance,
    total: usize,
    made: usize,
    vocabulary: Vec<String>,
    word: Zipf,
    people: Vec<String>,
    person: Zipf,
    others: Vec<(String, EntityType)>,
    other: Zipf,
    outlet: Zipf,
    stories: Vec<(Article, Extraction)>,
    sayings: Vec<Saying>,
}

/// Words in someone's mouth.
#[derive(Clone)]
struct Saying {
    text: String,
    /// Which of the others is named in it, and where that begins.
    about: Option<(usize, usize)>,
    speaker: Option<Speaker>,
    source: String,
}

impl News {
    /// `total` articles, spread over [`DAYS`] days that end with `until`.
    pub(crate) fn new(total: usize) -> News {
        let mut chance = Chance(20_261_128);
        let vocabulary: Vec<String> = (0..WORDS).map(|rank| chance.word(rank)).collect();
        let name = |chance: &mut Chance| {
            let mut name = chance.word(WORDS);
            name[..1].make_ascii_uppercase();
            name
        };
        let people =
            (0..PEOPLE).map(|_| format!("{} {}", name(&mut chance), name(&mut chance))).collect();
        let types = [EntityType::Org, EntityType::Gpe, EntityType::Loc, EntityType::Event];
        let others = (0..OTHERS).map(|i| (name(&mut chance), types[i % types.len()])).collect();
        News {
            chance,
            total,
            made: 0,
            vocabulary,
            word: Zipf::new(WORDS, 1.0),
            people,
            person: Zipf::new(PEOPLE, 0.8),
            others,
            other: Zipf::new(OTHERS, 0.9),
            outlet: Zipf::new(OUTLETS, 0.7),
            stories: Vec::new(),
            sayings: Vec::new(),
        }
    }

    /// When the next is found: hours after it was published.
    pub(crate) fn now(&self) -> Timestamp {
        let all_ms = DAYS * 24 * 3_600_000;
        let at = all_ms * self.made as i64 / self.total as i64;
        News::until() - SignedDuration::from_millis(all_ms - at)
    }

    /// When everything was published.
    pub(crate) fn until() -> Timestamp {
        "2026-11-28T00:00:00Z".parse().expect("it is a time")
    }

    /// A word that is so often printed that `rank` are printed more often.
    pub(crate) fn word_of_rank(&self, rank: usize) -> &str {
        &self.vocabulary[rank]
    }

    pub(crate) fn person_of_rank(&self, rank: usize) -> &str {
        &self.people[rank]
    }

    pub(crate) fn other_of_rank(&self, rank: usize) -> &str {
        &self.others[rank].0
    }

    pub(crate) fn next(&mut self) -> (Import, Extraction) {
        let outlet = format!("outlet-{}", self.outlet.pick(&mut self.chance));
        let url = format!("https://{outlet}.example/{}", self.made).parse().expect("an address");
        let (mut article, extraction) = match self.chance.one_in(20) && !self.stories.is_empty() {
            true => self.stories[self.chance.below(self.stories.len())].clone(),
            false => self.story(),
        };
        article.url = url;
        article.published = Some(self.published().to_zoned(TimeZone::UTC));
        remember(&mut self.stories, (article.clone(), extraction.clone()), self.made);
        self.made += 1;
        let link = Some(article.url.clone());
        (Import { outlet, link, id: None, article }, extraction)
    }

    /// In order of time, but for what is found some hours late.
    fn published(&mut self) -> Timestamp {
        let late = self.chance.below(6 * 3_600_000) as i64;
        self.now() - SignedDuration::from_millis(late)
    }

    fn story(&mut self) -> (Article, Extraction) {
        let mut draft = Draft::default();
        for _ in 0..QUOTES {
            self.sentence(&mut draft, TEXT_BYTES / QUOTES / 3);
            self.quote(&mut draft);
            self.sentence(&mut draft, TEXT_BYTES / QUOTES / 3);
            draft.text.push_str("\n\n");
        }
        let title = self.words(8);
        let Draft { text, entities, quotes, .. } = draft;
        let article = Article {
            url: "https://outlet.example/".parse().expect("an address"),
            canonical_url: None,
            title,
            authors: vec![self.people[self.chance.below(PEOPLE)].clone()],
            language: Some("en".to_owned()),
            genre: None,
            published: None,
            modified: None,
            text,
            text_from: TextFrom::Import,
        };
        (article, Extraction { language: Some("en".to_owned()), entities, quotes })
    }

    /// About so many bytes with a name or two in them.
    fn sentence(&mut self, draft: &mut Draft, bytes: usize) {
        let until = draft.text.len() + bytes;
        let names = self.chance.below(3);
        for _ in 0..names {
            let other = self.other_of(draft);
            let (name, entity_type) = &self.others[other];
            draft.name(name, *entity_type);
            draft.text.push(' ');
        }
        while draft.text.len() < until {
            let words = self.words(4);
            draft.text.push_str(&words);
            draft.text.push(' ');
        }
        draft.text.push_str(". ");
    }

    /// Half of what a story names, it has named before.
    fn other_of(&mut self, draft: &mut Draft) -> usize {
        let again = self.chance.one_in(2) && !draft.others.is_empty();
        let other = match again {
            true => draft.others[self.chance.below(draft.others.len())],
            false => self.other.pick(&mut self.chance),
        };
        draft.others.push(other);
        other
    }

    /// Half of the people who speak in a story spoke in it before.
    fn person_of(&mut self, draft: &mut Draft) -> usize {
        let again = self.chance.one_in(2) && !draft.people.is_empty();
        let person = match again {
            true => draft.people[self.chance.below(draft.people.len())],
            false => self.person.pick(&mut self.chance),
        };
        draft.people.push(person);
        person
    }

    fn quote(&mut self, draft: &mut Draft) {
        let saying = match self.chance.one_in(8) && !self.sayings.is_empty() {
            true => self.sayings[self.chance.below(self.sayings.len())].clone(),
            false => self.saying(draft),
        };
        remember(&mut self.sayings, saying.clone(), self.made);
        let Saying { text, about, speaker, source: name } = saying;
        let start = draft.text.len();
        draft.text.push_str(&text);
        if let Some((other, at)) = about {
            let (name, entity_type) = &self.others[other];
            draft.mention(name, *entity_type, start + at);
        }
        let span = Span { start, stop: draft.text.len() };
        draft.text.push_str(" said ");
        let cue = Mention {
            text: "said".to_owned(),
            span: Span { start: span.stop + 1, stop: span.stop + 5 },
        };
        let source_start = draft.text.len();
        let entity = match &speaker {
            Some(speaker) if speaker.kind == SpeakerKind::Person => {
                Some(draft.name(&name, EntityType::Person))
            }
            _ => {
                draft.text.push_str(&name);
                None
            }
        };
        let source = Mention {
            text: name.clone(),
            span: Span { start: source_start, stop: draft.text.len() },
        };
        draft.text.push_str(". ");
        draft.quotes.push(Quote {
            kind: [QuoteKind::Direct, QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect]
                [self.chance.below(4)],
            text,
            spans: vec![span],
            cue: Some(cue),
            source: Some(source),
            speaker: speaker.map(|speaker| Speaker { entity, ..speaker }),
            speakers: Vec::new(),
            confidence: Some(0.9),
        });
    }

    /// What nobody has said yet.
    fn saying(&mut self, draft: &mut Draft) -> Saying {
        let length = 8 + self.chance.below(24);
        let mut text = format!("\"{}", self.words(length));
        let about = self.chance.one_in(2).then(|| {
            let other = self.other_of(draft);
            text.push(' ');
            text.push_str(&self.others[other].0);
            (other, text.len() - self.others[other].0.len())
        });
        text.push_str(".\"");
        let kind = match self.chance.below(20) {
            0..15 => SpeakerKind::Person,
            15 => SpeakerKind::Group,
            16 => SpeakerKind::Anonymous,
            17 => SpeakerKind::Document,
            _ => return Saying { text, about, speaker: None, source: "it was".to_owned() },
        };
        let name = match kind {
            SpeakerKind::Person => {
                let person = self.person_of(draft);
                self.people[person].clone()
            }
            _ => format!("a {}", self.words(2)),
        };
        let role = self.chance.one_in(2).then(|| self.words(2));
        let speaker = Speaker { name: name.clone(), kind, role, speaks_for: None, entity: None };
        Saying { text, about, speaker: Some(speaker), source: name }
    }

    fn words(&mut self, count: usize) -> String {
        let pick = |_| self.vocabulary[self.word.pick(&mut self.chance)].as_str();
        (0..count).map(pick).collect::<Vec<_>>().join(" ")
    }
}

/// An article as it grows. All of it is ASCII, so that bytes are characters.
#[derive(Default)]
struct Draft {
    text: String,
    entities: Vec<Entity>,
    quotes: Vec<Quote>,
    /// Who spoke in it, and what else it named, as often as it did.
    people: Vec<usize>,
    others: Vec<usize>,
}

impl Draft {
    /// Writes a name, and gives its entity's place in the list.
    fn name(&mut self, name: &str, entity_type: EntityType) -> usize {
        let start = self.text.len();
        self.text.push_str(name);
        self.mention(name, entity_type, start)
    }

    /// A name that is written already.
    fn mention(&mut self, name: &str, entity_type: EntityType, start: usize) -> usize {
        let span = Span { start, stop: start + name.len() };
        let mention = Mention { text: name.to_owned(), span };
        if let Some(at) = self.entities.iter().position(|entity| entity.name == name) {
            self.entities[at].mentions.push(mention);
            return at;
        }
        self.entities.push(Entity { name: name.to_owned(), entity_type, mentions: vec![mention] });
        self.entities.len() - 1
    }
}

/// Keeps the latest in a ring.
fn remember<T>(ring: &mut Vec<T>, one: T, nth: usize) {
    match ring.len() < REMEMBERED {
        true => ring.push(one),
        false => ring[nth % REMEMBERED] = one,
    }
}

/// The first of `n` is picked most, the second half as often with an exponent of 1.
struct Zipf {
    up_to: Vec<f64>,
}

impl Zipf {
    fn new(n: usize, exponent: f64) -> Zipf {
        let mut sum = 0.0;
        let weigh = |rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        };
        Zipf { up_to: (1..=n).map(weigh).collect() }
    }

    fn pick(&self, chance: &mut Chance) -> usize {
        let all = self.up_to.last().copied().unwrap_or_default();
        let at = chance.share() * all;
        self.up_to.partition_point(|up_to| *up_to < at).min(self.up_to.len() - 1)
    }
}

/// SplitMix64: the same numbers from the same seed, on every machine and for all time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Rare words are longer than common ones.
    fn word(&mut self, rank: usize) -> String {
        let syllables =
            1 + rank.checked_ilog10().unwrap_or_default() as usize * 2 / 3 + self.below(2);
        let mut word = String::new();
        for _ in 0..syllables {
            word.push(b"bcdfghklmnprstvw"[self.below(16)] as char);
            word.push(b"aeiou"[self.below(5)] as char);
        }
        if self.one_in(2) {
            word.push(b"nrst"[self.below(4)] as char);
        }
        word
    }
}
