//! What the article says people are: `Interior Minister Ana Vega`, `Ana Vega, the
//! interior minister`, `ministry spokeswoman Ana Vega`; and on whose behalf a
//! spokesperson speaks.
//!
//! Beside the first mentions of a person stand phrases that may be a role, longer and
//! shorter ones; a trained ranking says which of them is, or that none is.

use std::ops::Range;

use model::entity::EntityType;

use crate::entity::Name;
use crate::lexicon::Class;
use crate::quote::reading::{PERSON, Point, Sort};
use crate::quote::row::Row;
use crate::speaker::Article;
use crate::token::{Shape, Token};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    /// As the article gives it, without article: `interior minister`.
    pub(crate) text: String,
    pub(crate) speaks_for: Option<String>,
    /// A verb goes on where the phrase ends, and it is no office: `Vega, the bridge will open`.
    pub(crate) doubtful: bool,
}

/// A phrase that may be a role, or none.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) tokens: Option<Range<usize>>,
    /// The body that the phrase leaves out: `its chairwoman`; an index into the known things.
    pub(crate) body: Option<usize>,
    pub(crate) features: Vec<u32>,
}

/// Where a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// `Interior Minister Ana Vega`
    Before,
    /// `the interior minister, Ana Vega`
    Apart,
    /// `Ana Vega, the interior minister`
    Behind,
    /// `Ana Vega is the interior minister`, `Ana Vega, who is`
    Said,
    /// `The minister` at the head of the sentence behind hers.
    Called,
}

/// So many mentions of a person are looked at, and phrases of so many words.
const MENTIONS: usize = 8;
const LONGEST_BEFORE: usize = 8;
const LONGEST_BEHIND: usize = 16;
const BASE: u64 = 5000;

/// What may be the role of the person whom `names` name, none of it last.
pub(crate) fn candidates(article: &Article<'_, '_>, names: &[usize]) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    let mentions = names.iter().take(MENTIONS).map(|&name| &article.names.all[name]);
    for (rank, name) in mentions.enumerate() {
        for (stand, tokens) in phrases(article, name) {
            if !may_be_role(article, stand, &tokens) {
                continue;
            }
            let features = features(article, name, rank, stand, &tokens);
            if let Some(body) = body_of(article, &tokens) {
                let mut with_body: Vec<u32> = features.clone();
                let mut row = Row::new(BASE + 200, &mut with_body);
                bodied(article, rank, stand, &tokens, &mut row);
                let tokens = Some(tokens.clone());
                all.push(Candidate { tokens, body: Some(body), features: with_body });
            }
            all.push(Candidate { tokens: Some(tokens), body: None, features });
        }
    }
    let mut features = Vec::new();
    let mut row = Row::new(BASE + 100, &mut features);
    row.put([]);
    row.put([names.len().min(5) as u64]);
    row.put([all.len().min(6) as u64]);
    all.push(Candidate { tokens: None, body: None, features });
    all
}

/// A name or a conjunction at its end makes no role, nor does what only stands before a
/// comma: `The bridge, Ana Vega said, will open`.
fn may_be_role(article: &Article<'_, '_>, stand: Stand, tokens: &Range<usize>) -> bool {
    let last = &article.tokens[tokens.end - 1];
    let head = head(article, tokens);
    // `Tom Odo’s claim`, `Vega and Odo`
    let of_person = tokens.clone().all(|at| {
        article.reading.words[at].name / 2 == PERSON
            || !article.tokens[at].is_word()
            || article.tokens[at].is_possessive()
            || article.tokens[at].has(Class::CONJUNCTION)
    });
    let of_person = of_person || article.reading.words[head].name / 2 == PERSON;
    let office = article.tokens[head].has(Class::ROLE_NOUN | Class::TITLE | Class::SPOKESPERSON);
    let first = &article.tokens[tokens.start];
    let clause = article.reading.words[tokens.start].sort == Sort::Finite && !first.is_capital()
        || first.is("whose")
        || first.has(Class::PREPOSITION) && !first.is_capital()
        || article.tokens[head].has(Class::TIME);
    // `Ana Vega met Tom Odo` is no role of his, `Ana Vega’s lawyer Tom Odo` is.
    let of_another = matches!(stand, Stand::Before | Stand::Apart)
        && article.reading.words[tokens.start].name / 2 == PERSON
        && !tokens.clone().any(|at| article.tokens[at].is_possessive());
    // `Vega cross-examined Odo`
    let deed = stand == Stand::Before
        && tokens.len() == 1
        && first.text.ends_with("ed")
        && !first.is_capital();
    let clause = clause || of_another || deed;
    if stand == Stand::Called && !(office || is_doer(&article.tokens[head])) {
        return false;
    }
    !last.has(Class::CONJUNCTION) && !of_person && !clause && (office || stand != Stand::Apart)
}

/// Whether the noun looks like somebody who does something: `baker`, `chemist`.
fn is_doer(token: &Token<'_>) -> bool {
    const ENDINGS: [&str; 9] = ["er", "or", "ist", "ian", "man", "woman", "eer", "ant", "ee"];
    ENDINGS.iter().any(|ending| token.text.ends_with(ending))
}

/// The role that some tokens are.
pub(crate) fn of_tokens(article: &Article<'_, '_>, tokens: &Range<usize>) -> Role {
    let text = article.text[article.reading.bytes(tokens)].to_owned();
    let office = Class::ROLE_NOUN | Class::TITLE | Class::SPOKESPERSON;
    let verb =
        article.reading.near(tokens.end - 1, 1).is_some_and(|word| word.sort == Sort::Finite);
    Role {
        text,
        speaks_for: speaks_for(article, &article.tokens[tokens.clone()]),
        doubtful: verb && !article.tokens[head(article, tokens)].has(office),
    }
}

/// The role that a candidate is.
pub(crate) fn of_candidate(article: &Article<'_, '_>, one: &Candidate) -> Option<Role> {
    let tokens = one.tokens.as_ref()?;
    let role = of_tokens(article, tokens);
    let spokesperson =
        article.tokens[tokens.clone()].iter().any(|one| one.has(Class::SPOKESPERSON));
    Some(match one.body.map(|body| &article.names.known[body].name) {
        None => role,
        Some(body) => Role {
            text: format!("{} of {body}", role.text),
            speaks_for: spokesperson.then(|| body.clone()),
            ..role
        },
    })
}

/// The body that `its chairwoman` or `the chairwoman` leaves out: the last one named
/// before, where the phrase names none and has no `of`.
fn body_of(article: &Article<'_, '_>, tokens: &Range<usize>) -> Option<usize> {
    let whole = tokens.clone().all(|at| {
        article.reading.words[at].name == 0 && !article.tokens[at].has(Class::PREPOSITION)
    });
    if !whole || tokens.len() > 3 {
        return None;
    }
    let names = &article.names.all;
    let end = names.partition_point(|name| name.tokens.start < tokens.start);
    // `the Reading & May Company’s chief executive`
    if tokens.start > 0 && article.tokens[tokens.start - 1].is_possessive() {
        let owner = end.checked_sub(1).filter(|at| names[*at].tokens.end + 1 == tokens.start);
        return owner
            .filter(|at| names[*at].kind == EntityType::Org)
            .map(|at| article.names.entity[at]);
    }
    let bodies = names[..end].iter().enumerate().rev().take(30);
    let mut bodies = bodies.filter(|(_, name)| name.kind == EntityType::Org);
    bodies.next().map(|(index, _)| article.names.entity[index])
}

/// What speaks for it that the body belongs to the phrase.
fn bodied(
    article: &Article<'_, '_>,
    rank: usize,
    stand: Stand,
    tokens: &Range<usize>,
    row: &mut Row<'_>,
) {
    let before = tokens.start.checked_sub(1).map(|at| &article.reading.words[at]);
    let stem = before.map_or(0, |word| word.stem);
    let head = &article.reading.words[head(article, tokens)];
    let stand = stand as u64;
    row.put([]);
    row.put([stand, rank.min(3) as u64]);
    row.put([stem]);
    row.put([stand, stem]);
    row.put([head.stem]);
    row.put([head.tail]);
    row.put([tokens.len() as u64]);
}

fn phrases(article: &Article<'_, '_>, name: &Name) -> Vec<(Stand, Range<usize>)> {
    let mut phrases = Vec::new();
    before(article, name, &mut phrases);
    apart(article, name, &mut phrases);
    behind(article, name, &mut phrases);
    called(article, name, &mut phrases);
    phrases
}

/// Whether the token may stand inside a noun phrase.
fn in_phrase(article: &Article<'_, '_>, at: usize) -> bool {
    let word = &article.reading.words[at];
    let token = &article.tokens[at];
    word.point == Point::None
        && !word.mark
        && word.sort != Sort::Pronoun
        && (word.sort != Sort::Finite || token.is_capital())
        && (token.is_word() || token.is_any_sign(&['&', '/', '’', '\'']))
}

fn before(article: &Article<'_, '_>, name: &Name, phrases: &mut Vec<(Stand, Range<usize>)>) {
    let floor = article.reading.sentence_of(name.tokens.start).start;
    let honorific = |at: usize| article.tokens[at].has(Class::HONORIFIC);
    let mut end = name.tokens.start;
    while end > floor && honorific(end - 1) {
        end -= 1;
    }
    for start in (floor.max(end.saturating_sub(LONGEST_BEFORE))..end).rev() {
        let token = &article.tokens[start];
        if !in_phrase(article, start) {
            break;
        }
        let article_word = token.has(Class::DETERMINER) || token.is_possessive();
        if article_word && !token.has(Class::TITLE) {
            // `the former minister`, `Hull’s striker`: both with and without.
            if !token.is_possessive() {
                break;
            }
            continue;
        }
        if !token.has(Class::PREPOSITION | Class::CONJUNCTION | Class::SUBORDINATOR) {
            phrases.push((Stand::Before, start..end));
        }
    }
}

/// `The interior minister, Ana Vega`
fn apart(article: &Article<'_, '_>, name: &Name, phrases: &mut Vec<(Stand, Range<usize>)>) {
    let floor = article.reading.sentence_of(name.tokens.start).start;
    let start = name
        .title
        .as_ref()
        .map_or(name.tokens.start, |title| article.reading.token_at(title.start));
    let Some(comma) = start.checked_sub(1).filter(|at| *at > floor) else { return };
    if article.reading.words[comma].point != Point::Comma {
        return;
    }
    for from in (floor.max(comma.saturating_sub(12))..comma).rev() {
        if !in_phrase(article, from) && article.reading.words[from].sort != Sort::Pronoun {
            break;
        }
        let token = &article.tokens[from];
        let opens = from == floor
            || article.tokens[from - 1].has(Class::DETERMINER)
            || article.tokens[from - 1].is_possessive()
            || article.reading.words[from - 1].sort == Sort::Pronoun;
        let light = token.has(Class::DETERMINER | Class::PREPOSITION | Class::CONJUNCTION)
            || token.is_possessive();
        if opens && !light {
            phrases.push((Stand::Apart, from..comma));
        }
    }
}

fn behind(article: &Article<'_, '_>, name: &Name, phrases: &mut Vec<(Stand, Range<usize>)>) {
    let reading = article.reading;
    let ceiling = reading.sentence_of(name.tokens.start).end;
    let mut at = name.tokens.end;
    let is = |at: usize, words: &[&str]| {
        at < ceiling && words.iter().any(|one| article.tokens[at].is(one))
    };
    let mut stand = Stand::Said;
    if at < ceiling
        && (matches!(reading.words[at].point, Point::Comma | Point::Dash)
            || article.tokens[at].is_sign('('))
    {
        stand = Stand::Behind;
        at += 1;
        // `Ana Vega, 34, a nurse`
        if at + 1 < ceiling
            && article.tokens[at].shape == Shape::Number
            && reading.words[at + 1].point == Point::Comma
        {
            at += 2;
        }
    }
    if is(at, &["who", "the", "a", "an", "his", "her", "its", "their", "then", "now", "also"]) {
        at += 1;
    }
    const LINKS: [&str; 8] = ["is", "was", "became", "has", "works", "as", "serves", "heads"];
    if is(at, &LINKS) && (!is(at, &["has"]) || is(at + 1, &["been"])) {
        stand = Stand::Said;
        at += 1;
        while is(at, &["been", "as", "the", "a", "an", "now", "also", "worked", "served"]) {
            at += 1;
        }
    } else if stand == Stand::Said {
        return;
    }
    growing(article, stand, at..ceiling, phrases);
}

/// `Ana Vega left. The minister had been warned.`
fn called(article: &Article<'_, '_>, name: &Name, phrases: &mut Vec<(Stand, Range<usize>)>) {
    let reading = article.reading;
    let next = reading.words[name.tokens.start].sentence as usize + 1;
    let Some(sentence) = reading.sentences.get(next) else { return };
    let opens = sentence.clone().find(|at| reading.tokens[*at].is_word());
    if let Some(at) =
        opens.filter(|at| article.tokens[*at].text == "The" && !reading.words[*at].quoted)
    {
        growing(article, Stand::Called, at + 1..sentence.end, phrases);
    }
}

/// The phrases that begin where `tokens` do, longer and longer.
fn growing(
    article: &Article<'_, '_>,
    stand: Stand,
    tokens: Range<usize>,
    phrases: &mut Vec<(Stand, Range<usize>)>,
) {
    let reading = article.reading;
    let start = tokens.start;
    let end = tokens.end.min(start + LONGEST_BEHIND);
    for at in start..end {
        // A comma within a list of bodies is rare; a phrase ends at signs.
        let owned = article.tokens[at].is("its") || article.tokens[at].is("his");
        if !in_phrase(article, at) && !owned {
            break;
        }
        let last = at + 1;
        let ends = last >= end
            || !in_phrase(article, last)
            || article.tokens[last].has(Class::PREPOSITION | Class::CONJUNCTION)
            || reading.words[last].sort == Sort::Participle
            || article.tokens[last].has(Class::SUBORDINATOR);
        let noun = reading.words[at].sort == Sort::Noun || article.tokens[at].is_capital();
        if ends && noun {
            phrases.push((stand, start..last));
        }
    }
}

fn features(
    article: &Article<'_, '_>,
    name: &Name,
    rank: usize,
    stand: Stand,
    tokens: &Range<usize>,
) -> Vec<u32> {
    let reading = article.reading;
    let word = |at: usize| &reading.words[at];
    let stand = stand as u64;
    let head = head(article, tokens);
    let (first, last) = (word(tokens.start), word(tokens.end - 1));
    let near = |at: Option<usize>| at.and_then(|at| reading.words.get(at));
    let (before, behind) = (near(tokens.start.checked_sub(1)), near(Some(tokens.end)));
    let stem = |word: Option<&crate::quote::reading::Word>| word.map_or(0, |one| one.stem);
    let point = |word: Option<&crate::quote::reading::Word>| word.map_or(9, |one| one.point as u64);
    let tag = |word: Option<&crate::quote::reading::Word>| word.map_or(0, |one| one.tag);
    let classes = [
        Class::ROLE_NOUN,
        Class::TITLE,
        Class::SPOKESPERSON,
        Class::GROUP_NOUN,
        Class::ORGANISATION_NOUN,
        Class::TIME,
    ];
    let class = |at: usize| {
        classes.iter().fold(0, |all, one| all * 2 + u64::from(article.tokens[at].has(*one)))
    };
    let length = tokens.len().min(9) as u64;
    let rank = rank.min(3) as u64;
    let names = tokens.clone().any(|at| word(at).name > 0);
    let prepositions =
        tokens.clone().filter(|at| article.tokens[*at].has(Class::PREPOSITION)).count() as u64;
    let full = name.tokens.len().min(3) as u64;
    let mut features = Vec::new();
    let mut row = Row::new(BASE, &mut features);
    row.put([stand, rank]);
    row.put([stand, length]);
    row.put([stand, rank, full]);
    row.put([stand, class(head)]);
    row.put([stand, word(head).stem]);
    row.put([word(head).stem]);
    row.put([word(head).tail]);
    row.put([stand, word(head).tag]);
    row.put([stand, first.tag]);
    row.put([stand, first.stem]);
    row.put([stand, class(tokens.start), first.tag]);
    row.put([stand, last.tag]);
    row.put([stand, class(tokens.end - 1)]);
    row.put([stand, stem(before)]);
    row.put([stand, tag(before), first.tag]);
    row.put([stand, point(before)]);
    row.put([stand, stem(behind)]);
    row.put([stand, point(behind), tag(behind)]);
    row.put([stand, last.tag, tag(behind)]);
    row.put([stand, u64::from(names), prepositions.min(3)]);
    row.put([stand, prepositions.min(3), stem(behind)]);
    row.put([stand, first.name.min(1), before.map_or(0, |one| one.name).min(1), length]);
    row.put([stand, first.name, class(head)]);
    row.put([stand, last.name, class(head)]);
    row.put([stand, word(head).name]);
    features
}

/// The noun that the phrase turns on: the last before any preposition.
pub(crate) fn head(article: &Article<'_, '_>, tokens: &Range<usize>) -> usize {
    let parts = |at: &usize| {
        let token = &article.tokens[*at];
        token.has(Class::PREPOSITION) && !token.is_capital() || token.is("who")
    };
    let end = (tokens.start + 1..tokens.end).find(parts).unwrap_or(tokens.end);
    end - 1
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
fn without_article<'a, 't>(words: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let lead = words.iter().take_while(|token| {
        token.has(Class::DETERMINER) && !token.has(Class::TITLE)
            || token.is("of")
            || token.is_possessive()
    });
    &words[lead.count()..]
}
