//! What gets a label of its own when names are looked for: a token, or a part of one
//! (`US-led` names a country with its first part).

use std::ops::Range;

use crate::entity::{Ground, kind, label, name};
use crate::lexicon::{Class, Lexicon};
use crate::sentence;
use crate::token::{Shape, Token};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit<'t> {
    pub(crate) text: &'t str,
    pub(crate) start: usize,
    /// Index of the token it is, or is part of.
    pub(crate) token: usize,
    pub(crate) class: Class,
    /// A sentence begins with it, as far as signs can tell.
    pub(crate) opens: bool,
    /// What the rules take it for; 0 for no name.
    pub(crate) hint: u8,
}

impl Unit<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

/// The units of `tokens`, and where the sequences begin and end that are labelled as one.
pub(crate) fn read<'t>(
    text: &'t str,
    tokens: &[Token<'t>],
    lexicon: &Lexicon,
) -> (Vec<Unit<'t>>, Vec<Range<usize>>) {
    let mut units: Vec<Unit<'t>> = Vec::with_capacity(tokens.len() + 16);
    let mut sequences = Vec::new();
    let mut scratch = String::new();
    let mut start = 0;
    let ends = sentence::ends(text, tokens);
    let mut ends = ends.into_iter().peekable();
    for (index, token) in tokens.iter().enumerate() {
        let opens_row = ends.next_if_eq(&index).is_some() || index == 0;
        if opens_row && units.len() > start {
            sequences.push(start..units.len());
            start = units.len();
        }
        let before = index.checked_sub(1).map(|before| &tokens[before]);
        let opens = opens_row || before.is_some_and(opens_sentence);
        let whole = Unit {
            text: token.text,
            start: token.start,
            token: index,
            class: token.class,
            opens,
            hint: 0,
        };
        if !is_joined(token) {
            units.push(whole);
            continue;
        }
        for part in parts(token.text) {
            let part_start = token.start + (part.as_ptr() as usize - token.text.as_ptr() as usize);
            let class = match part.starts_with('-') {
                true => Class::NONE,
                false => lexicon.look_up(part, &mut scratch).class,
            };
            let opens = opens && part_start == token.start;
            units.push(Unit { text: part, start: part_start, class, opens, ..whole });
        }
    }
    if units.len() > start {
        sequences.push(start..units.len());
    }
    hint(text, tokens, lexicon, &mut units);
    (units, sequences)
}

/// Asks the rules, whose guesses the model weighs with all else.
fn hint(text: &str, tokens: &[Token<'_>], lexicon: &Lexicon, units: &mut [Unit<'_>]) {
    let mut names = name::find(text, tokens, lexicon);
    kind::settle(text, tokens, &mut names);
    let mut names = names.iter().peekable();
    for unit in units {
        while names.next_if(|name| name.range.end <= unit.start).is_some() {}
        let Some(name) = names.peek().filter(|name| name.range.start < unit.end()) else {
            continue;
        };
        let place = match name.range.start == unit.start {
            true => label::first(name.kind),
            false => label::inside(name.kind),
        };
        let sure = name.ground >= Ground::Given;
        unit.hint = (2 * place + usize::from(sure)) as u8;
    }
}

/// A sentence may begin behind many signs.
fn opens_sentence(before: &Token<'_>) -> bool {
    match before.shape {
        Shape::Sign(sign) => !matches!(sign, ',' | ';' | '(' | '&' | '/' | '-' | '’' | '$' | ')'),
        _ => false,
    }
}

/// Whether a token has parts that may be names of their own. `Port-au-Prince` is one name,
/// and so is all that the lists know.
fn is_joined(token: &Token<'_>) -> bool {
    if !token.is_capital() || token.class != Class::NONE || !token.text.contains('-') {
        return false;
    }
    let mut words = token.text.split('-');
    let first = words.next().unwrap_or_default();
    let long = |word: &str| word.chars().nth(1).is_some() && word.chars().all(char::is_alphabetic);
    let lower = |word: &str| word.starts_with(char::is_lowercase);
    let capital = |word: &str| word.starts_with(char::is_uppercase) && long(word);
    first.len() > 1 && words.clone().all(lower) || long(first) && words.all(capital)
}

/// `US|-led`, `Russia|-|Ukraine`
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let next = rest.chars().next()?;
        let length = match next {
            '-' if rest[1..].starts_with(char::is_uppercase) => 1,
            '-' => rest.len(),
            _ => rest.find('-').unwrap_or(rest.len()),
        };
        let (part, behind) = rest.split_at(length);
        rest = behind;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let lexicon = Lexicon::load();
        let mut tokens = Vec::new();
        for paragraph in crate::token::paragraphs(text) {
            crate::token::read(text, paragraph, &lexicon, &mut tokens);
        }
        let (units, sequences) = read(text, &tokens, &lexicon);
        let words = |range: &Range<usize>| {
            let words: Vec<&str> = units[range.clone()].iter().map(|unit| unit.text).collect();
            words.join("|")
        };
        let found: Vec<String> = sequences.iter().map(words).collect();
        assert_eq!(found.join(" / "), expected);
        assert!(units.iter().all(|unit| &text[unit.start..unit.end()] == unit.text));
    }

    #[test]
    fn names_inside_a_compound_stand_alone() {
        check("US-led talks, Smith-Jones said", "US|-led|talks|,|Smith|-|Jones|said");
        check("A-list al-Sayed of Port-au-Prince", "A-list|al-Sayed|of|Port-au-Prince");
    }

    #[test]
    fn sequences_end_with_sentences_and_paragraphs() {
        check("It rained. She left.\n\nNo", "It|rained|. / She|left|. / No");
    }
}
