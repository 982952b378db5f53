//! The words of a source: what they turn on, and what kind of words they are.

use std::ops::Range;

use model::entity::EntityType;

use crate::lexicon::Class;
use crate::quote::Found;
use crate::quote::reading::{Point, Reading, Sort as WordSort, Word};
use crate::speaker::Article;
use crate::token::Token;

/// What the words of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// There are none, and no word of saying either.
    Alone,
    /// There are none beside the word of saying.
    Untold,
    He,
    She,
    They,
    It,
    /// `I`, `who`, `we`
    Other,
    Name,
    /// `the minister`
    Definite,
    /// `a minister`, `one juror`
    Indefinite,
    /// `residents`
    Plural,
    /// `her lawyer`, `Vega’s lawyer`
    Kin,
}

/// A noun phrase with what it turns on.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// Tokens, without apposition and relative clause.
    pub(crate) tokens: Range<usize>,
    /// Up to the first preposition or clause: `a spokesman`.
    pub(crate) core: Range<usize>,
    /// With them.
    pub(crate) whole: Range<usize>,
    /// `spokesman` of `a spokesman for the ministry`.
    pub(crate) noun: usize,
    /// The name that the phrase is, an index into all names.
    pub(crate) name: Option<usize>,
    /// The person named in its apposition: `a spokeswoman, Ana Vega`.
    pub(crate) apposed: Option<usize>,
    pub(crate) sort: Sort,
}

impl Phrase {
    /// `None` where no word is in it.
    pub(crate) fn read(article: &Article<'_, '_>, whole: &Range<usize>) -> Option<Phrase> {
        let reading = article.reading;
        let tokens = whole.start..head_end(reading, whole);
        let name_over = |at: usize| name_over(article, at);
        let is_break = |at: &usize| {
            let (word, token) = (&reading.words[*at], &reading.tokens[*at]);
            let preposition = token.has(Class::PREPOSITION) && !token.is_possessive();
            let noun = reading.words[*at - 1].sort == WordSort::Noun;
            // `an affidavit filed last week`, `people who live there`
            let clause = noun && !token.is_capital() && (word.is_verb() || is_told(token));
            (preposition || clause || token.is("that")) && name_over(*at).is_none()
        };
        let end = (tokens.start + 1..tokens.end).find(is_break).unwrap_or(tokens.end);
        let noun = (tokens.start..end).rev().find(|at| reading.tokens[*at].is_word())?;
        let name = name_over(noun).filter(|_| !reading.tokens[noun].is_possessive());
        // `the Alabama Republican` is somebody whom the article may name.
        let name = name.filter(|name| {
            let one = article.names.all[*name].kind == EntityType::Norp
                && !reading.tokens[noun].text.ends_with('s');
            !one || !reading.tokens[tokens.start].has(Class::DETERMINER)
        });
        let apposed = if name.is_none() { apposed(article, &tokens, whole) } else { None };
        let sort = sort(reading, &tokens, noun, name.is_some());
        let core = tokens.start..end;
        Some(Phrase { tokens, core, whole: whole.clone(), noun, name, apposed, sort })
    }
}

/// What the words of a quote's source are, where it has any.
pub(crate) fn sort_of(phrase: Option<&Phrase>, quote: &Found) -> Sort {
    match phrase {
        Some(phrase) => phrase.sort,
        None if quote.cue.is_some() => Sort::Untold,
        None => Sort::Alone,
    }
}

/// Adjectives that stand behind their noun: `a regulator familiar with the file`.
fn is_told(token: &Token<'_>) -> bool {
    const BEHIND: [&str; 6] = ["familiar", "close", "aware", "present", "privy", "involved"];
    BEHIND.iter().any(|one| token.is(one))
}

/// The name that the token is part of.
pub(crate) fn name_over(article: &Article<'_, '_>, at: usize) -> Option<usize> {
    let names = &article.names.all;
    let index = names.partition_point(|name| name.tokens.end <= at);
    names.get(index).filter(|name| name.tokens.contains(&at)).map(|_| index)
}

/// Where the apposition or the relative clause begins.
fn head_end(reading: &Reading<'_, '_>, whole: &Range<usize>) -> usize {
    let parts = |at: &usize| {
        let token = &reading.tokens[*at];
        reading.words[*at].point == Point::Comma
            || reading.words[*at].point == Point::Dash
            || token.is_sign('(')
            || ["who", "whose", "which"].iter().any(|one| token.is(one))
    };
    (whole.start + 1..whole.end).find(parts).unwrap_or(whole.end)
}

fn apposed(
    article: &Article<'_, '_>,
    tokens: &Range<usize>,
    whole: &Range<usize>,
) -> Option<usize> {
    let reading = article.reading;
    let comma = tokens.end;
    (comma < whole.end && reading.words[comma].point == Point::Comma).then_some(())?;
    let names = &article.names.all;
    let index = names.partition_point(|name| name.tokens.start <= comma);
    let name = names.get(index).filter(|name| name.tokens.end <= whole.end)?;
    let titled =
        name.title.as_ref().map_or(name.tokens.start, |title| reading.token_at(title.start));
    (titled == comma + 1).then_some(index)
}

fn sort(reading: &Reading<'_, '_>, tokens: &Range<usize>, noun: usize, named: bool) -> Sort {
    let first = &reading.tokens[tokens.start];
    let is = |words: &[&str]| words.iter().any(|one| first.is(one));
    if tokens.len() == 1 && first.text != "US" {
        match () {
            () if is(&["he", "him", "himself", "his"]) => return Sort::He,
            () if is(&["she", "her", "herself"]) => return Sort::She,
            () if is(&["they", "them", "their"]) => return Sort::They,
            () if is(&["it", "its"]) => return Sort::It,
            () if is(&["i", "we", "who", "which", "that", "you", "one"]) => return Sort::Other,
            () => {}
        }
    }
    if named {
        return Sort::Name;
    }
    let owned = reading.tokens[tokens.start..noun].iter().any(Token::is_possessive);
    if owned || is(&["his", "her", "their", "its", "my", "our"]) {
        return Sort::Kin;
    }
    if plural(reading, noun) {
        return Sort::Plural;
    }
    if is(&["a", "an", "one", "another", "some"]) { Sort::Indefinite } else { Sort::Definite }
}

pub(crate) fn plural(reading: &Reading<'_, '_>, noun: usize) -> bool {
    let (word, token): (&Word, &Token<'_>) = (&reading.words[noun], &reading.tokens[noun]);
    token.has(Class::GROUP_NOUN)
        || word.sort == WordSort::Noun
            && token.text.ends_with('s')
            && !token.text.ends_with("ss")
            && !token.has(Class::ORGANISATION_NOUN)
        || ["people", "men", "women", "children", "others", "many", "some", "both"]
            .iter()
            .any(|one| token.is(one))
}
