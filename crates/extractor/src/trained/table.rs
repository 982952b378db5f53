//! Values by keys that are hashes, in lines of a few: on which line a key stands, if it
//! does, its size alone tells, for the lines are in rising order. What a look-up costs is
//! the wait for memory, so a line is one that a processor fetches at once, or a few beside
//! one another, and a batch of keys is asked for before the first is waited for.

use std::hint::black_box;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<V, const N: usize> {
    /// The last one is empty: there stand all keys that are unknown.
    lines: Vec<Line<V, N>>,
    /// So many lines have keys of their own; those behind them take what is left over.
    own: usize,
}

/// Keys in rising order, then noughts. Those that a full line has no place for stand in the
/// next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
struct Line<V, const N: usize> {
    keys: [u32; N],
    /// How many keys stand before.
    first: u32,
    values: [V; N],
}

/// Where a key stands: the line, and the slot in the last bits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place(u32);

impl Place {
    const BITS: u32 = 4;

    #[inline(always)]
    fn new(line: usize, slot: u32) -> Place {
        Place((line as u32) << Place::BITS | slot)
    }

    #[inline(always)]
    fn line(self) -> usize {
        (self.0 >> Place::BITS) as usize
    }

    #[inline(always)]
    fn slot(self) -> u32 {
        self.0 & ((1 << Place::BITS) - 1)
    }
}

impl<V: Copy + Default, const N: usize> Line<V, N> {
    fn empty(first: usize) -> Line<V, N> {
        Line { keys: [0; N], first: first as u32, values: [V::default(); N] }
    }
}

/// So many keys are looked for together.
pub(crate) const BATCH: usize = 64;

impl<V: Copy + Default, const N: usize> Table<V, N> {
    /// Three in five places of a line are taken, so that few lines are too short.
    const USUAL: usize = (3 * N).div_ceil(5);

    /// `keys` in rising order, nought being none, and the value of each.
    pub(crate) fn new(keys: &[u32], mut values: impl Iterator<Item = V>) -> Table<V, N> {
        const { assert!(N <= 1 << Place::BITS) }
        let own = keys.len() / Self::USUAL + 1;
        let mut lines = Vec::with_capacity(own + 2);
        let mut rest = keys;
        while lines.len() < own || !rest.is_empty() {
            let ours = |key: &&u32| line_of(**key, own) <= lines.len();
            let taken = rest.iter().take(N).take_while(ours).count();
            let mut line = Line::empty(keys.len() - rest.len());
            line.keys[..taken].copy_from_slice(&rest[..taken]);
            line.values.iter_mut().zip(values.by_ref().take(taken)).for_each(|(to, one)| *to = one);
            lines.push(line);
            rest = &rest[taken..];
        }
        lines.push(Line::empty(keys.len()));
        Table { lines, own }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index(self.nowhere()) == 0
    }

    /// Of a key that is unknown the default.
    #[inline]
    pub(crate) fn of(&self, key: u32) -> V {
        *self.at(self.find(line_of(key, self.own), key))
    }

    /// Puts down where `keys`, a batch at most, stand.
    #[inline]
    pub(crate) fn find_all(&self, keys: &[u32], places: &mut [Place; BATCH]) {
        let mut touched = 0;
        for (place, key) in places.iter_mut().zip(keys) {
            *place = Place::new(line_of(*key, self.own), 0);
            touched ^= self.lines[place.line()].keys[0];
        }
        // So that all lines are fetched before the first of them is waited for.
        black_box(touched);
        for (place, key) in places.iter_mut().zip(keys) {
            *place = self.find(place.line(), *key);
        }
    }

    /// The value of the key.
    #[inline(always)]
    pub(crate) fn at(&self, place: Place) -> &V {
        &self.lines[place.line()].values[place.slot() as usize]
    }

    /// The index of the key among all; how many there are for one that is unknown.
    #[inline(always)]
    pub(crate) fn index(&self, place: Place) -> usize {
        (self.lines[place.line()].first + place.slot()) as usize
    }

    /// Where `key` stands, whose line is `at`.
    #[inline(always)]
    fn find(&self, at: usize, key: u32) -> Place {
        let line = &self.lines[at];
        // Every one is compared, whichever it is: a branch would be guessed wrong too often.
        let mut found = 0;
        for (slot, one) in line.keys.iter().enumerate() {
            found |= u32::from(*one == key).wrapping_neg() & (slot as u32 + 1);
        }
        match found {
            // The line is full, and what stands behind it is no less than its last.
            0 if (1..key).contains(&line.keys[N - 1]) => self.find_behind(at + 1, key),
            0 => self.nowhere(),
            _ => Place::new(at, found - 1),
        }
    }

    #[cold]
    fn find_behind(&self, at: usize, key: u32) -> Place {
        for (line, there) in self.lines.iter().enumerate().skip(at) {
            if let Some(slot) = there.keys.iter().position(|one| *one == key) {
                return Place::new(line, slot as u32);
            }
            if there.keys[N - 1] == 0 {
                break;
            }
        }
        self.nowhere()
    }

    #[inline(always)]
    fn nowhere(&self) -> Place {
        Place::new(self.lines.len() - 1, 0)
    }
}

/// The line of `key` among so many.
#[inline(always)]
fn line_of(key: u32, lines: usize) -> usize {
    ((u64::from(key) * lines as u64) >> u32::BITS) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(keys: &[u32], others: &[u32]) {
        let table = Table::<u32, 7>::new(keys, 1..);
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(table.of(*key), index as u32 + 1, "{key}");
        }
        for other in others {
            assert_eq!(table.of(*other), 0, "{other}");
        }
        for batch in keys.chunks(BATCH) {
            let mut places = [Place::default(); BATCH];
            table.find_all(batch, &mut places);
            let found = places.iter().take(batch.len());
            assert!(
                found
                    .clone()
                    .map(|place| *table.at(*place))
                    .eq(batch.iter().map(|key| table.of(*key)))
            );
            assert!(
                found
                    .map(|place| table.index(*place) as u32 + 1)
                    .eq(batch.iter().map(|key| table.of(*key)))
            );
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
        check(&(0..100).map(|one| u32::MAX - 99 + one).collect::<Vec<u32>>(), &[1, 1 << 31]);
    }
}
