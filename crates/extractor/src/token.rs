//! Words and signs with their byte offsets, and what the lexicon knows of each.
//!
//! A token never crosses a paragraph. `'s`, `n't` and their like stand alone, the full
//! stop of an abbreviation belongs to its word, and equal signs in a row are
//! one token, so that a page of dashes costs no more than one dash.
//!
//! - [`web`]: addresses, handles and hashtags

use std::ops::Range;

use crate::lexicon::{Class, Entry, Lexicon, Verb};

mod web;

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
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    pub(crate) start: usize,
    pub(crate) shape: Shape,
    pub(crate) class: Class,
    pub(crate) verb: Option<Verb>,
    /// The last one of a sentence, as far as the model was asked.
    pub(crate) ends_sentence: bool,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn has(&self, any: Class) -> bool {
        self.class.has(any)
    }

    /// Whether it is `word`, given in lower case, in whatever case it stands.
    #[inline]
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.shape == Shape::Sign(sign)
    }

    pub(crate) fn is_any_sign(&self, signs: &[char]) -> bool {
        matches!(self.shape, Shape::Sign(sign) if signs.contains(&sign))
    }

    pub(crate) fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Sign(_))
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

/// The tokens of all paragraphs of `text`.
pub(crate) fn read_all<'t>(text: &'t str, lexicon: &Lexicon) -> Vec<Token<'t>> {
    let mut tokens = Vec::new();
    for paragraph in paragraphs(text) {
        read(text, paragraph, lexicon, &mut tokens);
    }
    tokens
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
    let mut before = ' ';
    while let Some(first) = text[at..paragraph.end].chars().next() {
        let rest = &text[at..paragraph.end];
        let mut length = first.len_utf8();
        if first.is_whitespace() || is_invisible(first) {
            // Between tokens, and part of none.
        } else if let Some(web) = web::length(rest, before) {
            length = web;
            tokens.push(plain(&rest[..length], at, Shape::Lower));
        } else if is_letter(first) || opens_clipped(rest, before) {
            length = word_length(rest, lexicon, &mut scratch);
            push_word(&rest[..length], at, lexicon, &mut scratch, tokens);
        } else {
            length = row_length(rest, first);
            tokens.push(plain(&rest[..length], at, Shape::Sign(first)));
        }
        at += length;
        before = text[..at].chars().next_back().unwrap_or(' ');
    }
}

fn plain(text: &str, start: usize, shape: Shape) -> Token<'_> {
    Token { text, start, shape, class: Class::NONE, verb: None, ends_sentence: false }
}

/// A letter, a digit, or a mark that combines with one.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining(c) || c == '_'
}

/// Accents that stand behind their letter.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}'
        | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Soft hyphens, joiners and direction marks, which no reader sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '’'
}

/// `’90s`, `'em`, `.5`: a word that begins with a sign.
fn opens_clipped(rest: &str, before: char) -> bool {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let word = chars.as_str();
    let stands_alone = before.is_whitespace() || "([{—–-/$£€“‘\"".contains(before);
    if !stands_alone {
        return false;
    }
    if first == '.' {
        return word.starts_with(|c: char| c.is_ascii_digit());
    }
    let end = word.find(|c: char| !is_letter(c)).unwrap_or(word.len());
    let word = &word[..end];
    let decade = word.len() == 3 && word.ends_with(['s', 'S']) && word[..2].parse::<u8>().is_ok();
    let clipped = ["em", "til", "tis", "twas"].iter().any(|one| word.eq_ignore_ascii_case(one));
    (is_apostrophe(first) || first == '‘') && (decade || clipped)
}

/// How many bytes of `rest` are one word, its clitic included. What stands first is part
/// of it, whatever it is.
fn word_length(rest: &str, lexicon: &Lexicon, scratch: &mut String) -> usize {
    let mut end = 0;
    let mut letters = 0;
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        if is_letter(c) || at == 0 {
            end = at + c.len_utf8();
            letters += 1;
        } else if !joins(&rest[..at], letters, c, chars.as_str()) {
            break;
        }
    }
    let word = &rest[..end];
    let stop = rest[end..].starts_with('.') && !rest[end..].starts_with("..");
    if stop && keeps_stop(word, &rest[end + 1..], lexicon, scratch) {
        return end + 1;
    }
    end
}

/// Whether `sign` between the letters of `word` and what comes `after` stands inside a word.
fn joins(word: &str, letters: usize, sign: char, after: &str) -> bool {
    let digit_before = word.ends_with(|c: char| c.is_ascii_digit());
    let mut after = after.chars();
    let Some(next) = after.next() else { return false };
    match sign {
        '-' | '\u{2010}' | '\u{2011}' | '&' | '@' => is_letter(next),
        '\'' | '’' => next.is_alphabetic(),
        ',' | ':' | '/' => digit_before && next.is_ascii_digit(),
        // `Ph.D.`
        '.' if letters == 2 && next.is_uppercase() => after.next() == Some('.'),
        '.' => {
            next.is_ascii_digit() && digit_before
                || next.is_lowercase()
                || next.is_alphabetic() && (letters == 1 || word.contains('.'))
        }
        // A break that a printer may use, and a hint to a typesetter.
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' => is_letter(next),
        _ => false,
    }
}

/// Whether the full stop behind `word` belongs to it: `J.`, `U.S.`, `Sen.`
fn keeps_stop(word: &str, after: &str, lexicon: &Lexicon, scratch: &mut String) -> bool {
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    // `(D-Calif.)`
    let tail = word.rfind('-').map_or(word, |at| &word[at + 1..]);
    // `No. 10` has a number, `No.` is an answer.
    if ["no", "nos", "art", "fig", "vol", "pp"].iter().any(|one| tail.eq_ignore_ascii_case(one)) {
        return after.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
    }
    // `Sat.` is a day, `she sat.` is not.
    let listed = word.starts_with(char::is_uppercase) || matches!(word, "vs" | "etc");
    initial && word != "I" || is_dotted(word) || listed && is_abbreviation(tail, lexicon, scratch)
}

/// `U.S`, `p.m`, `Ph.D`
fn is_dotted(word: &str) -> bool {
    let mut parts = word.split(['.', '-']);
    let short = |part: &str, most: usize| {
        let letters = part.chars().take(3).count();
        letters > 0 && letters <= most && part.chars().all(char::is_alphabetic)
    };
    word.contains('.')
        && parts.next().is_some_and(|part| short(part, 2))
        && parts.all(|part| short(part, 1))
}

fn is_abbreviation(word: &str, lexicon: &Lexicon, scratch: &mut String) -> bool {
    const LONGEST: usize = 8;
    let mut stopped = [0; LONGEST + 1];
    if word.len() > LONGEST {
        return false;
    }
    stopped[..word.len()].copy_from_slice(word.as_bytes());
    stopped[word.len()] = b'.';
    std::str::from_utf8(&stopped[..=word.len()])
        .is_ok_and(|stopped| lexicon.look_up(stopped, scratch).class.has(Class::ABBREVIATION))
}

fn push_word<'t>(
    word: &'t str,
    start: usize,
    lexicon: &Lexicon,
    scratch: &mut String,
    tokens: &mut Vec<Token<'t>>,
) {
    let split = word.len() - clitic_length(word);
    let known = |text: &'t str, start, shape, Entry { class, verb }| Token {
        class,
        verb,
        ..plain(text, start, shape)
    };
    if split == word.len() {
        let entry = lexicon.look_up(word, scratch);
        tokens.push(known(word, start, shape_of(word), entry));
        return;
    }
    let (stem, clitic) = word.split_at(split);
    let end = lexicon.look_up(clitic, scratch);
    let mut entry = lexicon.look_up(stem, scratch);
    if end.class.has(Class::NEGATION) {
        // `wo`, `ca` and `did` are in `won't`, `can't` and `didn't` what these are.
        let Class(whole) = lexicon.look_up(word, scratch).class;
        entry = Entry { class: Class(whole & !Class::NEGATION.0), verb: None };
    }
    tokens.push(known(stem, start, shape_of(stem), entry));
    tokens.push(known(clitic, start + split, Shape::Clitic, end));
}

/// The bytes of `'s`, `'re`, `n't` and the like at the end of `word`, which has more.
fn clitic_length(word: &str) -> usize {
    if word.eq_ignore_ascii_case("cannot") {
        return "not".len();
    }
    let Some((at, _)) = word.char_indices().rev().take(3).find(|&(_, c)| is_apostrophe(c)) else {
        return 0;
    };
    let tail = word[at..].trim_start_matches(is_apostrophe);
    let known = ["s", "re", "ve", "ll", "d", "m"].iter().any(|one| tail.eq_ignore_ascii_case(one));
    let negated = tail.eq_ignore_ascii_case("t") && word[..at].ends_with(['n', 'N']);
    let at = if negated { at - 1 } else { at };
    if (known || negated) && at > 0 { word.len() - at } else { 0 }
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
/// many to be quotation marks, or the two halves of one: `''`.
fn row_length(rest: &str, sign: char) -> usize {
    let row = rest.chars().take_while(|&c| c == sign).count();
    let halves = row == 2 && matches!(sign, '\'' | '`');
    let alone = is_mark(sign) && row < JUNK_ROW && !halves;
    if alone { sign.len_utf8() } else { row * sign.len_utf8() }
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
        check("She DIDN'T; we’ll see", "She|DID|N'T|;|we|’ll|see");
        check("I can’t, won't, cannot.", "I|ca|n’t|,|wo|n't|,|can|not|.");
        check("n't Ain't cants ant's", "n't|Ai|n't|cants|ant|'s");
        check("O'Brien and the O’Briens", "O'Brien|and|the|O’Briens");
        check("the workers' union", "the|workers|'|union");
    }

    #[test]
    fn the_stop_of_an_abbreviation_belongs_to_it() {
        check("Sen. J. K. Dorn of the U.S. spoke.", "Sen.|J.|K.|Dorn|of|the|U.S.|spoke|.");
        check("Was it I. Or you.", "Was|it|I|.|Or|you|.");
    }

    #[test]
    fn abbreviations_and_what_only_looks_like_one() {
        check("Lt. Gen. Odo (D-Calif.) left.", "Lt.|Gen.|Odo|(|D-Calif.|)|left|.");
        check("No. 10 said no. No. Ten", "No.|10|said|no|.|No|.|Ten");
        check("No.10 nos. 3 and 4", "No.|10|nos.|3|and|4");
        check("At 5 p.m. a Ph.D. of U.S.-led Co.", "At|5|p.m.|a|Ph.D.|of|U.S.|-|led|Co.");
        check("on Sat. she sat. Rain etc...", "on|Sat.|she|sat|.|Rain|etc|...");
        check("He is up.The end.", "He|is|up|.|The|end|.");
    }

    #[test]
    fn numbers_money_and_times() {
        check("$1.5m, £10,000. US$5; 5%", "$|1.5m|,|£|10,000|.|US|$|5|;|5|%");
        check("9/11, 24/7, 10:30, and/or", "9/11|,|24/7|,|10:30|,|and|/|or");
        check("a .38, 1–2, 2019-20, 3.", "a|.38|,|1|–|2|,|2019-20|,|3|.");
        check("v.2 in '90s and ’05", "v|.|2|in|'90s|and|’|05");
    }

    #[test]
    fn hyphens_dashes_and_dots() {
        check(
            "a 34-year-old—tall -- pre- and post-war",
            "a|34-year-old|—|tall|--|pre|-|and|post-war",
        );
        check("Wait... what…? 'em 'ends'", "Wait|...|what|…|?|'em|'|ends|'");
        check("BEIJING (Reuters) - Rain", "BEIJING|(|Reuters|)|-|Rain");
        check("AT&T, R & D", "AT&T|,|R|&|D");
        check("soft\u{ad}ly non\u{2011}stop", "soft\u{ad}ly|non\u{2011}stop");
    }

    #[test]
    fn what_the_web_writes() {
        check(
            "See https://a.example/b?c=1. (www.a.example)",
            "See|https://a.example/b?c=1|.|(|www.a.example|)",
        );
        check("a.vega@b.example, @vega: #Rain #1", "a.vega@b.example|,|@vega|:|#Rain|#|1");
        check("a.example’s b.example/c, a @ b", "a.example|’s|b.example/c|,|a|@|b");
    }

    #[test]
    fn every_kind_of_mark() {
        check("“a” ‘b’ «c» „d“ \"e\" 'f' ``g''", "“|a|”|‘|b|’|«|c|»|„|d|“|\"|e|\"|'|f|'|``|g|''");
        check("“‘It’s on,’ he’d said”", "“|‘|It|’s|on|,|’|he|’d|said|”");
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
