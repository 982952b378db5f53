//! What the article says people are: `Interior Minister Ana Vega`, `Ana Vega,
//! the interior minister`, `ministry spokeswoman Ana Vega`; and on whose behalf
//! a spokesperson speaks.

use std::ops::Range;

use model::entity::EntityType;

use crate::entity::Name;
use crate::lexicon::Class;
use crate::speaker::Article;
use crate::token::{Shape, Token};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    /// As the article gives it, without article: `interior minister`.
    pub(crate) text: String,
    pub(crate) speaks_for: Option<String>,
}

impl Role {
    pub(crate) fn has_word(&self, lower: &str) -> bool {
        self.text.split(' ').any(|word| word.eq_ignore_ascii_case(lower))
    }
}

/// The first role that the article gives each known thing, for people.
pub(crate) fn of_people(article: &Article<'_, '_>) -> Vec<Option<Role>> {
    let people = article.names.known.iter().map(|known| {
        let names = known.names.iter().take(20).map(|&name| &article.names.all[name]);
        let person = known.kind == EntityType::Person;
        names.filter(|_| person).find_map(|name| of_name(article, name))
    });
    people.collect()
}

fn of_name(article: &Article<'_, '_>, name: &Name) -> Option<Role> {
    let words = apposition(article, name)
        .or_else(|| before(article, name))
        .or_else(|| apposed_before(article, name))?;
    let text = article.text[words.first()?.start..words.last()?.end()].to_owned();
    Some(Role { text, speaks_for: speaks_for(article, words) })
}

/// `Ana Vega, the interior minister,`
fn apposition<'a, 't>(article: &Article<'a, 't>, name: &Name) -> Option<&'a [Token<'t>]> {
    let behind = &article.tokens[name.tokens.end..];
    let (mut rest, comma) = (behind.get(1..)?, behind.first()?);
    if !comma.is_sign(',') {
        return None;
    }
    // `Ana Vega, 34, a nurse`
    if rest.first().is_some_and(|first| first.shape == Shape::Number)
        && rest.get(1).is_some_and(|next| next.is_sign(','))
    {
        rest = rest.get(2..)?;
    }
    let words = up_to_sign(rest, 14);
    let words = without_article(words);
    let first = words.first()?;
    let clause = first.has(
        Class::SUBORDINATOR
            | Class::PRONOUN
            | Class::AUXILIARY
            | Class::PREPOSITION
            | Class::CONJUNCTION
            | Class::TIME,
    ) || first.verb.is_some();
    let cut = words.iter().position(|token| {
        token.is("who")
            || token.is("which")
            || token.has(Class::AUXILIARY)
            || token.verb.is_some() && token.is("said")
    });
    let verbless = cut.is_none_or(|cut| words[cut].is("who") || words[cut].is("which"));
    let words = without_link(&words[..cut.unwrap_or(words.len())]);
    (!clause && verbless && names_role(words)).then_some(words)
}

/// Whether the phrase, before any preposition, ends in a noun for a role.
fn names_role(words: &[Token<'_>]) -> bool {
    let head = words
        .iter()
        .position(|token| token.has(Class::PREPOSITION) || token.is("and"))
        .unwrap_or(words.len());
    words[..head].last().is_some_and(|last| last.has(Class::ROLE_NOUN | Class::SPOKESPERSON))
}

/// `ministry spokeswoman Ana Vega`, `Interior Minister Ana Vega`
fn before<'a, 't>(article: &Article<'a, 't>, name: &Name) -> Option<&'a [Token<'t>]> {
    let end = name.tokens.start;
    let mut start = end;
    while start > 0
        && end - start < 7
        && holds_role(&article.tokens[start - 1], end - start)
        && !parted(article, start)
    {
        start -= 1;
    }
    let words = without_honorific(without_article(&article.tokens[start..end]));
    // `former` and `House` are parts of titles, `Sen.` is one.
    let office = |last: &Token<'_>| {
        last.has(Class::ROLE_NOUN | Class::SPOKESPERSON)
            || last.has(Class::TITLE) && last.has(Class::ABBREVIATION)
    };
    let role = words.last().is_some_and(office);
    role.then_some(words)
}

/// Whether a sentence or paragraph ends right before token `at`.
fn parted(article: &Article<'_, '_>, at: usize) -> bool {
    let gap = article.tokens[at - 1].end()..article.tokens[at].start;
    article.text[gap].contains(['\n', '\r'])
}

/// Whether `token` can stand in a role, `distance` words before the name.
fn holds_role(token: &Token<'_>, distance: usize) -> bool {
    let role = token.has(Class::ROLE_NOUN | Class::TITLE | Class::SPOKESPERSON | Class::HONORIFIC);
    let kind = token.has(
        Class::ORGANISATION_NOUN
            | Class::NATIONALITY
            | Class::GPE
            | Class::ORGANISATION
            | Class::ORGANISATION_HEAD,
    );
    let plain = token.is_capital()
        && !token.has(
            Class::TIME
                | Class::WEAK_CAPITAL
                | Class::DETERMINER
                | Class::PREPOSITION
                | Class::PRONOUN
                | Class::CONJUNCTION
                | Class::SUBORDINATOR,
        );
    let linked = token.is("of") || token.is_possessive();
    if distance == 0 { role } else { role || kind || plain || linked || token.is("former") }
}

fn without_article<'a, 't>(words: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let lead = words.iter().take_while(|token| {
        token.has(Class::DETERMINER) && !token.has(Class::TITLE)
            || token.is("of")
            || token.is_possessive()
    });
    &words[lead.count()..]
}

/// Leaves out what led on: `leader of` before a sign.
fn without_link<'a, 't>(words: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let open = Class::PREPOSITION | Class::CONJUNCTION | Class::DETERMINER;
    let links = words.iter().rev().take_while(|token| token.has(open)).count();
    &words[..words.len() - links]
}

fn without_honorific<'a, 't>(words: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let bare = words.iter().rev().take_while(|token| token.has(Class::HONORIFIC)).count();
    &words[..words.len() - bare]
}

/// `The interior minister, Ana Vega, said`
fn apposed_before<'a, 't>(article: &Article<'a, 't>, name: &Name) -> Option<&'a [Token<'t>]> {
    let comma = name.tokens.start.checked_sub(1).filter(|&at| article.tokens[at].is_sign(','))?;
    let from = comma.saturating_sub(12);
    let article_at =
        (from..comma).rev().take_while(|&at| article.tokens[at].is_word()).find(|&at| {
            article.tokens[at].is("the")
                || article.tokens[at].is("a")
                || article.tokens[at].is("an")
                || article.tokens[at].is_possessive()
        })?;
    let words = without_article(&article.tokens[article_at..comma]);
    names_role(words).then_some(words)
}

/// The words up to the next sign, at most `limit`.
fn up_to_sign<'a, 't>(tokens: &'a [Token<'t>], limit: usize) -> &'a [Token<'t>] {
    let words = tokens
        .iter()
        .take(limit)
        .take_while(|token| token.is_word() || token.is_any_sign(&['&', '’', '\'']));
    &tokens[..words.count()]
}

/// `Harbour Authority` of `a spokeswoman for the Harbour Authority`.
pub(crate) fn speaks_for(article: &Article<'_, '_>, words: &[Token<'_>]) -> Option<String> {
    let at = words.iter().position(|token| token.has(Class::SPOKESPERSON))?;
    let behind = words.get(at + 1).filter(|next| next.is("for") || next.is("of"));
    let (rest, named) = match behind {
        Some(_) => (up_to_sign(without_article(&words[at + 2..]), 12), true),
        // An `assistant county attorney` is on nobody's behalf: only a speaker
        // is one of whatever stands before.
        None if is_lawyer(&words[at]) => return None,
        None => (without_possessive(without_article(&words[..at])), false),
    };
    let range: Range<usize> = rest.first()?.start..rest.last()?.end();
    let tells =
        named || rest.iter().any(|token| token.is_capital() || token.has(Class::ORGANISATION_NOUN));
    if !tells {
        return None;
    }
    let names = article.names.within(&range);
    let whole = names.into_iter().find(|&name| article.names.all[name].range == range);
    Some(whole.map_or_else(
        || article.text[range].to_owned(),
        |name| article.names.known_of(name).name.clone(),
    ))
}

fn is_lawyer(token: &Token<'_>) -> bool {
    ["attorney", "lawyer", "adviser", "advisor", "aide"].iter().any(|one| token.is(one))
}

fn without_possessive<'a, 't>(words: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let bare = words.iter().rev().take_while(|token| token.is_possessive()).count();
    &words[..words.len() - bare]
}
