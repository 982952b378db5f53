//! What a text is recognised by: its runs of three words, hashed.
//!
//! Two texts are as similar as the share of runs that they have in common (Jaccard). The
//! least hashes of many parts of them (min-hash; all parts in one pass, and a part without any takes
//! another's: Li, Owen, Zhang 2012, Shrivastava 2017), taken together in bands, find the likely ones:
//! of texts that share seven tenths of their runs, 99 in 100 have a band in common; of texts
//! that share a tenth, two in 1,000.

use crate::key;
use crate::quote::cluster::words::mix;

/// Words of a run.
const RUN: usize = 3;
const BANDS: usize = 16;
const ROWS: usize = 4;
const PARTS: usize = BANDS * ROWS;
/// Two notices of two sentences are alike by chance.
const FEWEST_WORDS: usize = 50;
/// A longer text is told by its beginning.
const MOST_WORDS: usize = 5_000;

/// The hashes of a text's runs, in order.
pub(super) struct Sketch {
    runs: Vec<u64>,
}

impl Sketch {
    /// `None` for a text that is too short to tell.
    pub(super) fn of(text: &str) -> Option<Sketch> {
        let words = key::words_of(text);
        let words: Vec<u64> = words.split(' ').take(MOST_WORDS).map(hash).collect();
        if words.len() < FEWEST_WORDS {
            return None;
        }
        let run = |run: &[u64]| run.iter().fold(0, |sum, word| mix(sum ^ word));
        let mut runs: Vec<u64> = words.windows(RUN).map(run).collect();
        runs.sort_unstable();
        runs.dedup();
        Some(Sketch { runs })
    }

    /// From 0 for nothing in common to 1 for the same.
    pub(super) fn similarity(&self, other: &Sketch) -> f64 {
        let common = self.runs.iter().filter(|run| other.runs.binary_search(run).is_ok()).count();
        common as f64 / (self.runs.len() + other.runs.len() - common) as f64
    }

    /// One number for each band.
    pub(super) fn bands(&self) -> Vec<i64> {
        let least = self.least();
        let bands = least.chunks(ROWS).enumerate();
        let band = |(band, rows): (usize, &[u64])| {
            rows.iter().fold(mix(band as u64), |sum, least| mix(sum ^ least)).cast_signed()
        };
        bands.map(band).collect()
    }

    /// The least hash of each part; there is one at least.
    fn least(&self) -> [u64; PARTS] {
        let mut least = [u64::MAX; PARTS];
        for hash in self.runs.iter().map(|run| mix(*run)) {
            let part = &mut least[(hash % PARTS as u64) as usize];
            *part = hash.min(*part);
        }
        let found = least;
        for (part, least) in least.iter_mut().enumerate().filter(|(_, least)| **least == u64::MAX) {
            let others = (1..).map(|turn| mix(part as u64 + turn * PARTS as u64) % PARTS as u64);
            let mut lent = others.map(|other| found[other as usize]);
            *least = lent.find(|lent| *lent != u64::MAX).unwrap_or_default();
        }
        least
    }
}

/// FNV-1a: the same in every process and version, as stored numbers must be.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(from: usize, to: usize) -> String {
        (from..to).map(|i| format!("word{i} ")).collect()
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of(text).expect("it is long enough")
    }

    fn share_a_band(a: &Sketch, b: &Sketch) -> bool {
        a.bands().iter().zip(b.bands()).any(|(a, b)| *a == b)
    }

    #[test]
    fn the_same_words_are_the_same_text() {
        let (a, b) =
            (sketch(&words(0, 100)), sketch(&words(0, 100).to_uppercase().replace(' ', ", ")));
        assert_eq!(a.similarity(&b), 1.0);
        assert_eq!(a.bands(), b.bands());
    }

    #[test]
    fn similarity_is_the_share_of_runs_in_common() {
        let (a, b) = (sketch(&words(0, 202)), sketch(&words(100, 302)));
        assert_eq!(a.similarity(&b), 100.0 / 300.0);
        assert_eq!(a.similarity(&sketch(&words(1000, 1100))), 0.0);
    }

    #[test]
    fn similar_texts_share_a_band_and_others_do_not() {
        // Of 500 runs, 440 in common: a similarity of 0.79.
        let similar = (0..200).filter(|i| {
            let at = i * 10_000;
            share_a_band(&sketch(&words(at, at + 502)), &sketch(&words(at + 60, at + 562)))
        });
        assert!(similar.count() >= 198);
        let others = (0..200).filter(|i| {
            let at = i * 10_000;
            share_a_band(&sketch(&words(at, at + 502)), &sketch(&words(at + 400, at + 902)))
        });
        assert!(others.count() <= 4);
    }

    #[test]
    fn a_short_text_tells_nothing() {
        assert!(Sketch::of("").is_none());
        assert!(Sketch::of(&words(0, FEWEST_WORDS - 1)).is_none());
    }
}
