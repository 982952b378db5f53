//! Byte offsets turned into the Unicode scalar offsets that leave the extractor.

use std::ops::Range;

use model::entity::Mention;
use model::span::Span;

/// Converts offsets of one text; made once for it, in one sweep.
pub(crate) struct Offsets<'t> {
    text: &'t str,
    /// Scalars before each block of [`BLOCK`] bytes; empty where all is ASCII.
    before: Vec<usize>,
}

const BLOCK: usize = 64;

impl<'t> Offsets<'t> {
    pub(crate) fn of(text: &'t str) -> Offsets<'t> {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut scalars = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                before.push(scalars);
                scalars += count(block);
            }
            before.push(scalars);
        }
        Offsets { text, before }
    }

    pub(crate) fn span(&self, bytes: &Range<usize>) -> Span {
        Span { start: self.scalar(bytes.start), stop: self.scalar(bytes.end) }
    }

    pub(crate) fn mention(&self, bytes: &Range<usize>) -> Mention {
        Mention { text: self.text[bytes.clone()].to_owned(), span: self.span(bytes) }
    }

    fn scalar(&self, byte: usize) -> usize {
        match self.before.get(byte / BLOCK) {
            None => byte,
            Some(before) => before + count(&self.text.as_bytes()[byte / BLOCK * BLOCK..byte]),
        }
    }
}

/// The scalars that begin in `bytes`.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| !(0x80..0xc0).contains(&byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_is_counted_as_chars_counts_it() {
        for text in ["", "plain", "“Où?” e\u{301} 🙂 ", "é"] {
            let text = text.repeat(40);
            let offsets = Offsets::of(&text);
            for (scalar, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(offsets.span(&(0..byte)), Span { start: 0, stop: scalar });
            }
            let end = text.chars().count();
            assert_eq!(offsets.span(&(0..text.len())).stop, end);
        }
    }
}
