//! How one printing of a quotation differs from its fullest form, word by word.

use std::ops::Range;

use model::quote::QuoteKind;
use serde::Serialize;

use super::cluster::words::{self, Whose, Word};

/// Words of a printing that are compared: comparing takes the product of two lengths.
const MOST_WORDS: usize = 1_000;

/// One stretch of a printing, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Change {
    /// As in the fullest form.
    Kept { text: String },
    /// Words of the fullest form that are not there; `marked` where an ellipsis says so.
    Cut { text: String, marked: bool },
    /// Put in by an editor, in brackets; in place of what, where of something.
    Inserted { text: String, instead_of: Option<String> },
    /// Other words, and nothing says that they are.
    Altered { from: String, to: String },
    /// Words that the fullest form does not have.
    Added { text: String },
    /// The reporter's own, around the quoted words.
    Reported { text: String },
}

/// What has become of the words of `full` in `other`; each with its kind.
pub(crate) fn between(full: (QuoteKind, &str), other: (QuoteKind, &str)) -> Vec<Change> {
    let (full, other) = (Side::of(full).said(), Side::of(other));
    let mut changes = Vec::new();
    let (mut at_full, mut at_other) = (0, 0);
    for (in_full, in_other) in common(&full, &other) {
        changes.extend(apart(at_full..in_full, &other, at_other..in_other));
        keep(&mut changes, &other, in_other);
        (at_full, at_other) = (in_full + 1, in_other + 1);
    }
    let (full_end, other_end) = (full.words.len(), other.words.len());
    changes.extend(apart(at_full..full_end, &other, at_other..other_end));
    changes.into_iter().map(|change| change.in_words(&full, &other)).collect()
}

/// A text and its words, each reaching to the next.
struct Side<'a> {
    text: &'a str,
    words: Vec<Word>,
}

impl<'a> Side<'a> {
    fn of((kind, text): (QuoteKind, &'a str)) -> Side<'a> {
        Side { text, words: words::read(kind, text, MOST_WORDS) }
    }

    /// Without the reporter's words, which no other printing need have.
    fn said(mut self) -> Side<'a> {
        self.words.retain(|word| word.whose != Whose::Reported);
        self
    }

    /// The text of some words, with the marks at them.
    fn slice(&self, range: &Range<usize>) -> String {
        if range.is_empty() {
            return String::new();
        }
        let last = range.end - 1;
        let end = self.words[last].range.end + self.tail(last);
        self.text[self.begin(range.start)..end].trim().to_owned()
    }

    /// Where a word's marks begin, but for those of the word before.
    fn begin(&self, index: usize) -> usize {
        let start = self.words[index].range.start;
        let before =
            index.checked_sub(1).map_or(0, |one| self.words[one].range.end + self.tail(one));
        let gap = &self.text[before..start];
        let marks = gap.rfind(char::is_whitespace).map_or(gap, |space| &gap[space..]);
        start - marks.trim_start().len()
    }

    /// How many bytes of marks stick to a word's end.
    fn tail(&self, index: usize) -> usize {
        let end = self.words[index].range.end;
        let next = self.words.get(index + 1).map_or(self.text.len(), |next| next.range.start);
        let between = &self.text[end..next];
        match (index + 1 < self.words.len(), between.find(char::is_whitespace)) {
            (true, space) => space.unwrap_or(0),
            (false, _) => between.len(),
        }
    }
}

/// A stretch by the words' places, before it is put in words.
enum Stretch {
    Kept(Range<usize>),
    Cut(Range<usize>, bool),
    Inserted(Range<usize>, Range<usize>),
    Altered(Range<usize>, Range<usize>),
    Added(Range<usize>),
    Reported(Range<usize>),
}

impl Stretch {
    fn in_words(self, full: &Side<'_>, other: &Side<'_>) -> Change {
        match self {
            Stretch::Kept(words) => Change::Kept { text: other.slice(&words) },
            Stretch::Cut(words, marked) => Change::Cut { text: full.slice(&words), marked },
            Stretch::Inserted(of, words) => Change::Inserted {
                text: other.slice(&words),
                instead_of: (!of.is_empty()).then(|| full.slice(&of)),
            },
            Stretch::Altered(from, to) => {
                Change::Altered { from: full.slice(&from), to: other.slice(&to) }
            }
            Stretch::Added(words) => Change::Added { text: other.slice(&words) },
            Stretch::Reported(words) => Change::Reported { text: other.slice(&words) },
        }
    }
}

fn keep(changes: &mut Vec<Stretch>, other: &Side<'_>, at: usize) {
    match changes.last_mut() {
        Some(Stretch::Kept(words)) if words.end == at && !other.words[at].gap => words.end = at + 1,
        _ => changes.push(Stretch::Kept(at..at + 1)),
    }
}

/// What lies between two words that are kept: first what is gone, then what is new.
fn apart(mut gone: Range<usize>, other: &Side<'_>, new: Range<usize>) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for part in same_owner(other, new.clone()) {
        stretches.push(match other.words[part.start].whose {
            Whose::Reported => Stretch::Reported(part),
            Whose::Edited => Stretch::Inserted(std::mem::take(&mut gone), part),
            Whose::Said if gone.is_empty() => Stretch::Added(part),
            Whose::Said => Stretch::Altered(std::mem::take(&mut gone), part),
        });
    }
    if !gone.is_empty() {
        let marked = match other.words.get(new.end) {
            Some(next) => next.elided,
            None => ends_open(other),
        };
        stretches.insert(0, Stretch::Cut(gone, marked));
    }
    stretches
}

/// Whether the printing ends with an ellipsis.
fn ends_open(other: &Side<'_>) -> bool {
    let last = other.words.last().map_or(0, |word| word.range.end);
    let rest = &other.text[last..];
    rest.contains('…') || rest.contains("..")
}

/// A range in parts that are all said, all reported or all edited.
fn same_owner(other: &Side<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for at in range {
        match parts.last_mut() {
            Some(part) if other.words[part.start].whose == other.words[at].whose => {
                part.end = at + 1
            }
            _ => parts.push(at..at + 1),
        }
    }
    parts
}

/// The places of the words that both have in the same order, as many as there are.
fn common(full: &Side<'_>, other: &Side<'_>) -> Vec<(usize, usize)> {
    let said = |word: &Word| word.whose != Whose::Reported;
    let (rows, columns) = (full.words.len(), other.words.len());
    let same = |i: usize, j: usize| {
        let (one, two) = (&full.words[i], &other.words[j]);
        one.hash == two.hash && said(one) && said(two)
    };
    // From the end, so that the way from the beginning can be read off.
    let mut table = vec![vec![0u16; columns + 1]; rows + 1];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            table[i][j] = match same(i, j) {
                true => table[i + 1][j + 1] + 1,
                false => table[i + 1][j].max(table[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < rows && j < columns {
        if same(i, j) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if table[i + 1][j] >= table[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "“The harbour was never for sale, and it never will be.”";

    /// Cut as `[-…-]`, with `…` before where it is marked, altered as `[-…-]{+…+}`, inserted as `{…}`.
    fn show(changes: Vec<Change>) -> String {
        let each = changes.into_iter().map(|change| match change {
            Change::Kept { text } => text,
            Change::Cut { text, marked: false } => format!("[-{text}-]"),
            Change::Cut { text, marked: true } => format!("[-…{text}-]"),
            Change::Inserted { text, instead_of } => {
                format!("{{{text}}}({})", instead_of.unwrap_or_default())
            }
            Change::Altered { from, to } => format!("[-{from}-]{{+{to}+}}"),
            Change::Added { text } => format!("{{+{text}+}}"),
            Change::Reported { text } => format!("<{text}>"),
        });
        each.collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(kind: QuoteKind, other: &str, expected: &str) {
        assert_eq!(show(between((QuoteKind::Direct, FULL), (kind, other))), expected);
    }

    #[test]
    fn punctuation_and_case_are_no_difference() {
        let other = "'The Harbour was never for sale – and it never will be'";
        check(QuoteKind::Direct, other, other);
    }

    #[test]
    fn a_cut_says_whether_the_reader_was_told() {
        check(
            QuoteKind::Direct,
            "“The harbour was … for sale, and it never will be.”",
            "“The harbour was [-…never-] for sale, and it never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“The harbour was for sale, and it never will be.”",
            "“The harbour was [-never-] for sale, and it never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“It never will be.”",
            "[-“The harbour was never for sale, and-] “It never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“The harbour was never for sale …”",
            "“The harbour was never for sale …” [-…and it never will be.”-]",
        );
    }

    #[test]
    fn an_editor_answers_for_brackets_and_nobody_for_the_rest() {
        check(
            QuoteKind::Direct,
            "“[It] was never for sale, and it never will be.”",
            "{“[It]}(“The harbour) was never for sale, and it never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“The harbour was never for hire, and it never will be.”",
            "“The harbour was never for [-sale,-]{+hire,+} and it never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“The old harbour was never for sale, and it never will be.”",
            "“The {+old+} harbour was never for sale, and it never will be.”",
        );
        check(
            QuoteKind::Direct,
            "“[T]he harbour was never for sale, and it never will be.”",
            "“[T]he harbour was never for sale, and it never will be.”",
        );
    }

    #[test]
    fn the_reporters_words_are_shown_as_such() {
        check(
            QuoteKind::Mixed,
            "the harbour “was never for sale” in her time",
            "[-“The harbour-] <the harbour> “was never for sale” [-and it never will be.”-] <in her time>",
        );
    }
}
