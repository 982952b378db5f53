//! Words of saying: verbs, `according to`, `was quoted as saying`.
//!
//! A cue is found here, not judged: whether anything was said with it, and by
//! whom, is for `content` and `source`.

use std::ops::Range;

use crate::lexicon::{Class, Form, Frames};
use crate::token::Token;

/// Words of saying in one sentence, by token index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The words of saying alone: `said`, `pointed out`, `according to`.
    pub(crate) words: Range<usize>,
    /// Where the verb group begins: `has also said`.
    pub(crate) from: usize,
    pub(crate) kind: CueKind,
    pub(crate) frames: Frames,
    /// Something the speaker did not say, or only may say.
    pub(crate) unreal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CueKind {
    Finite,
    /// `saying`, `adding`: its subject is that of the main verb.
    Participle,
    AccordingTo,
}

/// The cues of a sentence, in order.
pub(crate) fn find(tokens: &[Token<'_>]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    for at in 0..tokens.len() {
        if cues.last().is_some_and(|last| at < last.words.end) {
            continue;
        }
        cues.extend(according_to(tokens, at).or_else(|| verb(tokens, at)));
    }
    cues
}

fn according_to(tokens: &[Token<'_>], at: usize) -> Option<Cue> {
    let next = tokens.get(at + 1)?;
    (tokens[at].is("according") && next.is("to")).then(|| Cue {
        words: at..at + 2,
        from: at,
        kind: CueKind::AccordingTo,
        frames: Frames::CLAUSE,
        unreal: false,
    })
}

fn verb(tokens: &[Token<'_>], at: usize) -> Option<Cue> {
    let token = &tokens[at];
    let verb = token.verb?;
    // `Asked whether it rained, Vega said`: someone else asked.
    if at == 0 && verb.form == Form::Past && ["asked", "told"].iter().any(|one| token.is(one)) {
        return None;
    }
    // `The Wrote Company`: a capital inside a sentence is a name.
    if token.is_capital() && at > 0 && !tokens[at - 1].is_quoted() {
        return None;
    }
    let mut words = at..at + 1;
    let mut from = group_start(tokens, at);
    if let Some(quoted_as) = quoted_as_saying(tokens, at) {
        words.start = quoted_as;
        from = group_start(tokens, quoted_as);
    }
    let (frames, length) = particle(tokens, at, verb.frames)?;
    words.end = at + length;
    let kind = match verb.form {
        Form::Participle if words.start < at => CueKind::Finite,
        Form::Participle if has_auxiliary(&tokens[from..at]) => CueKind::Finite,
        Form::Participle => CueKind::Participle,
        _ => CueKind::Finite,
    };
    let group = &tokens[from..at];
    let is_verb = match verb.form {
        Form::Base => base_is_verb(tokens, from, at),
        Form::Present => present_is_verb(tokens, from),
        Form::Past => words.start < at || !is_passive(group, tokens.get(words.end)),
        Form::Participle => !tokens[..from].last().is_some_and(|before| {
            before.has(Class::PREPOSITION | Class::DETERMINER) && !before.has(Class::SUBORDINATOR)
        }),
    };
    is_verb.then_some(Cue { words, from, kind, frames, unreal: is_unreal(tokens, from, at) })
}

/// Walks left over auxiliaries and adverbs: `has also repeatedly said`.
fn group_start(tokens: &[Token<'_>], at: usize) -> usize {
    let in_group = |token: &Token<'_>| {
        token.has(Class::AUXILIARY | Class::NEGATION) && !token.has(Class::PRONOUN)
            || is_adverb(token)
    };
    let mut start = at;
    while start > 0 && in_group(&tokens[start - 1]) {
        start -= 1;
    }
    start
}

/// Listed, or made with `-ly`; a capital makes a name of it.
pub(crate) fn is_adverb(token: &Token<'_>) -> bool {
    !token.is_capital()
        && !token.has(Class::TIME)
        && (token.has(Class::ADVERB) || token.text.len() > 4 && token.text.ends_with("ly"))
}

fn has_auxiliary(group: &[Token<'_>]) -> bool {
    group.iter().any(|token| token.has(Class::AUXILIARY))
}

/// Where `quoted` stands in `was quoted as saying`, if `saying` stands at `at`.
fn quoted_as_saying(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let start = at.checked_sub(2)?;
    let verb = ["quoted", "cited", "reported"].iter().any(|one| tokens[start].is(one));
    (verb && tokens[start + 1].is("as")).then_some(start)
}

/// What may follow the verb, and how many words it is long, with the little
/// word that it needs; nothing where that lacks.
fn particle(tokens: &[Token<'_>], at: usize, frames: Frames) -> Option<(Frames, usize)> {
    let next = tokens.get(at + 1);
    for (frame, word) in [(Frames::OUT, "out"), (Frames::ON, "on"), (Frames::FOR, "for")] {
        if frames.has(frame) && next.is_some_and(|next| next.is(word)) {
            return Some((frames, 2));
        }
    }
    let bare = if frames.has(Frames::ON) { Frames::MARKS } else { frames };
    (!frames.has(Frames::OUT)).then_some((bare, 1))
}

/// `say` after `residents`, not `a say`; an infinitive says nothing yet.
fn base_is_verb(tokens: &[Token<'_>], from: usize, at: usize) -> bool {
    let Some(before) = from.checked_sub(1).map(|index| &tokens[index]) else { return false };
    let plural = before.text.ends_with('s') && !before.is_possessive();
    has_auxiliary(&tokens[from..at])
        || before.has(Class::GROUP_NOUN)
        || before.has(Class::PRONOUN) && !before.has(Class::DETERMINER)
        || plural && !before.has(Class::PREPOSITION | Class::DETERMINER | Class::AUXILIARY)
        || before.is_sign(',') && tokens[at].is("say")
}

/// `claims` after a noun or a name, not after `the` or `of`.
fn present_is_verb(tokens: &[Token<'_>], from: usize) -> bool {
    let Some(before) = from.checked_sub(1).map(|index| &tokens[index]) else { return false };
    let noun_follows = Class::DETERMINER | Class::PREPOSITION | Class::AUXILIARY;
    tokens[from].is("says")
        || (!before.has(noun_follows) || before.has(Class::PRONOUN))
            && !before.is_possessive()
            && !before.has(Class::CONJUNCTION)
            && (before.is_capital()
                || before.has(Class::PRONOUN | Class::ROLE_NOUN | Class::DOCUMENT)
                || before.has(Class::ORGANISATION_NOUN)
                || before.is_any_sign(&[',']))
}

/// `was announced by`: what follows did not speak, what precedes was spoken of.
fn is_passive(group: &[Token<'_>], next: Option<&Token<'_>>) -> bool {
    const BE: [&str; 11] =
        ["is", "are", "was", "were", "be", "been", "being", "'re", "’re", "isn't", "wasn't"];
    let be = group.iter().any(|token| BE.iter().any(|one| token.is(one)));
    be || next.is_some_and(|next| next.is("by"))
}

fn is_unreal(tokens: &[Token<'_>], from: usize, at: usize) -> bool {
    let denied = tokens[from..at].iter().any(|token| token.has(Class::NEGATION | Class::MODAL));
    let infinitive = from > 0 && tokens[from - 1].is("to");
    denied || infinitive
}
