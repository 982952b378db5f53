//! What the model is trained on: which files, under which licence, and what each of
//! their labels may mean in our types.
//!
//! A label that is wider than our types (`LOC`, `MISC`), and capital words that a source
//! does not annotate, stay open between what they may be; the CRF decides by the rest.

use std::ops::Range;
use std::path::Path;

use extractor::learn::{OUTSIDE, Text, Workshop, first, inside};
use model::entity::EntityType;
use serde_json::{Value, json};

use super::conll;
use crate::corpus::{self, Part, frozen};
use crate::score::reading::bare_span;

/// A text with the names that are known in it.
pub(crate) struct Sample {
    pub(crate) text: String,
    /// In order of the text.
    pub(crate) names: Vec<Name>,
    pub(crate) open: Open,
    /// How often it is learnt.
    pub(crate) times: usize,
}

pub(crate) struct Name {
    pub(crate) span: Range<usize>,
    /// What it may be.
    pub(crate) types: Vec<EntityType>,
}

/// What capital words outside of all names may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// No name: the source annotates all types.
    Nothing,
    /// Names of the types that the source leaves out.
    Others(&'static [EntityType]),
}

/// A file to learn from.
struct Source {
    path: &'static str,
    licence: &'static str,
    /// Whether weights from it are free of doubt.
    open_licence: bool,
    read: fn(&conll::Document) -> (Vec<Name>, Open),
}

use EntityType::{Event, Facility, Gpe, Law, Loc, Norp, Org, Person, Product, Work};

const PLACES: &[EntityType] = &[Gpe, Loc, Facility];
const OTHERS: &[EntityType] = &[Norp, Event, Product, Work, Law];

const SOURCES: [Source; 4] = [
    Source {
        path: "entities/eww-train.conll.gz",
        licence: "no licence file; articles belong to their publishers",
        open_licence: false,
        read: worldwide,
    },
    Source {
        path: "entities/uner-ewt-train-v0.conll.gz",
        licence: "CC BY-SA 4.0",
        open_licence: true,
        read: universal,
    },
    Source {
        path: "entities/gum-train.conll.gz",
        licence: "CC BY 4.0, texts CC BY or BY-SA",
        open_licence: true,
        read: gum,
    },
    Source {
        path: "entities/wikigold.conll.gz",
        licence: "CC BY 4.0",
        open_licence: true,
        read: wikigold,
    },
];

/// Our own corpus is small and has all types; it is learnt so often.
const OWN_TIMES: usize = 3;

/// Everything to learn from, and what it was: path, licence, hash.
pub(crate) fn read(
    data: &Path,
    own: &Path,
    licensed_only: bool,
    except: &[String],
    hold_back: Option<usize>,
) -> anyhow::Result<(Vec<Sample>, Value)> {
    let mut samples = Vec::new();
    let mut files = Vec::new();
    for source in &SOURCES {
        let skipped = except.iter().any(|part| source.path.contains(part.as_str()));
        if licensed_only && !source.open_licence || skipped {
            continue;
        }
        let path = data.join(source.path);
        files.push(json!({"file": source.path, "licence": source.licence, "sha256": hash(&path)?}));
        for document in conll::parse(&conll::unpack(&path)?) {
            let (names, open) = (source.read)(&document);
            samples.push(Sample { text: document.text, names, open, times: 1 });
        }
    }
    let (_, articles) = corpus::hold_back(corpus::read_sound(own, Part::Train)?, hold_back);
    for article in articles {
        let name = |entity_type, span: &Range<usize>| Name {
            span: if entity_type == Person { bare_span(&article.text, span) } else { span.clone() },
            types: vec![entity_type],
        };
        let entities = article.entities.iter();
        let names = entities
            .flat_map(|entity| entity.mentions.iter().map(|span| name(entity.entity_type, span)));
        let mut names: Vec<Name> = names.collect();
        names.sort_by_key(|name| name.span.start);
        samples.push(Sample {
            text: article.text.clone(),
            names,
            open: Open::Nothing,
            times: OWN_TIMES,
        });
    }
    let train = own.join(Part::Train.folder());
    files.push(json!({
        "file": "corpus/train", "licence": "MIT OR Apache-2.0", "sha256": frozen::hash(&corpus::files(&train)?)?,
    }));
    Ok((samples, Value::from(files)))
}

pub(crate) fn hash(path: &Path) -> anyhow::Result<String> {
    frozen::hash(&[path.to_owned()])
}

fn names(
    document: &conll::Document,
    types: impl Fn(&conll::Named) -> Option<&'static [EntityType]>,
) -> Vec<Name> {
    let known = document.names().into_iter().filter_map(|named| {
        let types = types(&named)?;
        Some(Name { span: named.span, types: types.to_vec() })
    });
    known.collect()
}

fn worldwide(document: &conll::Document) -> (Vec<Name>, Open) {
    let types = |named: &conll::Named| -> Option<&'static [EntityType]> {
        match named.own.as_str() {
            "Person" => Some(&[Person]),
            "Organization" => Some(&[Org]),
            "Location" => Some(&[Gpe, Loc]),
            "Facility" => Some(&[Facility]),
            "NORP" => Some(&[Norp]),
            "Product" => Some(&[Product]),
            "Misc" => Some(&[Event, Work, Law, Product]),
            _ => None,
        }
    };
    (names(document, types), Open::Nothing)
}

/// Does not annotate what is neither person, organisation nor place, or as `OTH` at times.
fn universal(document: &conll::Document) -> (Vec<Name>, Open) {
    (names(document, folded), Open::Others(OTHERS))
}

/// Its names are derived from phrases, which leaves out adjectives.
fn gum(document: &conll::Document) -> (Vec<Name>, Open) {
    (names(document, folded), Open::Others(&[Norp]))
}

fn wikigold(document: &conll::Document) -> (Vec<Name>, Open) {
    (names(document, folded), Open::Nothing)
}

fn folded(named: &conll::Named) -> Option<&'static [EntityType]> {
    match named.label.as_str() {
        "PER" => Some(&[Person]),
        "ORG" => Some(&[Org]),
        "LOC" => Some(PLACES),
        "MISC" => Some(OTHERS),
        _ => None,
    }
}

impl Sample {
    /// The labels that each unit may have, a bit each.
    pub(crate) fn allowed(&self, text: &Text<'_>, workshop: &Workshop) -> Vec<u32> {
        let mut names = self.names.iter().peekable();
        let mut allowed = Vec::new();
        let mut begun = usize::MAX;
        let starts: Vec<usize> = text.sequences().iter().map(|one| one.start).collect();
        for (unit, span) in text.spans().enumerate() {
            while names.next_if(|name| name.span.end <= span.start).is_some() {}
            let inside_of = names.peek().filter(|name| name.span.start < span.end);
            allowed.push(match inside_of {
                Some(name) => {
                    let goes_on = begun == name.span.start && !starts.contains(&unit);
                    begun = name.span.start;
                    let known = workshop.listed(&self.text[name.span.clone()]);
                    let types = known
                        .filter(|one| name.types.contains(one))
                        .map_or(name.types.clone(), |one| vec![one]);
                    labels(&types, goes_on)
                }
                None => self.outside(text.may_be_name(unit), starts.contains(&unit)),
            });
        }
        allowed
    }

    fn outside(&self, capital: bool, starts_row: bool) -> u32 {
        let none = 1 << OUTSIDE;
        match self.open {
            Open::Others(types) if capital && !starts_row => {
                none | labels(types, false) | labels(types, true)
            }
            Open::Others(types) if capital => none | labels(types, false),
            _ => none,
        }
    }
}

fn labels(types: &[EntityType], goes_on: bool) -> u32 {
    let label = |one: &EntityType| if goes_on { inside(*one) } else { first(*one) };
    types.iter().map(|one| 1 << label(one)).fold(0, |all, bit| all | bit)
}
