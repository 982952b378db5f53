//! Writes what speaks for a label: each thing that is looked at has a number, given in
//! the order of writing, so that what is written first must stay first.

use std::collections::BTreeMap;

use crate::trained::hash;

pub(crate) struct Row<'o, K = Vec<u32>> {
    out: &'o mut K,
    kind: u64,
}

/// Where a row is written to.
pub(crate) trait Keep {
    fn keep(&mut self, number: u64, feature: u32);
}

impl Keep for Vec<u32> {
    fn keep(&mut self, _: u64, feature: u32) {
        self.push(feature);
    }
}

/// In the order of the numbers.
impl Keep for BTreeMap<u64, u32> {
    fn keep(&mut self, number: u64, feature: u32) {
        self.insert(number, feature);
    }
}

impl<'o, K: Keep> Row<'o, K> {
    /// Numbers begin behind `base`; what stands in `out` is kept.
    pub(crate) fn new(base: u64, out: &'o mut K) -> Self {
        Row { out, kind: base }
    }

    pub(crate) fn put<const N: usize>(&mut self, parts: [u64; N]) {
        self.kind += 1;
        self.out.keep(self.kind, key(self.kind, parts));
    }

    /// The same number, whether it is written or not.
    pub(crate) fn put_if<const N: usize>(&mut self, so: bool, parts: [u64; N]) {
        self.kind += 1;
        if so {
            self.out.keep(self.kind, key(self.kind, parts));
        }
    }

    /// With a number of its own, counted from `base`, of a row in which no other is used.
    pub(crate) fn number<const N: usize>(&mut self, number: u64, parts: [u64; N]) {
        let kind = self.kind + number;
        self.out.keep(kind, key(kind, parts));
    }
}

fn key<const N: usize>(kind: u64, parts: [u64; N]) -> u32 {
    let mut mixed = kind.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for part in parts {
        mixed = (mixed ^ part).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^= mixed >> 29;
    }
    hash::feature(kind, mixed)
}

/// A signed distance in some twenty steps, finer when near.
pub(crate) fn bucket(distance: i64) -> u64 {
    let size = match distance.unsigned_abs() {
        near @ 0..7 => near,
        7..9 => 7,
        9..12 => 8,
        12..16 => 9,
        16..24 => 10,
        24..40 => 11,
        _ => 12,
    };
    if distance < 0 { 32 + size } else { size }
}
