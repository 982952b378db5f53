//! Who speaks, by the words beside the cue: a name with its title and its
//! apposition, a pronoun, a description.
//!
//! Without a parser a noun phrase is what stands between the cue and the next
//! thing that cannot be in one. Who the words mean is for `speaker`.

use std::ops::Range;

use crate::lexicon::Class;
use crate::quote::cue::is_adverb;
use crate::token::{Shape, Token};

/// Words that name a speaker, by token index within their sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) words: Range<usize>,
    /// The words without apposition: what stands for the speaker.
    pub(crate) head: Range<usize>,
}

/// No noun phrase is read further than this many tokens.
const REACH: usize = 30;

/// The subject that ends right before the verb group at `end`.
pub(crate) fn before(tokens: &[Token<'_>], end: usize, floor: usize) -> Option<Source> {
    let last = end.checked_sub(1).filter(|&last| last >= floor)?;
    let token = &tokens[last];
    if token.is_sign(',') {
        return before_aside(tokens, last, floor);
    }
    if token.is_sign(')') {
        let open = aside_start(tokens, last, floor, '(')?;
        let head = phrase_before(tokens, open, floor)?;
        return Some(Source { words: head.start..last + 1, head });
    }
    if token.is_any_sign(&['—', '–', '-']) {
        let open = aside_start(tokens, last, floor, token.text.chars().next()?)?;
        let head = phrase_before(tokens, open, floor)?;
        return Some(Source { words: head.clone(), head });
    }
    if token.is("who") || token.is("which") {
        let comma = usize::from(last > floor && tokens[last - 1].is_sign(','));
        let head = phrase_before(tokens, last - comma, floor).unwrap_or(last..last + 1);
        return Some(Source { words: last..last + 1, head });
    }
    let head = phrase_before(tokens, end, floor)?;
    Some(whole(tokens, head, floor))
}

/// `Vega, the minister, said`: looks behind the aside that ends at `comma`.
fn before_aside(tokens: &[Token<'_>], comma: usize, floor: usize) -> Option<Source> {
    let mut open = aside_start(tokens, comma, floor, ',')?;
    let mut head = phrase_before(tokens, open, floor)?;
    // `Vega, of Oslo, the minister, said`, `the minister, Ana Vega, 34, said`
    if let Some(first) = aside_start(tokens, open, floor, ',')
        && open - first <= 8
        && continues_apposition(tokens, open + 1)
        && !is_name(&tokens[head.clone()])
        && let Some(earlier) = phrase_before(tokens, first, floor)
    {
        (open, head) = (first, earlier);
    }
    let nominal = continues_apposition(tokens, open + 1);
    let words = if nominal { head.start..comma } else { head.clone() };
    Some(Source { words, head })
}

/// Where the aside begins whose last sign stands at `close`.
fn aside_start(tokens: &[Token<'_>], close: usize, floor: usize, open: char) -> Option<usize> {
    let from = close.saturating_sub(REACH).max(floor);
    let start = (from..close).rev().find(|&at| tokens[at].is_sign(open))?;
    (start + 1 < close && start > floor).then_some(start)
}

/// Whether what begins at `at`, behind a comma, says who someone is.
fn continues_apposition(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(first) = tokens.get(at) else { return false };
    let who = ["who", "whose"].iter().any(|one| first.is(one));
    who || first.shape == Shape::Number
        || first.is_capital() && !first.has(Class::TIME)
        || first.has(Class::DETERMINER | Class::ROLE_NOUN | Class::TITLE | Class::NATIONALITY)
            && !first.has(Class::TIME)
        || first.is("of")
        || first.is("then")
        || first.is("himself")
        || first.is("herself")
        || first.shape == Shape::Lower
            && !first.has(Class::PREPOSITION | Class::SUBORDINATOR | Class::CONJUNCTION)
            && !first.has(Class::PRONOUN | Class::AUXILIARY | Class::TIME)
            && !is_adverb(first)
            && first.verb.is_none()
            && !first.text.ends_with("ing")
}

/// The noun phrase that ends right before `end`, without apposition.
fn phrase_before(tokens: &[Token<'_>], end: usize, floor: usize) -> Option<Range<usize>> {
    let mut end = end;
    while end > floor && (is_adverb(&tokens[end - 1]) || tokens[end - 1].has(Class::TIME)) {
        end -= 1;
        // `Vega on Tuesday evening said`
        if tokens[end].has(Class::TIME) && end > floor && tokens[end - 1].is("on") {
            end -= 1;
        }
    }
    let last = end.checked_sub(1).filter(|&last| last >= floor)?;
    if !tokens[last].is_word() && !tokens[last].is_sign(')') {
        return None;
    }
    if is_pronoun(&tokens[last]) && !joined_before(tokens, last, floor) {
        return Some(last..end);
    }
    let start = clause_start(tokens, end, floor);
    if start == end {
        return None;
    }
    let phrase = behind_opening(tokens, start, end)..end;
    is_nominal(&tokens[phrase.clone()]).then_some(phrase)
}

fn is_pronoun(token: &Token<'_>) -> bool {
    token.has(Class::PRONOUN) && !token.has(Class::DETERMINER) && token.text != "US"
}

fn joined_before(tokens: &[Token<'_>], at: usize, floor: usize) -> bool {
    at > floor + 1 && tokens[at - 1].is("and") && tokens[at - 2].is_capital()
}

/// Walks left from `end` to where no noun phrase can reach further.
fn clause_start(tokens: &[Token<'_>], end: usize, floor: usize) -> usize {
    let from = end.saturating_sub(REACH).max(floor);
    let mut start = end;
    while start > from && stays_in_phrase(tokens, start - 1, end, floor) {
        start -= 1;
    }
    start
}

fn stays_in_phrase(tokens: &[Token<'_>], at: usize, end: usize, floor: usize) -> bool {
    let token = &tokens[at];
    match token.shape {
        Shape::Sign(sign) => {
            matches!(sign, '(' | ')' | '&' | '\'' | '’' | '$' | '/')
        }
        // `Dwayne “The Rock” Odo`
        Shape::Quoted(_) => at > floor && tokens[at - 1].is_capital() && token.text.len() < 30,
        _ if token.has(Class::CONJUNCTION) => token.is("and") && joins_names(tokens, at, floor),
        _ if token.has(Class::AUXILIARY) && !token.is_capital() => in_relative(tokens, at, floor),
        _ if token.has(Class::SUBORDINATOR)
            && !token.has(Class::DETERMINER | Class::PREPOSITION) =>
        {
            token.is("who") || token.is("whose")
        }
        _ if is_pronoun(token) && !token.is("one") => false,
        _ if token.verb.is_some() => at + 1 == end || in_relative(tokens, at, floor),
        _ => true,
    }
}

/// `Vega and Odo said`, not `it failed and Odo said`.
fn joins_names(tokens: &[Token<'_>], and: usize, floor: usize) -> bool {
    let Some(left) = and.checked_sub(1).filter(|&left| left >= floor) else { return false };
    let (left, right) = (&tokens[left], tokens.get(and + 1));
    let noun = |token: &Token<'_>| {
        token.is_capital() || token.has(Class::GROUP_NOUN | Class::ROLE_NOUN | Class::DOCUMENT)
    };
    noun(left)
        && right.is_some_and(|right| noun(right) || right.has(Class::DETERMINER))
        && !left.has(Class::TIME)
}

/// Whether `who` stands just before: `two officials who were present`.
fn in_relative(tokens: &[Token<'_>], at: usize, floor: usize) -> bool {
    let from = at.saturating_sub(6).max(floor);
    tokens[from..at].iter().rev().take_while(|token| token.is_word()).any(|token| token.is("who"))
}

/// Leaves out what opens the clause: `But on Tuesday the minister`.
fn behind_opening(tokens: &[Token<'_>], start: usize, end: usize) -> usize {
    let mut start = start;
    while start + 1 < end && opens_clause(&tokens[start]) {
        start += 1;
    }
    if tokens[start].has(Class::PREPOSITION) && !tokens[start].has(Class::DETERMINER) {
        return behind_preposition(tokens, start, end);
    }
    start
}

fn opens_clause(token: &Token<'_>) -> bool {
    token.has(Class::CONJUNCTION | Class::TIME | Class::SUBORDINATOR)
        && !token.has(Class::DETERMINER | Class::PREPOSITION)
        || token.has(Class::ADVERB) && !token.has(Class::DETERMINER)
        || token.shape == Shape::Lower && token.text.ends_with("ly") && token.text.len() > 4
        || matches!(token.shape, Shape::Sign(_))
}

/// `On Tuesday the minister`: the phrase begins behind the first noun.
fn behind_preposition(tokens: &[Token<'_>], preposition: usize, end: usize) -> usize {
    let mut at = preposition + 1;
    let lead = at;
    while at < end {
        let token = &tokens[at];
        let begins = token.has(Class::DETERMINER | Class::PRONOUN)
            || token.is_capital() && !token.has(Class::TIME) && !tokens[at - 1].is_capital()
            || token.is_capital() && !token.has(Class::TIME) && tokens[at - 1].has(Class::TIME);
        if at > lead && begins && !tokens[at - 1].has(Class::PREPOSITION | Class::DETERMINER) {
            return at;
        }
        at += 1;
    }
    preposition + 1
}

/// Whether someone or something that speaks can be meant.
pub(crate) fn is_nominal(phrase: &[Token<'_>]) -> bool {
    let speaks = |token: &Token<'_>| {
        token.is_capital() && !token.has(Class::TIME)
            || token.has(Class::ROLE_NOUN | Class::GROUP_NOUN | Class::ANONYMOUS_NOUN)
            || token.has(Class::DOCUMENT | Class::ORGANISATION_NOUN | Class::SPOKESPERSON)
    };
    let Some(last) = phrase.last() else { return false };
    let described = phrase[0].has(Class::DETERMINER) && phrase.len() > 1;
    let plural = last.shape == Shape::Lower && last.text.ends_with('s');
    phrase.iter().any(Token::is_word)
        && !last.has(Class::PREPOSITION | Class::CONJUNCTION)
        && !(phrase.len() == 1 && last.has(Class::ADVERB | Class::SUBORDINATOR))
        && (!last.has(Class::DETERMINER)
            || last.has(Class::PRONOUN | Class::GROUP_NOUN | Class::INDEFINITE))
        && (phrase.iter().any(speaks) || described || plural || is_pronoun(last))
}

/// Takes in an apposition that stands before: `The minister, Ana Vega`.
fn whole(tokens: &[Token<'_>], head: Range<usize>, floor: usize) -> Source {
    let role_before = || {
        let comma =
            head.start.checked_sub(1).filter(|&at| at > floor && tokens[at].is_sign(','))?;
        let role = phrase_before(tokens, comma, floor)?;
        let described = tokens[role.start].has(Class::DETERMINER);
        (described
            && is_name(&tokens[head.clone()])
            && tokens[role.clone()]
                .iter()
                .any(|token| token.has(Class::SPOKESPERSON | Class::ROLE_NOUN))
            && role.start == floor)
            .then_some(role)
    };
    match role_before() {
        Some(role) => Source { words: role.start..head.end, head },
        None => Source { words: head.clone(), head },
    }
}

pub(crate) fn is_name(phrase: &[Token<'_>]) -> bool {
    phrase.first().is_some_and(|first| first.is_capital() && !first.has(Class::DETERMINER))
}

/// The subject behind its verb: `said Ana Vega, the minister`.
pub(crate) fn after(tokens: &[Token<'_>], start: usize) -> Option<Source> {
    let end = phrase_end(tokens, start);
    let head = start..end;
    if end == start || !is_nominal(&tokens[head.clone()]) {
        return None;
    }
    Some(Source { words: start..apposition_end(tokens, end), head })
}

/// Where the noun phrase ends that begins at `start`.
fn phrase_end(tokens: &[Token<'_>], start: usize) -> usize {
    let reach = tokens.len().min(start + REACH);
    let mut end = start;
    while end < reach && goes_on(tokens, start, end) {
        end += 1;
    }
    while end > start
        && tokens[end - 1].has(Class::PREPOSITION | Class::DETERMINER | Class::CONJUNCTION)
        && !tokens[end - 1].has(Class::PRONOUN)
    {
        end -= 1;
    }
    end
}

fn goes_on(tokens: &[Token<'_>], start: usize, at: usize) -> bool {
    let token = &tokens[at];
    let previous =
        at.checked_sub(1).filter(|&previous| previous >= start).map(|index| &tokens[index]);
    match token.shape {
        Shape::Sign('(' | ')' | '&' | '\'' | '’' | '/') => previous.is_some(),
        Shape::Sign('-') => previous.is_some(),
        Shape::Sign(_) => false,
        Shape::Quoted(_) => {
            previous.is_some_and(|previous| previous.is_capital() && !previous.has(Class::TIME))
                && tokens.get(at + 1).is_some_and(Token::is_capital)
                && token.text.len() < 30
        }
        _ if token.has(Class::TIME) => token.is_capital() && token.is("may"),
        _ if token.is("and") => {
            tokens.get(at + 1).is_some_and(|next| {
                next.is_capital() || next.has(Class::DETERMINER | Class::GROUP_NOUN)
            }) && joins_names(tokens, at, start)
        }
        // `two officials who asked not to be named`
        _ if token.is("who") => {
            previous.is_some_and(|previous| previous.has(Class::ANONYMOUS_NOUN))
        }
        _ if token.has(Class::CONJUNCTION | Class::SUBORDINATOR) => {
            token.has(Class::DETERMINER) && !token.is("that")
        }
        _ if token.has(Class::AUXILIARY) && !token.is_capital() => in_relative(tokens, at, start),
        _ if token.has(Class::PREPOSITION) => {
            ["of", "for", "at", "from", "with", "to"].iter().any(|one| token.is(one))
                && previous.is_some()
        }
        _ if is_pronoun(token) => previous.is_none(),
        _ if is_adverb(token) => false,
        _ => previous.is_none_or(|previous| previous.is("who") || !is_pronoun(previous)),
    }
}

/// The end of the apposition behind `end`, or `end` where there is none.
fn apposition_end(tokens: &[Token<'_>], end: usize) -> usize {
    let first = aside_end(tokens, end);
    // `Vega, 34, the minister`: an age is an aside of its own.
    if first > end && first - end <= 2 { aside_end(tokens, first) } else { first }
}

fn aside_end(tokens: &[Token<'_>], comma: usize) -> usize {
    let opens = tokens.get(comma).is_some_and(|token| token.is_sign(','));
    if !opens || !continues_apposition(tokens, comma + 1) {
        return comma;
    }
    let inside = |token: &Token<'_>| {
        token.is_word() || token.is_any_sign(&['\'', '’', '&', '-', '(', ')', '$'])
    };
    let words = tokens[comma + 1..].iter().take(REACH).take_while(|token| inside(token)).count();
    comma + 1 + words
}
