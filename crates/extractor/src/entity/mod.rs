//! The named things of a text: where names stand, and which name the same thing.
//!
//! - [`unit`]: what is labelled; [`feature`] what speaks for a [`label`], [`tagger`] the
//!   best labels by the model, [`tagged`] the names that they make
//! - [`row`]: what a name may at most be
//! - [`name`]: guesses names by rules, one voice among the features
//! - [`kind`]: settles what each guess names, by what the whole article says of it
//! - [`resolve`]: joins the names of one thing under its longest form
//!
//! Who speaks is for `speaker`; pronouns and plain nouns are no names.

pub(crate) mod feature;
pub(crate) mod kind;
pub(crate) mod label;
pub(crate) mod name;
pub(crate) mod resolve;
pub(crate) mod row;
pub(crate) mod tagged;
pub(crate) mod tagger;
pub(crate) mod unit;

use std::ops::Range;

use model::entity::EntityType;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// A place in the text that names something; ranges are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) range: Range<usize>,
    pub(crate) kind: EntityType,
    /// The title or honorific right before it: `Interior Minister`.
    pub(crate) title: Option<Range<usize>>,
    /// Indices of its tokens.
    pub(crate) tokens: Range<usize>,
    pub(crate) ground: Ground,
}

impl Name {
    pub(crate) fn is_weak(&self) -> bool {
        self.ground == Ground::Capital
    }
}

/// What a name's type rests on, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// Nothing but its capital speaks for it.
    Capital,
    /// It looks like one, or stands like one.
    Look,
    /// A given name opens it.
    Given,
    /// A list, a head or a title tells.
    Told,
}

/// One thing that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) kind: EntityType,
    pub(crate) gender: Option<Gender>,
    /// Indices into [`Names::all`], in order.
    pub(crate) names: Vec<usize>,
}

/// All names of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    /// In order, not overlapping.
    pub(crate) all: Vec<Name>,
    /// For each of `all`, which of `known` it names.
    pub(crate) entity: Vec<usize>,
    /// In order of their first name.
    pub(crate) known: Vec<Known>,
}

impl Names {
    /// Indices of the names that lie in `range`.
    pub(crate) fn within(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.all.partition_point(|name| name.range.start < range.start);
        let count = self.all[start..].partition_point(|name| name.range.end <= range.end);
        start..start + count
    }

    pub(crate) fn known_of(&self, name: usize) -> &Known {
        &self.known[self.entity[name]]
    }
}
