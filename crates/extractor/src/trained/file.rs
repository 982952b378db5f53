//! A model as bytes: a manifest for people, then lists and weights for the program.
//!
//! Numbers are little-endian; features are given by the step from the one before. A weight that is nought takes no byte: each feature says
//! by a bit for each label which weights follow.

use std::sync::Arc;

use crate::entity::label::{LABELS, may_follow};
use crate::quote::skill::{QuoteParts, QuoteSkill};
use crate::tag::{self, Knowledge, Known, Tagger};
use crate::trained::chain::Chain;
use crate::trained::linear::{Linear, Single, Wide};
use crate::trained::list::Lists;

const MAGIC: &[u8] = b"onrecord model 2\n";

/// Everything that is trained.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// What stands in every result: `en-2`.
    pub name: String,
    /// JSON: what it was trained on.
    pub manifest: String,
    /// Keys of names in rising order, and the lists on which each stands.
    pub lists: Vec<(u32, u32)>,
    /// For tags: their names, what words are known to be (key, class, one more than the
    /// only tag), and weights.
    pub tags: Vec<String>,
    pub known: Vec<(u32, u16, u8)>,
    pub tag_weights: Weights,
    /// For names: [`Weights`], then a weight for each pair of labels.
    pub names: Weights,
    pub transitions: Vec<i16>,
    /// For tags: keys of the words of a dictionary, and the class of each.
    pub dictionary: Vec<(u32, u32)>,
    /// For the ends of sentences: above nought is an end.
    pub end_weights: Weights,
    pub quotes: QuoteParts,
}

/// The weights of a linear model, whole rows of labels one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weights {
    pub labels: usize,
    /// In rising order.
    pub features: Vec<u32>,
    pub weights: Vec<i8>,
}

/// What the extractor works with.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) manifest: String,
    pub(crate) lists: Arc<Lists>,
    pub(crate) tagger: Tagger,
    /// For the ends of sentences.
    pub(crate) ends: Single,
    pub(crate) names: Chain<LABELS, Wide<{ LABELS.next_multiple_of(8) }>>,
    pub(crate) quotes: QuoteSkill,
}

impl Parts {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        put_text(&mut bytes, &self.name);
        put_text(&mut bytes, &self.manifest);
        put_list(&mut bytes, &self.lists);
        put_count(&mut bytes, self.tags.len());
        for tag in &self.tags {
            put_text(&mut bytes, tag);
        }
        put_count(&mut bytes, self.known.len());
        for (key, class, only) in &self.known {
            bytes.extend(key.to_le_bytes());
            bytes.extend(class.to_le_bytes());
            bytes.push(*only);
        }
        self.tag_weights.put(&mut bytes);
        self.names.put(&mut bytes);
        bytes.extend(self.transitions.iter().flat_map(|weight| weight.to_le_bytes()));
        put_list(&mut bytes, &self.dictionary);
        self.end_weights.put(&mut bytes);
        self.quotes.put(&mut bytes);
        bytes
    }

    /// Bytes that are no model give the reason.
    pub fn of_bytes(bytes: &[u8]) -> Result<Parts, &'static str> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or("not a model of this version")?;
        let rest = &mut rest;
        let name = take_text(rest)?;
        let manifest = take_text(rest)?;
        let lists = take_list(rest)?;
        let tags =
            (0..take_count(rest)?).map(|_| take_text(rest)).collect::<Result<Vec<_>, _>>()?;
        let known = (0..take_count(rest)?)
            .map(|_| Ok((take_u32(rest)?, take_u16(rest)?, take(rest, 1)?[0])))
            .collect::<Result<Vec<_>, &str>>()?;
        let tag_weights = Weights::take(rest)?;
        let names = Weights::take(rest)?;
        let transitions = (0..LABELS * LABELS)
            .map(|_| Ok(take_u16(rest)? as i16))
            .collect::<Result<Vec<_>, &str>>()?;
        let dictionary = take_list(rest)?;
        let end_weights = Weights::take(rest)?;
        let quotes = QuoteParts::take(rest)?;
        let fits = names.labels == LABELS
            && end_weights.labels == 1
            && tag_weights.labels == tags.len().max(1)
            && tags.len() <= tag::MOST;
        let only = known.iter().all(|(_, _, only)| usize::from(*only) <= tags.len());
        let sorted = known.is_sorted_by(|one, other| one.0 < other.0);
        if !rest.is_empty() || !fits || !only || !sorted {
            return Err("not a model of this version");
        }
        Ok(Parts {
            name,
            manifest,
            lists,
            tags,
            known,
            tag_weights,
            names,
            transitions,
            dictionary,
            end_weights,
            quotes,
        })
    }
}

impl Weights {
    /// There are `W` labels at most.
    pub(crate) fn linear<const W: usize, const N: usize>(&self) -> Linear<W, N> {
        Linear::new(self.labels, &self.features, &self.weights)
    }

    /// There are `W` labels at most.
    pub(crate) fn wide<const W: usize>(&self) -> Wide<W> {
        Wide::new(self.labels, &self.features, &self.weights)
    }

    pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
        put_count(bytes, self.labels);
        put_count(bytes, self.features.len());
        let mut last = 0;
        for (feature, row) in self.features.iter().zip(self.weights.chunks(self.labels.max(1))) {
            put_small(bytes, feature - last);
            last = *feature;
            let mut present = vec![0u8; self.labels.div_ceil(8)];
            for (label, _) in row.iter().enumerate().filter(|(_, weight)| **weight != 0) {
                present[label / 8] |= 1 << (label % 8);
            }
            bytes.extend(present);
            bytes.extend(row.iter().filter(|weight| **weight != 0).map(|weight| *weight as u8));
        }
    }

    pub(crate) fn take(rest: &mut &[u8]) -> Result<Weights, &'static str> {
        let labels = take_count(rest)?;
        let count = take_count(rest)?;
        if labels == 0 || labels > 256 || count > rest.len() {
            return Err("the model says it is larger than it is");
        }
        let mut features = Vec::with_capacity(count);
        let mut weights = vec![0; count * labels];
        let mut last = 0u32;
        for row in weights.chunks_exact_mut(labels) {
            let step = take_small(rest)?;
            last =
                last.checked_add(step).filter(|_| step > 0).ok_or("features are out of order")?;
            features.push(last);
            let present = take(rest, labels.div_ceil(8))?;
            for (bytes, row) in present.chunks(8).zip(row.chunks_mut(64)) {
                let bits = bytes.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
                spread(bits, take(rest, bits.count_ones() as usize)?, row)?;
            }
        }
        Ok(Weights { labels, features, weights })
    }
}

impl Model {
    pub(crate) fn of(parts: Parts) -> Model {
        let lists = Arc::new(Lists::new(parts.lists));
        let knowledge = Knowledge {
            known: Known::new(&parts.known),
            dictionary: Lists::new(parts.dictionary),
            lists: Arc::clone(&lists),
        };
        let weights = parts.tag_weights.wide();
        let tagger = Tagger { names: parts.tags, knowledge, weights };
        Model {
            name: parts.name,
            manifest: parts.manifest,
            lists,
            tagger,
            ends: parts.end_weights.linear(),
            names: Chain::new(parts.names.wide(), &parts.transitions, may_follow),
            quotes: QuoteSkill::of(parts.quotes),
        }
    }
}

/// Puts the weights that are `given` where `bits` says that there is one.
fn spread(mut bits: u64, given: &[u8], row: &mut [i8]) -> Result<(), &'static str> {
    for weight in given {
        let label = bits.trailing_zeros() as usize;
        *row.get_mut(label).ok_or("a weight for no label")? = *weight as i8;
        bits &= bits - 1;
    }
    Ok(())
}

const SHORT: &str = "the model ends too early";

pub(crate) fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend((count as u32).to_le_bytes());
}

/// Keys in rising order, each by the step from the one before, and what each stands for.
pub(crate) fn put_list(bytes: &mut Vec<u8>, list: &[(u32, u32)]) {
    put_count(bytes, list.len());
    let mut last = 0;
    for (key, bits) in list {
        put_small(bytes, key.wrapping_sub(last));
        put_small(bytes, *bits);
        last = *key;
    }
}

pub(crate) fn take_list(rest: &mut &[u8]) -> Result<Vec<(u32, u32)>, &'static str> {
    let mut last = 0u32;
    (0..take_count(rest)?)
        .map(|_| {
            last = last.wrapping_add(take_small(rest)?);
            Ok((last, take_small(rest)?))
        })
        .collect()
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_count(bytes, text.len());
    bytes.extend(text.as_bytes());
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn put_small(bytes: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_small(rest: &mut &[u8]) -> Result<u32, &'static str> {
    // Nearly all have four bytes at most, which are read without a branch for each.
    if let Some(bytes) = rest.first_chunk::<4>() {
        let word = u32::from_le_bytes(*bytes);
        let last = (!word & 0x8080_8080).trailing_zeros();
        if last < u32::BITS {
            let word = word & u32::MAX >> (u32::BITS - 1 - last);
            *rest = &rest[last as usize / 8 + 1..];
            let part = |index: u32| word >> index & 0x7f << (7 * index);
            return Ok(part(0) | part(1) | part(2) | part(3));
        }
    }
    let mut number = 0;
    for (index, byte) in rest.iter().take(5).enumerate() {
        number |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            *rest = &rest[index + 1..];
            return Ok(number);
        }
    }
    Err(if rest.len() < 5 { SHORT } else { "a number in the model is too long" })
}

pub(crate) fn take_count(rest: &mut &[u8]) -> Result<usize, &'static str> {
    take_u32(rest).map(|count| count as usize)
}

fn take_text(rest: &mut &[u8]) -> Result<String, &'static str> {
    let length = take_count(rest)?;
    String::from_utf8(take(rest, length)?.to_vec()).map_err(|_| "a text in the model is not UTF-8")
}

fn take_u16(rest: &mut &[u8]) -> Result<u16, &'static str> {
    let (head, tail) = rest.split_first_chunk::<2>().ok_or(SHORT)?;
    *rest = tail;
    Ok(u16::from_le_bytes(*head))
}

pub(crate) fn take_u32(rest: &mut &[u8]) -> Result<u32, &'static str> {
    let (head, tail) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
    *rest = tail;
    Ok(u32::from_le_bytes(*head))
}

pub(crate) fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], &'static str> {
    let (head, tail) = rest.split_at_checked(count).ok_or(SHORT)?;
    *rest = tail;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        let mut weights = vec![0; 2 * LABELS];
        (weights[0], weights[LABELS + 9]) = (-3, 127);
        Parts {
            name: "en-0".to_owned(),
            manifest: "{\"made\": \"here\"}".to_owned(),
            lists: vec![(7, 1), (9, 24)],
            tags: vec!["NN".to_owned(), "VB".to_owned()],
            known: vec![(3, 700, 2)],
            tag_weights: Weights { labels: 2, features: vec![8], weights: vec![0, -7] },
            names: Weights { labels: LABELS, features: vec![4, 5], weights },
            transitions: vec![1; LABELS * LABELS],
            dictionary: vec![(5, 1), (900_000, 200)],
            end_weights: Weights { labels: 1, features: vec![6], weights: vec![-9] },
            quotes: QuoteParts::default(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Parts::of_bytes(&parts().to_bytes()), Ok(parts()));
    }

    #[test]
    fn numbers_of_any_size_are_read_again() {
        for number in (0..32).flat_map(|bit| [(1 << bit) - 1, 1 << bit, u32::MAX - (1 << bit)]) {
            let mut bytes = Vec::new();
            put_small(&mut bytes, number);
            for behind in [0, 9] {
                let bytes = [&bytes[..], &vec![0xff; behind]].concat();
                let mut rest = &bytes[..];
                assert_eq!((take_small(&mut rest), rest.len()), (Ok(number), behind));
            }
            assert!(take_small(&mut &bytes[..bytes.len() - 1]).is_err());
        }
    }

    #[test]
    fn bytes_cut_short_are_refused_and_do_not_panic() {
        let bytes = parts().to_bytes();
        for end in 0..bytes.len() {
            assert!(Parts::of_bytes(&bytes[..end]).is_err(), "{end}");
        }
    }
}
