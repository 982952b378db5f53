//! Keys that are hashes, in rising order, found by their leading bits: those that begin
//! alike stand together and are few, so that one look at a few neighbours tells, with
//! nothing to guess for a processor that reads ahead.

use std::ops::Range;

/// Each key stands at its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    /// [`GLANCE`] noughts stand behind them, so that a look never ends too early.
    keys: Vec<u32>,
    /// Where those begin that have the same leading bits, and where the last of them end.
    groups: Vec<u32>,
    /// How many bits do not lead.
    shift: u32,
}

/// So many keys are looked at together; few groups have more.
const GLANCE: usize = 8;

impl Keys {
    /// `keys` in rising order.
    pub(crate) fn new(mut keys: Vec<u32>) -> Keys {
        let count = keys.len() / (GLANCE / 2);
        let bits = count.next_power_of_two().ilog2().max(1);
        let shift = u32::BITS - bits;
        let mut groups = Vec::with_capacity((1 << bits) + 1);
        for (index, key) in keys.iter().enumerate() {
            let group = (key >> shift) as usize;
            while groups.len() <= group {
                groups.push(index as u32);
            }
        }
        groups.resize((1 << bits) + 1, keys.len() as u32);
        keys.resize(keys.len() + GLANCE, 0);
        Keys { keys, groups, shift }
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len() - GLANCE
    }

    /// The index of `key`; [`Keys::len`] where it is not among them.
    #[inline(always)]
    pub(crate) fn find(&self, key: u32) -> usize {
        let group = (key >> self.shift) as usize;
        let (start, end) = (self.groups[group] as usize, self.groups[group + 1] as usize);
        if end - start > GLANCE {
            return self.search(start..end, key);
        }
        let Some(near) = self.keys[start..].first_chunk::<GLANCE>() else { return self.len() };
        // Every one is compared, whichever it is: a branch would be guessed wrong too often.
        let mut found = 0;
        for (index, one) in near.iter().enumerate() {
            found |= u32::from(*one == key).wrapping_neg() & (index as u32 + 1);
        }
        if found == 0 { self.len() } else { start + found as usize - 1 }
    }

    #[cold]
    fn search(&self, among: Range<usize>, key: u32) -> usize {
        let place = self.keys[among.clone()].binary_search(&key);
        place.map_or(self.len(), |place| among.start + place)
    }
}

impl Default for Keys {
    fn default() -> Keys {
        Keys::new(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(keys: &[u32], others: &[u32]) {
        let table = Keys::new(keys.to_vec());
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(table.find(*key), index, "{key}");
        }
        for other in others {
            assert_eq!(table.find(*other), keys.len(), "{other}");
        }
    }

    #[test]
    fn a_key_is_found_where_it_stands() {
        check(&[], &[1, 7, u32::MAX]);
        check(&[3], &[1, 4, u32::MAX]);
        check(&[1, 1 << 31, u32::MAX], &[2, 1 << 30, u32::MAX - 1]);
    }

    #[test]
    fn keys_may_all_begin_alike_or_lie_far_apart() {
        check(&(1..100).collect::<Vec<u32>>(), &[100, 1 << 20, u32::MAX]);
        check(&(1..100).map(|one| one << 25).collect::<Vec<u32>>(), &[1, (5 << 25) + 1]);
    }
}
