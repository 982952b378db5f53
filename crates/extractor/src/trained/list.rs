//! Words and phrases that stand on public lists of names, by their hashes.

use crate::lexicon::Class;
use crate::token::Token;
use crate::trained::hash;

/// The lists, a bit each.
pub const LISTS: [&str; 5] =
    ["family names", "female names", "male names", "cities", "large cities"];

const FEMALE: u8 = 1 << 1;
const MALE: u8 = 1 << 2;

/// No listed name has more words.
pub(crate) const LONGEST: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lists {
    /// Open addressing, a power of two long, never full; 0 where nothing is.
    keys: Vec<u32>,
    bits: Vec<u8>,
}

impl Lists {
    pub(crate) fn new(entries: &[(u32, u8)]) -> Lists {
        let slots = (2 * entries.len()).next_power_of_two().max(2);
        let mut lists = Lists { keys: vec![0; slots], bits: vec![0; slots] };
        for (key, bits) in entries {
            let slot = lists.slot(*key);
            lists.keys[slot] = *key;
            lists.bits[slot] |= bits;
        }
        lists
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
    pub(crate) fn of(&self, key: u32) -> u8 {
        self.bits[self.slot(key)]
    }

    fn slot(&self, key: u32) -> usize {
        let mask = self.keys.len() - 1;
        let mut slot = key as usize & mask;
        while self.keys[slot] != 0 && self.keys[slot] != key {
            slot = (slot + 1) & mask;
        }
        slot
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
            Lists::new(&[(name("cape town"), 16), (name("florence"), 2), (name("florence"), 8)]);
        assert_eq!(lists.of(name("cape town")), 16);
        assert_eq!(lists.of(name("florence")), 10);
        assert_eq!(lists.of(name("town cape")), 0);
        assert_eq!(Lists::new(&[]).of(7), 0);
    }
}
