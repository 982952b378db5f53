//! The people, organisations, places and other named things of one article.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// One named thing within one article, with every place that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The longest form of the name in this article, without title or honorific.
    pub name: String,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// In order of the text; never empty.
    pub mentions: Vec<Mention>,
}

/// A place in the text that names an entity, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub text: String,
    pub span: Span,
}

/// What sort of thing an entity is; the same words in JSON, views and on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EntityType {
    Person,
    Org,
    /// A country, state, city: a place that also acts.
    Gpe,
    /// A place that does not act: a river, a mountain, a region.
    Loc,
    Facility,
    /// Nationalities, religious and political groups.
    Norp,
    Event,
    Product,
    /// A title: a book, a film, a song.
    Work,
    Law,
}

impl EntityType {
    pub const ALL: [EntityType; 10] = [
        EntityType::Person,
        EntityType::Org,
        EntityType::Gpe,
        EntityType::Loc,
        EntityType::Facility,
        EntityType::Norp,
        EntityType::Event,
        EntityType::Product,
        EntityType::Work,
        EntityType::Law,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            EntityType::Person => "PERSON",
            EntityType::Org => "ORG",
            EntityType::Gpe => "GPE",
            EntityType::Loc => "LOC",
            EntityType::Facility => "FACILITY",
            EntityType::Norp => "NORP",
            EntityType::Event => "EVENT",
            EntityType::Product => "PRODUCT",
            EntityType::Work => "WORK",
            EntityType::Law => "LAW",
        }
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for EntityType {
    type Err = String;

    /// Upper or lower case.
    fn from_str(word: &str) -> Result<Self, String> {
        EntityType::ALL
            .into_iter()
            .find(|one| one.as_str().eq_ignore_ascii_case(word))
            .ok_or_else(|| format!("`{word}` is no entity type"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_name_everywhere() {
        for one in EntityType::ALL {
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{one}\""));
            assert_eq!(one.as_str().parse(), Ok(one));
        }
    }
}
