//! A stretch of an article's text.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// `start..stop` in Unicode scalars of the text exactly as given, end excluded.
///
/// In SQL: `substr(body, start + 1, stop - start)`; in Python: `text[start:stop]`.
/// In JSON a span is a pair: `[12, 19]`. Inside the extractor offsets are bytes;
/// they become spans only where they leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub stop: usize,
}

impl Span {
    /// The words of `text` under this span; empty where the span lies outside it.
    pub fn of(self, text: &str) -> String {
        let length = self.stop.saturating_sub(self.start);
        text.chars().skip(self.start).take(length).collect()
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&self.start)?;
        pair.serialize_element(&self.stop)?;
        pair.end()
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, stop) = Deserialize::deserialize(deserializer)?;
        Ok(Span { start, stop })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_scalars_not_bytes() {
        let span = Span { start: 1, stop: 4 };
        assert_eq!(span.of("“Où?” she said."), "Où?");
    }

    #[test]
    fn a_span_outside_the_text_is_empty() {
        assert_eq!(Span { start: 40, stop: 44 }.of("short"), "");
        assert_eq!(Span { start: 4, stop: 2 }.of("short"), "");
    }

    #[test]
    fn a_span_is_a_pair_in_json() {
        let json = serde_json::to_string(&Span { start: 3, stop: 9 }).unwrap();
        assert_eq!(json, "[3,9]");
        assert_eq!(serde_json::from_str::<Span>(&json).unwrap(), Span { start: 3, stop: 9 });
    }
}
