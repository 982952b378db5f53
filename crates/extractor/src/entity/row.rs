//! Capital words in a row, over a linking word if need be: what a name may at most be,
//! before the model says where it begins and ends. And rows by their initials: `WHO`.

use std::ops::Range;

use crate::entity::unit::Unit;
use crate::trained::hash::{self, mix};

/// The rows of a text; ranges are units.
pub(crate) struct Rows {
    all: Vec<Range<usize>>,
    /// For each unit the index of its row; of use for capital words alone, which all have one.
    of_unit: Vec<u32>,
    /// The first row of several words with these initials.
    initials: hash::Map<u32>,
}

/// No row is followed further.
const LONGEST: usize = 12;
/// So many letters can be the initials of a row.
const INITIALS: Range<usize> = 2..9;

impl Rows {
    pub(crate) fn of(units: &[Unit<'_>], sequences: &[Range<usize>]) -> Rows {
        let mut rows =
            Rows { all: Vec::new(), of_unit: vec![0; units.len()], initials: hash::Map::default() };
        for sequence in sequences {
            let mut at = sequence.start;
            while at < sequence.end {
                let end = row_end(units, at, sequence.end);
                if end > at {
                    rows.add(units, at..end);
                }
                at = end.max(at + 1);
            }
        }
        rows
    }

    /// The row of a capital word.
    pub(crate) fn around(&self, unit: usize) -> &Range<usize> {
        self.get(self.index(unit))
    }

    /// The number of the row of a capital word, for [`Rows::get`].
    pub(crate) fn index(&self, unit: usize) -> u32 {
        self.of_unit[unit]
    }

    pub(crate) fn get(&self, index: u32) -> &Range<usize> {
        &self.all[index as usize]
    }

    /// The row that `word` is short for, if it is all capital letters.
    pub(crate) fn long_form(&self, word: &str) -> Option<&Range<usize>> {
        let letters = || word.chars().filter(|c| *c != '.');
        if !letters().all(char::is_uppercase) || !INITIALS.contains(&letters().count()) {
            return None;
        }
        let key = letters().fold(hash::SEED, |all, c| mix(all, c as u64));
        self.initials.get(&key).map(|row| self.get(*row))
    }

    fn add(&mut self, units: &[Unit<'_>], row: Range<usize>) {
        let index = self.all.len() as u32;
        self.of_unit[row.clone()].fill(index);
        let letters: Vec<char> =
            units[row.clone()].iter().filter_map(|unit| initial(unit.text)).collect();
        // A title or a sentence's first word may stand before the name: two words at most.
        for skipped in 0..letters.len().saturating_sub(1).min(3) {
            let key = letters[skipped..].iter().fold(hash::SEED, |all, c| mix(all, *c as u64));
            self.initials.entry(key).or_insert(index);
        }
        self.all.push(row);
    }
}

/// The end of the row that begins at `start`; `start` itself where none does.
fn row_end(units: &[Unit<'_>], start: usize, limit: usize) -> usize {
    let capital = |at: usize| at < limit && units[at].is_capital();
    let mut end = start;
    while capital(end) && end - start < LONGEST {
        end += 1;
        let links = units[end..limit.min(end + 2)].iter().take_while(|unit| links(unit.text));
        let linked = end + links.count();
        if capital(linked) {
            end = linked;
        }
    }
    end
}

/// Words that may stand inside a name.
#[rustfmt::skip]
fn links(word: &str) -> bool {
    matches!(
        word,
        "of" | "the" | "and" | "for" | "&" | "-" | "’" | "'s" | "’s"
        | "de" | "la" | "du" | "del" | "da" | "do" | "dos" | "di" | "van" | "von" | "der" | "den"
        | "bin" | "ibn" | "al" | "el"
    )
}

/// The first letter of a word that counts in initials.
fn initial(word: &str) -> Option<char> {
    word.chars().next().filter(|c| c.is_uppercase() && !matches!(word, "The" | "A" | "An"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::unit;
    use crate::lexicon::Lexicon;
    use crate::token;

    /// The rows of `text`, then the one that `word` is short for.
    #[track_caller]
    fn check(text: &str, expected: &str, word: &str, long_form: Option<&str>) {
        let lexicon = Lexicon::load();
        let mut tokens = Vec::new();
        token::read(text, 0..text.len(), &lexicon, &mut tokens);
        let (units, sequences) = unit::read(text, &tokens, &lexicon);
        let rows = Rows::of(&units, &sequences);
        let words = |row: &Range<usize>| &text[units[row.start].start..units[row.end - 1].end()];
        let all: Vec<&str> = rows.all.iter().map(words).collect();
        assert_eq!(all.join(" | "), expected);
        assert_eq!(rows.long_form(word).map(words), long_form);
    }

    #[test]
    fn a_row_goes_over_linking_words_but_ends_with_a_capital() {
        check("The Bank of the West and others", "The Bank of the West", "TBW", None);
        check("Ana Vega of Brell, who met Li", "Ana Vega of Brell | Li", "AVL", None);
    }

    #[test]
    fn initials_are_short_for_a_row() {
        let text = "the World Health Organization";
        check(text, "World Health Organization", "WHO", Some("World Health Organization"));
        check(text, "World Health Organization", "W.H.O.", Some("World Health Organization"));
        check(text, "World Health Organization", "who", None);
        check(text, "World Health Organization", "WTO", None);
    }
}
