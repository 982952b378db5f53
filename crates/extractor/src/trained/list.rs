//! Words and phrases that stand on public lists of names, by their hashes.

use model::entity::EntityType;

use crate::lexicon::Class;
use crate::token::Token;
use crate::trained::hash;
use crate::trained::table::Table;

/// The lists, a bit each, in this order. The first come with the training data, those with
/// a file name stand in `lists/`.
pub const LISTS: [(&str, Option<&str>); 23] = [
    ("family names", None),
    ("female names", None),
    ("male names", None),
    ("cities", None),
    ("large cities", None),
    ("towns", Some("towns.txt")),
    ("given names of the world", Some("given_world.txt")),
    ("family names of the world", Some("family_world.txt")),
    ("companies", Some("orgs_companies.txt")),
    ("public bodies", Some("orgs_public.txt")),
    ("parties", Some("orgs_parties.txt")),
    ("media", Some("orgs_media.txt")),
    ("clubs", Some("orgs_sport.txt")),
    ("bodies with a common word for a name", Some("orgs_common_word.txt")),
    ("facilities", Some("facilities.txt")),
    ("events", Some("events.txt")),
    ("products", Some("products.txt")),
    ("works", Some("works.txt")),
    ("laws", Some("laws.txt")),
    ("peoples, religions and convictions", Some("norp.txt")),
    ("provinces and the like", Some("gpe_subnational.txt")),
    ("seas, mountains, regions", Some("loc.txt")),
    ("universities", Some("orgs_universities.txt")),
];

const FEMALE: u32 = 1 << 1;
const MALE: u32 = 1 << 2;

/// The lists of people and towns, which bear on tags and sentences.
pub(crate) const NAMES: u32 = 0xff;

/// Lists of one kind, for features that need no more.
pub(crate) const KINDS: [u32; 7] = [
    FEMALE | MALE | 1 << 6,
    // Family names.
    1 | 1 << 7,
    TOWNS,
    LANDSCAPES,
    // Bodies; those with a common word for a name are no sign of one.
    1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 22,
    FACILITIES | EVENTS,
    PRODUCTS | WORKS | LAWS | PEOPLES,
];

const TOWNS: u32 = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 20;
const LANDSCAPES: u32 = 1 << 21;
const FACILITIES: u32 = 1 << 14;
const EVENTS: u32 = 1 << 15;
const PRODUCTS: u32 = 1 << 16;
const WORKS: u32 = 1 << 17;
const LAWS: u32 = 1 << 18;
const PEOPLES: u32 = 1 << 19;

/// Lists that tell a type; those of people and bodies do not, for theirs are not in doubt.
pub(crate) const TYPES: [(u32, EntityType); 8] = [
    (TOWNS, EntityType::Gpe),
    (LANDSCAPES, EntityType::Loc),
    (FACILITIES, EntityType::Facility),
    (EVENTS, EntityType::Event),
    (PRODUCTS, EntityType::Product),
    (WORKS, EntityType::Work),
    (LAWS, EntityType::Law),
    (PEOPLES, EntityType::Norp),
];

/// No listed name has more words.
pub(crate) const LONGEST: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lists(Table<u32, 7>);

impl Lists {
    pub(crate) fn new(mut entries: Vec<(u32, u32)>) -> Lists {
        entries.sort_by_key(|(key, _)| *key);
        entries.dedup_by(|(key, bits), (last, all)| {
            let same = key == last;
            *all |= if same { *bits } else { 0 };
            same
        });
        let (keys, bits): (Vec<u32>, Vec<u32>) = entries.into_iter().unzip();
        Lists(Table::new(&keys, bits.into_iter()))
    }

    /// Tells given names that no other list knows, and only one gender bears.
    pub(crate) fn tell_given_names(&self, tokens: &mut [Token<'_>]) {
        let unknown = |token: &&mut Token<'_>| token.is_capital() && token.class == Class::NONE;
        for token in tokens.iter_mut().filter(unknown) {
            let key = key([hash::of(&token.text.to_lowercase())]);
            match self.of(key) & (FEMALE | MALE) {
                FEMALE => token.class = Class::FEMALE_NAME,
                MALE => token.class = Class::MALE_NAME,
                _ => {}
            }
        }
    }

    /// On which lists the name with this key stands.
    #[inline]
    pub(crate) fn of(&self, key: u32) -> u32 {
        self.0.of(key)
    }
}

/// The key of a name, its words in lower case, given by their hashes.
pub(crate) fn key(words: impl IntoIterator<Item = u64>) -> u32 {
    let all = words.into_iter().fold(hash::SEED, hash::mix);
    (all as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_on_the_lists_that_hold_it() {
        let name = |words: &str| key(words.split(' ').map(hash::of));
        let lists =
            Lists::new(vec![(name("cape town"), 16), (name("florence"), 2), (name("florence"), 8)]);
        assert_eq!(lists.of(name("cape town")), 16);
        assert_eq!(lists.of(name("florence")), 10);
        assert_eq!(lists.of(name("town cape")), 0);
        assert_eq!(Lists::new(Vec::new()).of(7), 0);
    }
}
