//! Words and signs with their byte offsets, and what the lexicon knows of each.
//!
//! A token never crosses a paragraph. `'s` and its like stand alone, the full
//! stop of an abbreviation belongs to its word, and equal signs in a row are
//! one token, so that a page of dashes costs no more than one dash.

use std::ops::Range;

use crate::lexicon::{Class, Lexicon, Verb};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `minister`, `iPhone`
    Lower,
    /// `Vega`, `McKay`
    Capital,
    /// `NATO`, `U.S.`; two letters at least
    Upper,
    /// `J.`, `I`
    Initial,
    /// Begins with a digit: `34-year-old`, `1.5`
    Number,
    /// `'s`, `’re`
    Clitic,
    /// A sign that is no word, or a row of equal ones.
    Sign(char),
    /// A whole stretch in quotation marks, where the narrator alone is read.
    Quoted(usize),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    pub(crate) start: usize,
    pub(crate) shape: Shape,
    pub(crate) class: Class,
    pub(crate) verb: Option<Verb>,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn has(&self, any: Class) -> bool {
        self.class.has(any)
    }

    /// Whether it is `word`, given in lower case, in whatever case it stands.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.shape == Shape::Sign(sign)
    }

    pub(crate) fn is_any_sign(&self, signs: &[char]) -> bool {
        matches!(self.shape, Shape::Sign(sign) if signs.contains(&sign))
    }

    pub(crate) fn is_quoted(&self) -> bool {
        matches!(self.shape, Shape::Quoted(_))
    }

    pub(crate) fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Sign(_) | Shape::Quoted(_))
    }

    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Initial)
    }

    pub(crate) fn is_possessive(&self) -> bool {
        self.shape == Shape::Clitic && self.text.ends_with(['s', 'S'])
    }
}

/// The paragraphs of a text: what stands between line ends, blank ones left out.
pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(move |line| {
            let range = start..start + line.len();
            start = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
            range
        })
        .filter(|range| !text[range.clone()].trim().is_empty())
}

/// The tokens of one paragraph of `text`, appended to `tokens`.
pub(crate) fn read<'t>(
    text: &'t str,
    paragraph: Range<usize>,
    lexicon: &Lexicon,
    tokens: &mut Vec<Token<'t>>,
) {
    let mut scratch = String::new();
    let mut at = paragraph.start;
    while let Some(first) = text[at..paragraph.end].chars().next() {
        let rest = &text[at..paragraph.end];
        if first.is_whitespace() || is_invisible(first) {
            at += first.len_utf8();
        } else if is_letter(first) {
            let length = word_length(rest, lexicon, &mut scratch);
            push_word(&rest[..length], at, lexicon, &mut scratch, tokens);
            at += length;
        } else {
            let length = row_length(rest, first);
            tokens.push(plain(&rest[..length], at, Shape::Sign(first)));
            at += length;
        }
    }
}

fn plain(text: &str, start: usize, shape: Shape) -> Token<'_> {
    Token { text, start, shape, class: Class::NONE, verb: None }
}

/// A letter, a digit, or a mark that combines with one.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || c == '_'
}

/// Soft hyphens, joiners and direction marks, which no reader sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '’'
}

/// How many bytes of `rest` are one word, its clitic included.
fn word_length(rest: &str, lexicon: &Lexicon, scratch: &mut String) -> usize {
    let mut end = 0;
    let mut letters = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_letter(c) {
            end = at + c.len_utf8();
            letters += 1;
            continue;
        }
        let next = chars.peek().map(|&(_, next)| next);
        let word = &rest[..at];
        if !next.is_some_and(|next| joins(word, letters, c, next)) {
            break;
        }
    }
    let word = &rest[..end];
    if rest[end..].starts_with('.') && keeps_stop(&rest[..end + 1], word, lexicon, scratch) {
        return end + 1;
    }
    end
}

/// Whether `sign` between the letters of `word` and `next` stands inside a word.
fn joins(word: &str, letters: usize, sign: char, next: char) -> bool {
    let digit_before = word.ends_with(|c: char| c.is_ascii_digit());
    match sign {
        '-' | '\u{2011}' | '&' | '@' => is_letter(next),
        '\'' | '’' => next.is_alphabetic(),
        ',' | ':' => digit_before && next.is_ascii_digit(),
        '.' => {
            next.is_ascii_digit() && digit_before
                || next.is_lowercase()
                || next.is_alphabetic() && (letters == 1 || word.contains('.'))
        }
        _ => false,
    }
}

/// Whether the full stop behind `word` belongs to it: `J.`, `U.S.`, `Sen.`
fn keeps_stop(stopped: &str, word: &str, lexicon: &Lexicon, scratch: &mut String) -> bool {
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let dotted = word.contains('.') && word.split(['.', '-']).all(|part| part.chars().count() == 1);
    // `(D-Calif.)`
    let tail = stopped.rfind('-').map_or(stopped, |at| &stopped[at + 1..]);
    // `Sat.` is a day, `she sat.` is not.
    let listed = word.starts_with(char::is_uppercase) || matches!(word, "vs" | "etc");
    initial && word != "I"
        || dotted
        || listed && lexicon.look_up(tail, scratch).class.has(Class::ABBREVIATION)
}

fn push_word<'t>(
    word: &'t str,
    start: usize,
    lexicon: &Lexicon,
    scratch: &mut String,
    tokens: &mut Vec<Token<'t>>,
) {
    let split = word.len() - clitic_length(word);
    for (text, at) in [(&word[..split], start), (&word[split..], start + split)] {
        if !text.is_empty() {
            let entry = lexicon.look_up(text, scratch);
            let shape = if at == start { shape_of(text) } else { Shape::Clitic };
            tokens.push(Token { text, start: at, shape, class: entry.class, verb: entry.verb });
        }
    }
}

/// The bytes of `'s`, `'re` and the like at the end of `word`.
fn clitic_length(word: &str) -> usize {
    let Some((at, _)) = word.char_indices().rev().take(3).find(|&(_, c)| is_apostrophe(c)) else {
        return 0;
    };
    let tail = word[at..].trim_start_matches(is_apostrophe);
    let known = ["s", "re", "ve", "ll", "d", "m"].iter().any(|one| tail.eq_ignore_ascii_case(one));
    if known && at > 0 { word.len() - at } else { 0 }
}

fn shape_of(word: &str) -> Shape {
    let first = word.chars().next().unwrap_or(' ');
    if first.is_numeric() {
        return Shape::Number;
    }
    if !first.is_uppercase() {
        return Shape::Lower;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic());
    match letters.clone().count() {
        1 => Shape::Initial,
        _ if letters.clone().all(char::is_uppercase) => Shape::Upper,
        _ => Shape::Capital,
    }
}

/// Equal signs in a row are one token; quotation marks only when they are too
/// many to be quotation marks.
fn row_length(rest: &str, sign: char) -> usize {
    let row = rest.chars().take_while(|&c| c == sign).count();
    if is_mark(sign) && row < JUNK_ROW { sign.len_utf8() } else { row * sign.len_utf8() }
}

/// So many equal quotation marks in a row are decoration.
pub(crate) const JUNK_ROW: usize = 4;

pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“'..='‟' | '‘'..='‛' | '«' | '»' | '‹' | '›')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let lexicon = Lexicon::load();
        let mut tokens = Vec::new();
        for paragraph in paragraphs(text) {
            read(text, paragraph, &lexicon, &mut tokens);
        }
        for token in &tokens {
            assert_eq!(&text[token.start..token.end()], token.text);
        }
        let found: Vec<_> = tokens.iter().map(|token| token.text).collect();
        assert_eq!(found.join("|"), expected);
    }

    #[test]
    fn words_and_signs() {
        check("Rain, then sun.", "Rain|,|then|sun|.");
        check("al-Sayed’s 1,200.50 e-mails", "al-Sayed|’s|1,200.50|e-mails");
        check("She didn't; we’ll see", "She|didn't|;|we|’ll|see");
        check("O'Brien and the O’Briens", "O'Brien|and|the|O’Briens");
        check("the workers' union", "the|workers|'|union");
    }

    #[test]
    fn the_stop_of_an_abbreviation_belongs_to_it() {
        check("Sen. J. K. Dorn of the U.S. spoke.", "Sen.|J.|K.|Dorn|of|the|U.S.|spoke|.");
        check("Was it I. Or you.", "Was|it|I|.|Or|you|.");
    }

    #[test]
    fn rows_are_one_token_but_marks_stand_alone() {
        check("a ----- b", "a|-----|b");
        check("\"\"a", "\"|\"|a");
        check("\"\"\"\"\"a", "\"\"\"\"\"|a");
    }

    #[test]
    fn any_script_and_nothing_at_all() {
        check("", "");
        check(" \u{feff}\n\t\n", "");
        check("e\u{301}tude 北京 🙂🙂", "e\u{301}tude|北京|🙂🙂");
        check("one\r\ntwo\u{2029}three", "one|two|three");
    }
}
