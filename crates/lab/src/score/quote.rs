//! Which quotes of two readings are the same.

use std::collections::HashSet;
use std::ops::Range;

use super::reading::Said;

/// So much of both must be shared.
const SHARED: f64 = 0.8;

/// The words of a text; compared by their place, so that marks and spaces at the edges
/// of quotes do not matter.
pub(crate) struct Words(Vec<Range<usize>>);

impl Words {
    /// Runs of letters and digits, with apostrophes and hyphens inside.
    pub(crate) fn of(text: &str) -> Words {
        let mut words: Vec<Range<usize>> = Vec::new();
        let mut joined = false;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            match words.last_mut() {
                Some(word)
                    if c.is_alphanumeric()
                        && (word.end == at || (joined && word.end + 3 >= at)) =>
                {
                    word.end = end;
                    joined = false;
                }
                _ if c.is_alphanumeric() => {
                    words.push(at..end);
                    joined = false;
                }
                Some(word) => joined = "'’-".contains(c) && word.end == at,
                None => {}
            }
        }
        Words(words)
    }

    pub(crate) fn within(&self, spans: &[Range<usize>]) -> HashSet<usize> {
        let inside = |span: &Range<usize>| {
            let from = self.0.partition_point(|word| word.end <= span.start);
            let to = self.0.partition_point(|word| word.start < span.end);
            from..to
        };
        spans.iter().flat_map(inside).collect()
    }
}

/// Pairs of the same quote, each quote in one at most: the closest pairs first, from
/// those that share four fifths of the words of both. Indices into `truth` and `found`.
pub(crate) fn pairs(words: &Words, truth: &[Said], found: &[Said]) -> Vec<(usize, usize)> {
    let sets = |quotes: &[Said]| -> Vec<HashSet<usize>> {
        quotes.iter().map(|quote| words.within(&quote.spans)).collect()
    };
    let (true_words, found_words) = (sets(truth), sets(found));
    let mut close: Vec<(f64, usize, usize)> = Vec::new();
    for (one, left) in true_words.iter().enumerate() {
        for (other, right) in found_words.iter().enumerate() {
            let shared = left.intersection(right).count() as f64;
            let longer = left.len().max(right.len()) as f64;
            if shared > 0.0 && shared >= SHARED * longer {
                close.push((shared / longer, one, other));
            }
        }
    }
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut taken_truth, mut taken_found) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, one, other) in close {
        if !taken_truth.contains(&one) && !taken_found.contains(&other) {
            taken_truth.insert(one);
            taken_found.insert(other);
            pairs.push((one, other));
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use model::quote::QuoteKind;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words: Vec<&str> = Words::of(text).0.iter().map(|word| &text[word.clone()]).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn words_hold_apostrophes_and_hyphens_inside() {
        check(
            "“It’s 34-year-old Où,” he said--twice",
            &["It’s", "34-year-old", "Où", "he", "said", "twice"],
        );
        check("the workers’ union 'n' x", &["the", "workers", "union", "n", "x"]);
        check("--", &[]);
    }

    fn said(spans: &[(usize, usize)]) -> Said {
        let spans = spans.iter().map(|(start, end)| *start..*end).collect();
        Said { kind: QuoteKind::Direct, spans, voices: Vec::new(), confidence: None }
    }

    /// Quotes by their spans, over ten words and more of one letter each.
    #[track_caller]
    fn check_pairs(
        truth: &[&[(usize, usize)]],
        found: &[&[(usize, usize)]],
        expected: &[(usize, usize)],
    ) {
        let words = Words::of("a b c d e f g h i j k l");
        let quotes = |of: &[&[(usize, usize)]]| of.iter().map(|one| said(one)).collect::<Vec<_>>();
        assert_eq!(pairs(&words, &quotes(truth), &quotes(found)), expected);
    }

    #[test]
    fn a_quote_is_found_when_four_fifths_are_shared() {
        check_pairs(&[&[(0, 19)]], &[&[(0, 15)]], &[(0, 0)]);
        check_pairs(&[&[(0, 19)]], &[&[(0, 13)]], &[]);
        check_pairs(&[&[(0, 15)]], &[&[(0, 19)]], &[(0, 0)]);
    }

    #[test]
    fn an_interrupted_quote_is_one() {
        check_pairs(&[&[(0, 5), (8, 15)]], &[&[(8, 15)], &[(0, 5), (8, 15)]], &[(0, 1)]);
    }

    #[test]
    fn each_quote_is_in_one_pair() {
        check_pairs(&[&[(0, 19)]], &[&[(0, 17)], &[(0, 19)]], &[(0, 1)]);
    }
}
