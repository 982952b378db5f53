//! Features are known by 32-bit hashes; two that share one share a weight, which is
//! rare enough to do no harm.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// By a hash from here, which need not be hashed again.
pub(crate) type Map<V> = HashMap<u64, V, BuildHasherDefault<Same>>;

#[derive(Default)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = mix(self.0, hash);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// FNV-1a.
pub(crate) fn of(text: &str) -> u64 {
    more(SEED, text)
}

pub(crate) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

pub(crate) fn more(mut hash: u64, text: &str) -> u64 {
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash
}

/// Two values to one (the mixer of splitmix64, Steele and others, 2014).
pub(crate) fn mix(kind: u64, value: u64) -> u64 {
    let mut mixed =
        (value ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 32)
}

/// The name of a feature: what it looks at, and what it sees there.
pub(crate) fn feature(kind: u64, value: u64) -> u32 {
    // 0 marks an empty slot.
    (mix(kind, value) as u32).max(1)
}
