//! Where sentences end, those inside quotation marks too.
//!
//! - [`end`]: what speaks for an end

pub(crate) mod end;

use crate::lexicon::Class;
use crate::sentence::end::{Place, Places};
use crate::tag::Knowledge;
use crate::token::{Shape, Token};
use crate::trained::linear::Single;

/// Tells the tokens with which sentences end, those inside quotation marks too.
pub(crate) fn tell_ends(
    text: &str,
    tokens: &mut [Token<'_>],
    knowledge: &Knowledge,
    weights: &Single,
) {
    if weights.is_empty() {
        return;
    }
    let mut found = Vec::new();
    let mut ends = Vec::new();
    let mut start = 0;
    let places = Places::of(text, tokens, knowledge);
    for at in 0..tokens.len() {
        let is_end = match places.look(start, at) {
            Place::End => true,
            Place::Inside => false,
            Place::Open => {
                places.read(start, at, &mut found);
                weights.sum(&found) > 0
            }
        };
        if is_end {
            ends.push(at);
            start = at + 1;
        }
    }
    ends.into_iter().for_each(|at| tokens[at].ends_sentence = true);
}

/// Parts all tokens into sentences: one past the token with which each ends. What nobody
/// has told is left to the rules.
pub(crate) fn ends(text: &str, tokens: &[Token<'_>]) -> Vec<usize> {
    if tokens.last().is_some_and(|last| last.ends_sentence) {
        return (1..=tokens.len()).filter(|end| tokens[end - 1].ends_sentence).collect();
    }
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

/// Whether it stands behind a stop and still belongs to the sentence.
fn closing(token: &&Token<'_>) -> bool {
    token.is_any_sign(&['”', '’', '"', '\'', ')', ']', '»'])
}

/// Whether a sentence that has come so far is over before `next`.
fn stops(sentence: &[Token<'_>], next: &Token<'_>) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
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
    fn sentences_end_at_stops() {
        check("It rained. She left! Why?", &["It rained.", "She left!", "Why?"]);
        check("One\n\nTwo\nThree", &["One", "Two", "Three"]);
        check("Gen. Odo met Sen. Ray. They ate.", &["Gen. Odo met Sen. Ray.", "They ate."]);
        check("He left the U.S. He is back.", &["He left the U.S.", "He is back."]);
        check("It cost 1.5 million... or so.", &["It cost 1.5 million... or so."]);
    }

    #[test]
    fn sentences_end_inside_quotation_marks_too() {
        check(
            "“It is. We go,” she said. “No.” Rain",
            &["“It is.", "We go,” she said.", "“No.”", "Rain"],
        );
        check("“Why?” she asked. (He left.) So.", &["“Why?” she asked.", "(He left.)", "So."]);
        check(
            "Gen. Odo of the U.S. Army left. He is 1.5 m",
            &["Gen. Odo of the U.S. Army left.", "He is 1.5 m"],
        );
        check(
            "One\n\nTwo... and on. ‘No.’ 3 of J. K. Ray",
            &["One", "Two... and on.", "‘No.’", "3 of J. K. Ray"],
        );
    }
}
