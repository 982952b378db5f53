//! One annotated article, as `corpus/GUIDE.md` describes it.
//!
//! Offsets are bytes of [`Article::text`]; [`crate::score`] turns what the extractor
//! gives into the same.

use std::ops::Range;
use std::path::PathBuf;

use jiff::Timestamp;
use model::entity::EntityType;
use model::quote::{QuoteKind, SpeakerKind};

pub(crate) const TOPICS: [&str; 11] = [
    "world politics",
    "local politics",
    "courts",
    "crime",
    "business",
    "sport",
    "science",
    "health",
    "technology",
    "culture",
    "disasters",
];

pub(crate) const STYLES: [&str; 6] = ["us", "uk", "india", "africa", "australasia", "gulf"];

/// In what it was said, where the article tells.
pub(crate) const MEDIA: [&str; 9] = [
    "statement",
    "post",
    "filing",
    "letter",
    "report",
    "interview",
    "email",
    "broadcast",
    "speech",
];

#[derive(Debug, Clone)]
pub(crate) struct Article {
    /// The name of its file, without ending.
    pub(crate) id: String,
    pub(crate) file: PathBuf,
    pub(crate) facts: Facts,
    pub(crate) text: String,
    pub(crate) entities: Vec<Entity>,
    /// In order of their first offset.
    pub(crate) quotes: Vec<Quote>,
    pub(crate) asides: Vec<Aside>,
    /// In order; parted by a blank line in `text`.
    pub(crate) paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) title: String,
    pub(crate) outlet: String,
    pub(crate) published: Option<Timestamp>,
    pub(crate) topic: String,
    pub(crate) style: String,
    pub(crate) story: String,
    pub(crate) annotator: String,
    pub(crate) reader: String,
    /// Capitalised words that are no names.
    pub(crate) plain: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) id: Option<String>,
    pub(crate) entity_type: EntityType,
    /// As printed; the first is the longest, without title. Never empty.
    pub(crate) forms: Vec<String>,
    pub(crate) role: Option<String>,
    pub(crate) mentions: Vec<Range<usize>>,
    pub(crate) line: usize,
}

impl Entity {
    pub(crate) fn name(&self) -> &str {
        &self.forms[0]
    }

    /// What `by` and `<@…>` may call it.
    pub(crate) fn is_called(&self, key: &str) -> bool {
        self.id.as_deref().unwrap_or(self.name()) == key
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Quote {
    pub(crate) number: u32,
    pub(crate) kind: QuoteKind,
    pub(crate) spans: Vec<Range<usize>>,
    pub(crate) source: Option<Range<usize>>,
    pub(crate) cue: Option<Range<usize>>,
    /// Several where they speak jointly; none where nobody can tell.
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) via: Option<String>,
    pub(crate) cluster: Option<String>,
    /// The speaker goes on in the next paragraph.
    pub(crate) continues: bool,
    pub(crate) marks: Option<Marks>,
    /// Of its line in the file.
    pub(crate) line: usize,
}

impl Quote {
    pub(crate) fn start(&self) -> usize {
        self.spans[0].start
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Speaker {
    pub(crate) who: Who,
    pub(crate) kind: SpeakerKind,
    pub(crate) role: Option<String>,
    pub(crate) speaks_for: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// Index into [`Article::entities`].
    Entity(usize),
    /// `a senior diplomat`
    Described(String),
}

/// What a printer did to the quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    Missing,
    Reversed,
}

/// Words in quotation marks that nobody says, or that somebody quotes.
#[derive(Debug, Clone)]
pub(crate) struct Aside {
    pub(crate) kind: AsideKind,
    pub(crate) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsideKind {
    Scare,
    Title,
    Nickname,
    Term,
    Sign,
    Slogan,
    Lyric,
    Handle,
    Stray,
    /// A quote inside a quote.
    Inner,
}

impl AsideKind {
    pub(crate) const ALL: [(AsideKind, &'static str); 10] = [
        (AsideKind::Scare, "scare"),
        (AsideKind::Title, "title"),
        (AsideKind::Nickname, "nickname"),
        (AsideKind::Term, "term"),
        (AsideKind::Sign, "sign"),
        (AsideKind::Slogan, "slogan"),
        (AsideKind::Lyric, "lyric"),
        (AsideKind::Handle, "handle"),
        (AsideKind::Stray, "stray"),
        (AsideKind::Inner, "inner"),
    ];
}

#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    pub(crate) kind: ParagraphKind,
    pub(crate) span: Range<usize>,
    /// Of the file.
    pub(crate) line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParagraphKind {
    Prose,
    Heading,
    Caption,
}

impl Article {
    /// The number of the paragraph in which an offset lies.
    pub(crate) fn paragraph_at(&self, offset: usize) -> usize {
        self.paragraphs.partition_point(|one| one.span.end < offset)
    }

    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.paragraphs.get(self.paragraph_at(offset)).map_or(1, |one| one.line)
    }

    pub(crate) fn words(&self) -> usize {
        self.text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
    }

    pub(crate) fn name_of<'a>(&'a self, speaker: &'a Speaker) -> &'a str {
        match &speaker.who {
            Who::Entity(index) => self.entities[*index].name(),
            Who::Described(words) => words,
        }
    }

    /// A key that is the same for the same speaker in every article.
    pub(crate) fn key_of(&self, speaker: &Speaker) -> String {
        match &speaker.who {
            Who::Entity(index) => {
                let entity = &self.entities[*index];
                entity.id.clone().unwrap_or_else(|| entity.name().to_lowercase())
            }
            Who::Described(words) => words.to_lowercase(),
        }
    }
}
