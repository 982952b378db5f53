//! How a word looks to the models: marks and dashes of one kind, letters by their case.

use crate::trained::hash::{self, mix};

/// One sign for all that mean the same.
pub(crate) fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' => '"',
        '’' | '‘' => '\'',
        '–' | '—' | '―' => '-',
        _ => c,
    }
}

/// `Xxx` for `Vega`, `X.X.` for `U.S.`: equal kinds in a row are cut to two.
pub(crate) fn shape(letters: impl Iterator<Item = char>) -> u64 {
    let mut hash = hash::SEED;
    let (mut last, mut run) = (' ', 0);
    for c in letters.take(20) {
        let kind = match plain(c) {
            c if c.is_uppercase() => 'X',
            c if c.is_lowercase() => 'x',
            c if c.is_numeric() => 'd',
            c => c,
        };
        run = if kind == last { run + 1 } else { 0 };
        last = kind;
        if run < 2 {
            hash = mix(hash, kind as u64);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_build_look_alike() {
        assert_eq!(shape("Vega".chars()), shape("Delacroix".chars()));
        assert_eq!(shape("U.S.".chars()), shape("E.U.".chars()));
        assert_eq!(shape("‘90s".chars()), shape("’70s".chars()));
        assert_ne!(shape("Vega".chars()), shape("VEGA".chars()));
        assert_ne!(shape("1.5".chars()), shape("15".chars()));
    }
}
