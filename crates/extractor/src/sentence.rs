//! Sentences as the narrator speaks them: a stretch in quotation marks is one
//! token of the sentence it stands in, whatever it holds.

use std::ops::Range;

use crate::lexicon::{Class, Form};
use crate::mark::{Quoted, is_stop, words_of};
use crate::token::{Shape, Token};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Indices of the narrator's tokens.
    pub(crate) tokens: Range<usize>,
    /// Which paragraph it stands in.
    pub(crate) paragraph: usize,
}

/// The tokens of `all` with every quoted stretch folded into one.
pub(crate) fn narrate<'t>(text: &'t str, all: &[Token<'t>], quoted: &[Quoted]) -> Vec<Token<'t>> {
    let mut narrated = Vec::with_capacity(all.len());
    let mut stretches = quoted.iter().enumerate().peekable();
    let mut skip_to = 0;
    for token in all {
        while let Some((index, stretch)) =
            stretches.next_if(|(_, one)| one.range.start <= token.start)
        {
            let range = stretch.range.clone();
            skip_to = range.end;
            narrated.push(Token {
                text: &text[range.clone()],
                start: range.start,
                shape: Shape::Quoted(index),
                class: Class::NONE,
                verb: None,
            });
        }
        if token.start >= skip_to {
            narrated.push(*token);
        }
    }
    narrated
}

/// Parts the narrator's tokens into sentences, paragraph by paragraph.
pub(crate) fn split(tokens: &[Token<'_>], paragraphs: &[Range<usize>]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (paragraph, range) in paragraphs.iter().enumerate() {
        let end = start + tokens[start..].partition_point(|token| token.start < range.end);
        while start < end {
            let longest = end.min(start + LONGEST);
            let stop = (start + 1..longest).find(|&stop| ends_sentence(&tokens[..end], stop - 1));
            let stop = stop.unwrap_or(longest);
            sentences.push(Sentence { tokens: start..stop, paragraph });
            start = stop;
        }
    }
    sentences
}

/// Parts all tokens into sentences, those inside quotation marks too: where each ends.
pub(crate) fn ends(text: &str, tokens: &[Token<'_>]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        let is_end = match tokens.get(at + 1) {
            None => true,
            Some(next) => {
                is_parted(text, &tokens[at], next)
                    || stops(&tokens[start..=at], next)
                    || at - start + 1 >= LONGEST
            }
        };
        if is_end {
            ends.push(at + 1);
            start = at + 1;
        }
    }
    ends
}

fn is_parted(text: &str, token: &Token<'_>, next: &Token<'_>) -> bool {
    text[token.end()..next.start].contains(['\n', '\r', '\u{2028}', '\u{2029}'])
}

/// Whether a sentence that has come so far is over before `next`.
fn stops(sentence: &[Token<'_>], next: &Token<'_>) -> bool {
    let closing = |token: &&Token<'_>| token.is_any_sign(&['”', '’', '"', '\'', ')', ']', '»']);
    let closed = sentence.iter().rev().take(8).take_while(closing).count();
    let Some(last) = sentence.len().checked_sub(closed + 1).map(|at| &sentence[at]) else {
        return false;
    };
    let glued = |one: &Token<'_>| next.start == one.end();
    let end = &sentence[sentence.len() - 1];
    let opens = next.is_capital()
        || next.shape == Shape::Number
        || next.is_any_sign(&['“', '‘', '"', '\'', '(', '[', '«', '•', '*', '-', '—']);
    if last.is_any_sign(&['.', '!', '?', '…']) {
        // `“Why?” she said`, `(sic.) and`: what goes on small goes on.
        let row = next.is_any_sign(&['.', '!', '?', '…', ',', ';', ':']);
        let closes = glued(end) && closing(&next);
        let asked = last.is_any_sign(&['!', '?']) && closed == 0 && next.shape == Shape::Lower;
        return !row && !closes && (opens || asked);
    }
    // `“It is No.” Rain`: what is closed in quotation marks is over.
    let quoted =
        sentence[sentence.len() - closed..].iter().any(|one| !one.is_any_sign(&[')', ']']));
    if last.text.ends_with('.') && quoted {
        return opens;
    }
    // `in the U.S. The`: the stop of an abbreviation ends the sentence too.
    last.text.ends_with('.')
        && last.shape != Shape::Initial
        && !last.has(Class::TITLE | Class::HONORIFIC)
        && next.is_capital()
        && next.has(Class::WEAK_CAPITAL | Class::DETERMINER | Class::PRONOUN)
        && !next.has(Class::TITLE)
}

/// What goes on for longer is no sentence, and is cut, so that rules that look
/// around within one stay cheap on any text.
const LONGEST: usize = 250;

fn ends_sentence(tokens: &[Token<'_>], at: usize) -> bool {
    let (token, next) = (&tokens[at], &tokens[at + 1]);
    match token.shape {
        Shape::Sign(sign) if is_stop(sign) => {
            !(next.shape == Shape::Lower || next.is_any_sign(&[',', ';', ')', '”', '"', '.']))
        }
        Shape::Quoted(_) => ends_with_quoted(tokens, at),
        _ => {
            // `in the U.S. The`: the stop of an abbreviation ends the sentence too.
            token.text.ends_with('.')
                && !token.has(Class::TITLE | Class::HONORIFIC)
                && next.is_capital()
                && next.has(Class::WEAK_CAPITAL | Class::DETERMINER | Class::PRONOUN)
                && !next.has(Class::TITLE)
        }
    }
}

fn ends_with_quoted(tokens: &[Token<'_>], at: usize) -> bool {
    let next = &tokens[at + 1];
    let last =
        words_of(tokens[at].text).trim_end_matches(crate::token::is_mark).chars().next_back();
    let starts_anew = next.is_capital() || next.is_quoted() || next.shape == Shape::Number;
    match last {
        Some('.') => starts_anew && !attributed(&tokens[at + 1..], Strictness::Closed),
        Some('!' | '?' | '…') => starts_anew && !attributed(&tokens[at + 1..], Strictness::Open),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// The verb of saying ends its clause: `Vega said.`
    Closed,
    Open,
}

/// Whether `Vega said` follows, so that the sentence is not over: `“Why?” Vega said.`
fn attributed(tokens: &[Token<'_>], strictness: Strictness) -> bool {
    const REACH: usize = 10;
    let near = &tokens[..tokens.len().min(REACH)];
    let clause = near.iter().take_while(|token| token.is_word()).count();
    let verb = near[..clause].iter().position(|token| {
        token.verb.is_some_and(|verb| matches!(verb.form, Form::Past | Form::Present))
    });
    let Some(verb) = verb else { return false };
    let ends = near.get(verb + 1).is_none_or(|token| token.is_any_sign(&['.', ',']));
    verb > 0 && (ends || strictness == Strictness::Open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let lexicon = Lexicon::load();
        let paragraphs: Vec<_> = crate::token::paragraphs(text).collect();
        let mut all = Vec::new();
        for paragraph in &paragraphs {
            crate::token::read(text, paragraph.clone(), &lexicon, &mut all);
        }
        let tokens = narrate(text, &all, &crate::mark::find(text, &paragraphs));
        let found: Vec<_> = split(&tokens, &paragraphs)
            .into_iter()
            .map(|one| &text[tokens[one.tokens.start].start..tokens[one.tokens.end - 1].end()])
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_stops() {
        check("It rained. She left! Why?", &["It rained.", "She left!", "Why?"]);
        check("One\n\nTwo\nThree", &["One", "Two", "Three"]);
        check("Gen. Odo met Sen. Ray. They ate.", &["Gen. Odo met Sen. Ray.", "They ate."]);
        check("He left the U.S. He is back.", &["He left the U.S.", "He is back."]);
        check("It cost 1.5 million... or so.", &["It cost 1.5 million... or so."]);
    }

    #[track_caller]
    fn check_ends(text: &str, expected: &[&str]) {
        let lexicon = Lexicon::load();
        let mut all = Vec::new();
        for paragraph in crate::token::paragraphs(text) {
            crate::token::read(text, paragraph, &lexicon, &mut all);
        }
        let mut start = 0;
        let found: Vec<&str> = ends(text, &all)
            .into_iter()
            .map(|end| {
                let words = &text[all[start].start..all[end - 1].end()];
                start = end;
                words
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_inside_quotation_marks_too() {
        check_ends(
            "“It is. We go,” she said. “No.” Rain",
            &["“It is.", "We go,” she said.", "“No.”", "Rain"],
        );
        check_ends("“Why?” she asked. (He left.) So.", &["“Why?” she asked.", "(He left.)", "So."]);
        check_ends(
            "Gen. Odo of the U.S. Army left. He is 1.5 m",
            &["Gen. Odo of the U.S. Army left.", "He is 1.5 m"],
        );
        check_ends(
            "One\n\nTwo... and on. ‘No.’ 3 of J. K. Ray",
            &["One", "Two... and on.", "‘No.’", "3 of J. K. Ray"],
        );
    }

    #[test]
    fn a_quote_does_not_end_the_sentence_that_names_its_speaker() {
        check("“Why?” Ana Vega asked. He left.", &["“Why?” Ana Vega asked.", "He left."]);
        check("“Go!” The crowd left.", &["“Go!”", "The crowd left."]);
        check("“A. B,” she said. “C.”", &["“A. B,” she said.", "“C.”"]);
    }
}
