//! What was said: the words that belong to a cue, before it, behind it, or both.
//!
//! Works on one sentence at a time. Every cue is tried in turn: as an
//! attribution set apart (`…, Vega said.`, `…, said Vega.`), then as one that
//! leads its clause (`Vega said that …`). What one cue has taken, no later one
//! takes again, so a report within a report belongs to the outer one.

use std::ops::Range;

use crate::lexicon::{Class, Frames};
use crate::mark::words_of;
use crate::quote::cue::{self, Cue, CueKind, is_adverb};
use crate::quote::source::{self, Source};
use crate::token::{Shape, Token};

/// One report within a sentence, by token index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// In order, never empty, none of them empty.
    pub(crate) content: Vec<Range<usize>>,
    /// The words of saying; none before a bare colon.
    pub(crate) cue: Option<Range<usize>>,
    pub(crate) source: Option<Source>,
}

/// All reports of a sentence, in the order of their cues.
pub(crate) fn find(tokens: &[Token<'_>]) -> Vec<Report> {
    let cues = cue::find(tokens);
    let mut reports: Vec<Report> = Vec::new();
    let mut taken = 0;
    for (index, cue) in cues.iter().enumerate() {
        if cue.from < taken {
            continue;
        }
        let scene = Scene { tokens, cue, later: &cues[index + 1..], floor: taken };
        let said_before = reports.last().and_then(|report| report.source.clone());
        if let Some(report) = scene.report(said_before) {
            let ends = report.content.last().map_or(0, |last| last.end);
            let source = report.source.as_ref().map_or(0, |source| source.words.end);
            taken = ends.max(cue.words.end).max(source);
            reports.push(report);
        }
    }
    if reports.is_empty() {
        reports.extend(behind_colon(tokens));
    }
    reports
}

/// A report ends before one of so many later cues, or with its sentence.
const LATER_CUES: usize = 6;

/// A cue in its sentence.
struct Scene<'s, 't> {
    tokens: &'s [Token<'t>],
    cue: &'s Cue,
    later: &'s [Cue],
    /// What stands before this is taken.
    floor: usize,
}

impl Scene<'_, '_> {
    fn report(&self, said_before: Option<Source>) -> Option<Report> {
        if self.cue.kind == CueKind::AccordingTo {
            return self.according_to();
        }
        let subject = self.subject();
        self.inverted(subject.as_ref())
            .or_else(|| self.set_apart(subject.as_ref()?))
            .or_else(|| self.leading(subject, said_before))
    }

    fn subject(&self) -> Option<Source> {
        match self.cue.kind {
            CueKind::Finite => source::before(self.tokens, self.cue.from, self.floor),
            _ => None,
        }
    }

    fn at(&self, index: usize) -> Option<&Token<'_>> {
        self.tokens.get(index)
    }

    /// The last token that is no closing sign of the sentence, plus one.
    fn end(&self) -> usize {
        trim_end(self.tokens, self.floor, self.tokens.len())
    }

    fn made(&self, content: Vec<Range<usize>>, source: Option<Source>) -> Option<Report> {
        let content: Vec<_> = content.into_iter().filter(|range| !range.is_empty()).collect();
        let worth = self.holds_quoted(&content) || !self.cue.unreal;
        (!content.is_empty() && worth).then(|| Report {
            content,
            cue: Some(self.cue.words.clone()),
            source,
        })
    }

    fn holds_quoted(&self, content: &[Range<usize>]) -> bool {
        content.iter().any(|range| self.tokens[range.clone()].iter().any(Token::is_quoted))
    }
}

// Set apart: `…, Vega said.`
impl Scene<'_, '_> {
    /// `“It rained,” said Vega.` and `It rained, said Vega.`
    fn inverted(&self, subject: Option<&Source>) -> Option<Report> {
        let gap = self.cue.from.checked_sub(1).filter(|&gap| gap >= self.floor)?;
        let follows_quote = self.tokens[gap].is_quoted()
            || self.tokens[gap].is_sign(',')
                && gap > self.floor
                && self.tokens[gap - 1].is_quoted();
        if !follows_quote && !self.tokens[gap].is_any_sign(&[',', '—', '–', '-']) {
            return None;
        }
        if !follows_quote && subject.is_some() && !self.ends_after_name() {
            return None;
        }
        let listener = self.cue.frames.has(Frames::LISTENER);
        let mut source = source::after(self.tokens, self.cue.words.end).filter(|_| !listener)?;
        let tail = self.tail_end(source.words.end);
        if tail.is_none() && !follows_quote {
            return None;
        }
        if source.words.len() > 25 {
            source.words = source.head.clone();
        }
        let next = tail.unwrap_or(source.words.end);
        let mut content = vec![self.clause_before(gap)?];
        content.extend(self.clause_after(next, follows_quote));
        self.made(content, Some(source))
    }

    /// `said Ana Vega.`: the name runs to the end of its clause.
    fn ends_after_name(&self) -> bool {
        source::after(self.tokens, self.cue.words.end).is_some_and(|source| {
            source::is_name(&self.tokens[source.head.clone()])
                && self.at(source.head.end).is_none_or(|token| token.is_any_sign(&['.', ',']))
        })
    }

    /// `“It rained,” Vega said.` and `It rained, Vega said, and snowed.`
    fn set_apart(&self, subject: &Source) -> Option<Report> {
        let gap = subject.words.start.checked_sub(1).filter(|&gap| gap >= self.floor)?;
        let follows_quote = self.tokens[gap].is_quoted()
            || self.tokens[gap].is_sign(',')
                && gap > self.floor
                && self.tokens[gap - 1].is_quoted();
        if !follows_quote && !self.tokens[gap].is_any_sign(&[',', '—', '–', '-']) {
            return None;
        }
        let tail = match self.tail_end(self.cue.words.end) {
            // `“It rained,” she told me in a room that leaks.`
            None if ends_in_comma(&self.tokens[gap]) => self.stop_behind(self.cue.words.end),
            tail => tail?,
        };
        let before = self.clause_before(gap)?;
        if self.at(tail).is_some_and(|token| token.is_sign(':')) {
            return None;
        }
        if !follows_quote && !self.can_precede(&before, tail) {
            return None;
        }
        let mut content = vec![before];
        content.extend(self.clause_after(tail, follows_quote));
        self.made(content, Some(subject.clone()))
    }

    /// Where the attribution ends, if only adverbials stand between its verb and
    /// the next sign: `said on Tuesday,`.
    fn tail_end(&self, from: usize) -> Option<usize> {
        const REACH: usize = 25;
        let rest = &self.tokens[from..self.tokens.len().min(from + REACH)];
        let words = rest
            .iter()
            .take_while(|token| token.is_word() || token.is_any_sign(&['\'', '’', '$', '(', ')']))
            .count();
        let tail = &rest[..words];
        let adverbial = tail.first().is_none_or(|first| {
            first.has(Class::TIME | Class::PREPOSITION) && !first.is("that")
                || is_adverb(first)
                || ["when", "while", "as", "after", "before"].iter().any(|one| first.is(one))
                || self.cue.frames.has(Frames::LISTENER)
                || self.asks() && first.has(Class::PRONOUN)
        });
        let reports = tail.iter().any(|token| token.is("that"));
        let stopped = words < rest.len() || from + words == self.tokens.len();
        (adverbial && !reports && stopped).then_some(from + words)
    }

    /// The next sign that parts clauses, or the end.
    fn stop_behind(&self, from: usize) -> usize {
        let rest = &self.tokens[from..];
        let words = rest
            .iter()
            .take_while(|token| token.is_word() || token.is_any_sign(&['\'', '’', '$', '(', ')']));
        from + words.count()
    }

    fn asks(&self) -> bool {
        self.cue.frames.has(Frames::QUESTION) && !self.cue.frames.has(Frames::CLAUSE)
    }

    /// The content that ends before the sign at `gap` (or with the quote there).
    fn clause_before(&self, gap: usize) -> Option<Range<usize>> {
        let end = if self.tokens[gap].is_quoted() { gap + 1 } else { gap };
        let last = end.checked_sub(1).filter(|&last| last >= self.floor)?;
        let mut start = self.clause_floor(end).max(behind_dateline(self.tokens).min(end));
        if self.tokens[last].is_quoted() && self.quote_stands_alone(last, start) {
            start = first_of_row(self.tokens, last, start);
        }
        (start < end).then_some(start..end)
    }

    /// Where this clause can begin at the earliest.
    fn clause_floor(&self, end: usize) -> usize {
        let mut start = self.floor;
        while start < end
            && !self.tokens[start].is_quoted()
            && opens_clause(&self.tokens[start], self.floor > 0)
        {
            start += 1;
        }
        start
    }

    /// A full quote behind other words does not take them in: `He shrugged: “No,” he said.`
    fn quote_stands_alone(&self, at: usize, start: usize) -> bool {
        let leads = at == start || self.tokens[at - 1].is_any_sign(&[':', ',', '—', '–']);
        leads && is_full_quote(&self.tokens[at])
    }

    /// Whether the unquoted words before the attribution can be what was said.
    fn can_precede(&self, before: &Range<usize>, tail: usize) -> bool {
        let words = &self.tokens[before.clone()];
        let allowed = self.cue.frames.has(Frames::REPORTS) || words.iter().any(Token::is_quoted);
        let quote_follows =
            self.at(tail).is_some_and(|token| token.is_quoted() && is_full_quote(token))
                || self.at(tail + 1).is_some_and(|token| token.is_quoted() && is_full_quote(token));
        let quoted = words.iter().any(Token::is_quoted);
        let finite = words.iter().any(|token| token.has(Class::AUXILIARY));
        let opening = Class::PREPOSITION | Class::SUBORDINATOR | Class::TIME | Class::ADVERB;
        // `In Oslo on Friday, Vega said …` only sets the scene.
        let scene = words[0].has(opening) || words[0].text.ends_with("ing");
        let ends = tail >= self.end();
        let too_little = quote_follows && words.len() < 4 || ends && words.len() < 3;
        allowed && (quoted || !too_little && !(scene && (quote_follows || !finite)))
    }

    /// What goes on behind the attribution that ends at `tail`.
    fn clause_after(&self, tail: usize, follows_quote: bool) -> Option<Range<usize>> {
        let mut start = tail;
        while self.at(start).is_some_and(|token| token.is_any_sign(&[',', '—', '–', '-', ':']))
        {
            start += 1;
        }
        let first = self.at(start)?;
        let end = self.content_end(start);
        if first.is_quoted() {
            let alone = is_full_quote(first) || follows_quote && end == start + 1;
            return Some(start..if alone { last_of_row(self.tokens, start) } else { end });
        }
        let goes_on = start > tail
            && !follows_quote
            && !first.has(Class::SUBORDINATOR | Class::PREPOSITION)
            && !first.text.ends_with("ing")
            && end > start + 1;
        goes_on.then_some(start..end)
    }
}

// Leading: `Vega said that …`
impl Scene<'_, '_> {
    fn leading(&self, subject: Option<Source>, said_before: Option<Source>) -> Option<Report> {
        let source = match subject {
            Some(source) => Some(source),
            None => self.shared_subject(said_before),
        };
        let start = self.behind_adverbials(self.behind_listener(self.cue.words.end));
        let start = self.question_word(start).unwrap_or(start);
        let content = self.clause_behind(start)?;
        let quoted = self.holds_quoted(std::slice::from_ref(&content));
        (source.is_some() || quoted).then_some(())?;
        self.made(vec![content], source)
    }

    /// `and added that`, `, adding that`: the subject of the verb before.
    fn shared_subject(&self, said_before: Option<Source>) -> Option<Source> {
        let before = self.cue.from.checked_sub(1).map(|index| &self.tokens[index])?;
        let shares = self.cue.kind == CueKind::Participle
            || before.has(Class::CONJUNCTION)
            || before.is_sign(',');
        let first = || {
            let lead = self
                .tokens
                .iter()
                .take_while(|token| {
                    token.is_capital() && !token.has(Class::WEAK_CAPITAL | Class::TIME)
                })
                .count();
            let pronoun = self
                .tokens
                .first()
                .is_some_and(|first| ["he", "she", "they"].iter().any(|one| first.is(one)));
            let words = 0..if pronoun { 1 } else { lead.max(self.first_description()) };
            (!words.is_empty()).then(|| Source { words: words.clone(), head: words })
        };
        let paper = (self.cue.kind == CueKind::Participle && before.has(Class::DOCUMENT))
            .then(|| self.paper_before(self.cue.from))
            .flatten();
        if paper.is_some() {
            return paper;
        }
        if shares { said_before.or_else(first) } else { None }
    }

    /// `a sign` of `Vega held a sign saying`.
    fn paper_before(&self, end: usize) -> Option<Source> {
        let from = end.saturating_sub(5).max(self.floor);
        let start = (from..end).rev().find(|&at| self.tokens[at].has(Class::DETERMINER))?;
        Some(Source { words: start..end, head: start..end })
    }

    /// The length of `The interior minister` at the beginning of the sentence.
    fn first_description(&self) -> usize {
        let nouns = Class::ROLE_NOUN
            | Class::GROUP_NOUN
            | Class::ANONYMOUS_NOUN
            | Class::SPOKESPERSON
            | Class::DOCUMENT
            | Class::ORGANISATION_NOUN;
        let described = self.tokens[0].has(Class::DETERMINER);
        let near = self.tokens.iter().take(6).take_while(|token| token.is_word());
        let noun = near.skip(1).position(|token| token.shape == Shape::Lower && token.has(nouns));
        noun.filter(|_| described).map_or(0, |noun| noun + 2)
    }

    /// `told reporters on Tuesday`: skips whoever is spoken to.
    fn behind_listener(&self, start: usize) -> usize {
        if !self.cue.frames.has(Frames::LISTENER) {
            return start;
        }
        let Some(first) = self.at(start) else { return start };
        if first.has(Class::PRONOUN) || first.has(Class::LISTENER) && first.shape == Shape::Lower {
            return start + 1;
        }
        let mut end = start;
        while let Some(token) = self.at(end)
            && token.is_word()
            && end - start < 12
            && (!token.has(Class::SUBORDINATOR) || token.has(Class::PREPOSITION))
            && !(token.has(Class::AUXILIARY))
            && !(end > start && self.starts_clause(end, start))
        {
            end += 1;
        }
        end
    }

    /// `asked Vega whether`: whoever is asked stands before the question.
    fn question_word(&self, start: usize) -> Option<usize> {
        const REACH: usize = 8;
        let near = start..self.tokens.len().min(start + REACH);
        let asked =
            |&at: &usize| self.tokens[at].is_word() && !self.tokens[at].has(Class::AUXILIARY);
        near.take_while(asked).find(|&at| self.asks() && is_question_word(&self.tokens[at]))
    }

    /// Where a clause begins inside `told the BBC the plan`.
    fn starts_clause(&self, at: usize, start: usize) -> bool {
        let (token, before) = (&self.tokens[at], &self.tokens[at - 1]);
        let stands_free = !before.has(Class::PREPOSITION | Class::CONJUNCTION | Class::DETERMINER);
        let name_ended = before.is_capital() && !token.is_capital() && at > start;
        stands_free
            && (token.has(Class::PRONOUN | Class::DETERMINER)
                || name_ended
                    && !token.has(Class::PREPOSITION | Class::TIME)
                    && token.shape == Shape::Lower)
    }

    /// Skips `on Tuesday`, `in a statement`, where a clause follows for certain.
    fn behind_adverbials(&self, start: usize) -> usize {
        const REACH: usize = 16;
        if self.cue.frames.has(Frames::TO) && self.at(start).is_some_and(|token| token.is("to")) {
            return start;
        }
        let mut at = start;
        while self.at(at).is_some_and(|token| {
            token.has(Class::TIME) && !token.is("may") || is_adverb(token) && !token.is("so")
        }) {
            at += 1;
        }
        let Some(first) = self.at(at) else { return at };
        if !first.has(Class::PREPOSITION) || first.has(Class::SUBORDINATOR) {
            return at;
        }
        let reach = self.tokens.len().min(at + REACH);
        let landmark = (at..reach)
            .take_while(|&index| !self.tokens[index].is_any_sign(&['.', ';']))
            .find(|&index| {
                let token = &self.tokens[index];
                token.is("that") && !self.tokens[index - 1].has(Class::PREPOSITION)
                    || token.is_quoted()
                    || token.is_any_sign(&[':', ','])
            });
        match landmark {
            Some(found) if !self.tokens[found].is_sign(',') => found,
            Some(found)
                if self.at(found + 1).is_some_and(|next| next.is_quoted() || next.is("that")) =>
            {
                found
            }
            _ => self.behind_set_phrase(at),
        }
    }

    /// `in a statement the plan …`: a known set phrase, without a landmark.
    fn behind_set_phrase(&self, at: usize) -> usize {
        let noun = (at + 1..self.tokens.len().min(at + 4)).find(|&index| {
            let token = &self.tokens[index];
            token.has(Class::DOCUMENT | Class::TIME)
                || ["interview", "briefing", "conference", "speech", "debate"]
                    .iter()
                    .any(|one| token.is(one))
        });
        match noun {
            Some(noun) => {
                let mut end = noun + 1;
                while self.at(end).is_some_and(|token| token.has(Class::TIME)) {
                    end += 1;
                }
                end
            }
            None => at,
        }
    }

    /// The clause that begins at `start`, if what stands there can begin one.
    fn clause_behind(&self, start: usize) -> Option<Range<usize>> {
        let token = self.at(start)?;
        let frames = self.cue.frames;
        if token.is_any_sign(&[':', ',', '—', '–', '-']) {
            return self.behind_sign(start);
        }
        if token.is("that") && self.at(start + 1).is_some() {
            return self.span(start + 1);
        }
        if token.is_quoted() {
            return self.quoted_span(start);
        }
        let asks = frames.has(Frames::QUESTION) && is_question_word(token);
        let near = &self.tokens[start..self.tokens.len().min(start + 5)];
        // `asked not to be named` is how someone speaks, not what they say.
        if near.iter().any(|token| token.is("named") || token.is("identified"))
            && near.iter().any(|token| token.is("not"))
            && near.iter().any(|token| token.is("be"))
        {
            return None;
        }
        let promises = frames.has(Frames::TO) && token.is("to");
        let reports = frames.has(Frames::CLAUSE) && self.looks_like_clause(start);
        let object = frames.has(Frames::OBJECT) && !token.has(Class::SUBORDINATOR);
        if asks || promises || reports || object {
            return self.span(start);
        }
        self.fragment(start)
    }

    /// Behind a colon or a comma only quoted words are sure to be said.
    fn behind_sign(&self, sign: usize) -> Option<Range<usize>> {
        let next = sign + 1;
        let quoted = self.at(next).is_some_and(Token::is_quoted);
        if quoted {
            return self.quoted_span(next);
        }
        if self.tokens[sign].is_sign(':') && self.at(next).is_some() {
            return self.span(next);
        }
        if self.tokens[sign].is_sign(',') && self.at(next).is_some_and(|token| token.is("that")) {
            return self.span(next + 1);
        }
        // `said, in part, “…”`
        let reach = self.tokens.len().min(next + 8);
        let far = (next..reach).find(|&at| self.tokens[at].is_quoted())?;
        let led = self.tokens[far - 1].is_any_sign(&[',', ':']);
        (led && is_full_quote(&self.tokens[far])).then(|| far..last_of_row(self.tokens, far))
    }

    /// A quote behind the cue: alone if it is whole, else with what it belongs to.
    fn quoted_span(&self, start: usize) -> Option<Range<usize>> {
        let row = last_of_row(self.tokens, start);
        let end = self.content_end(start);
        if is_full_quote(&self.tokens[start]) || row >= end {
            return Some(start..row);
        }
        let fragment_ends = self.at(row).is_none_or(|token| {
            token.is_any_sign(&[',', ';']) || token.has(Class::TIME | Class::CONJUNCTION)
        });
        let later_quoted = self.tokens[row..end.max(row)].iter().any(Token::is_quoted);
        Some(start..if fragment_ends && !later_quoted { row } else { end })
    }

    /// A bare clause, by its first words: `he would go`, `the plan was dead`.
    fn looks_like_clause(&self, start: usize) -> bool {
        const REACH: usize = 14;
        let end = self.content_end(start).min(start + REACH);
        let words = &self.tokens[start..end.max(start)];
        let Some(first) = words.first() else { return false };
        let subject = first.has(Class::PRONOUN) && !first.has(Class::DETERMINER)
            || first.is("there")
            || first.is("if")
            || first.is("when");
        let blocked = first.has(Class::PREPOSITION | Class::AUXILIARY) && !first.has(Class::TIME)
            || first.is("so")
            || first.is("as")
            || !first.is_word();
        let finite = words.iter().skip(1).any(|token| token.has(Class::AUXILIARY));
        let strong = self.cue.words.len() == 1
            && ["said", "says", "say", "saying", "told"]
                .iter()
                .any(|one| self.tokens[self.cue.words.start].is(one));
        subject && words.len() > 1 || !blocked && (finite || strong && words.len() >= 4)
    }

    /// `called it a “disaster”`: quoted words in what follows at once.
    fn fragment(&self, start: usize) -> Option<Range<usize>> {
        const REACH: usize = 15;
        if self.tokens[start].has(Class::SUBORDINATOR)
            && !self.tokens[start].has(Class::DETERMINER | Class::PREPOSITION)
            && !is_question_word(&self.tokens[start])
        {
            return None;
        }
        let end = self.content_end(start);
        let reach = end.min(start + REACH);
        let quoted = (start..reach).find(|&at| self.tokens[at].is_quoted())?;
        // `might ask for more, Vega said: “…”`: the quote is the later verb's.
        let spoken_by_other = |next: &Cue| {
            let behind = self.at(next.words.end);
            next.kind == CueKind::Finite
                && next.from > start
                && next.words.end <= quoted
                && behind.is_some_and(|sign| sign.is_any_sign(&[':', ',']))
        };
        if self.later.iter().take(LATER_CUES).any(spoken_by_other) {
            return None;
        }
        if is_full_quote(&self.tokens[quoted]) && self.tokens[quoted - 1].is_any_sign(&[':', ',']) {
            return Some(quoted..last_of_row(self.tokens, quoted));
        }
        let unbroken =
            !self.tokens[start..quoted].iter().any(|token| token.is_any_sign(&[';', ':']));
        unbroken.then_some(start..end)
    }

    fn span(&self, start: usize) -> Option<Range<usize>> {
        let signs = self.tokens[start..]
            .iter()
            .take_while(|token| token.is_any_sign(&[',', ':', '-', '—', '–']));
        let start = start + signs.count();
        let end = self.content_end(start);
        (end > start).then_some(start..end)
    }

    /// Where content that begins at `start` ends: with the sentence, or where the
    /// next attribution of the same rank begins.
    fn content_end(&self, start: usize) -> usize {
        let mut end = self.end();
        for next in self.later.iter().filter(|next| next.from > start).take(LATER_CUES) {
            if let Some(cut) = self.cut_before(next, start) {
                end = end.min(cut);
                break;
            }
        }
        trim_end(self.tokens, start, end)
    }

    /// Where `next` begins anew: `…, but Odo said`, `… and added`, `…, adding`.
    fn cut_before(&self, next: &Cue, start: usize) -> Option<usize> {
        let anew = |at: usize| {
            let before = at.checked_sub(1).filter(|&before| before > start)?;
            let token = &self.tokens[before];
            let conjunction = token.has(Class::CONJUNCTION)
                || ["while", "although", "though"].iter().any(|one| token.is(one));
            (conjunction || token.is_any_sign(&[',', ';', '—', '–'])).then_some(before)
        };
        if next.kind == CueKind::AccordingTo || next.kind == CueKind::Participle {
            return anew(next.from).filter(|&at| !self.tokens[at].has(Class::CONJUNCTION));
        }
        let subject = source::before(self.tokens, next.from, start);
        let first = subject.as_ref().map_or(next.from, |subject| subject.words.start);
        // `… and that nobody had offered to`: the report goes on.
        if self.tokens[first].is("that") {
            return None;
        }
        let cut = anew(first)?;
        // `said X, who said`, `said that if X, officials said Y`: one report.
        let relative = subject
            .is_some_and(|subject| subject.words != subject.head && subject.words.len() == 1);
        (!relative && (self.tokens[cut].has(Class::CONJUNCTION) || !self.tokens[cut].is_sign(',')))
            .then_some(cut)
    }
}

// According to
impl Scene<'_, '_> {
    fn according_to(&self) -> Option<Report> {
        let start = self.cue.words.end;
        let stop =
            |token: &Token<'_>| token.is_any_sign(&[',', ';', ':', '—', '–']) || token.is_quoted();
        let words = self.tokens[start..].iter().take(40).take_while(|token| !stop(token)).count();
        let head = trim_trailing(self.tokens, start, start + words);
        if !source::is_nominal(&self.tokens[head.clone()]) {
            return None;
        }
        let measure =
            ["rules", "plan", "plans", "schedule", "custom", "tradition", "size", "taste"];
        if measure.iter().any(|one| self.tokens[head.end - 1].is(one)) {
            return None;
        }
        let leads = self.tokens[self.floor..self.cue.from]
            .iter()
            .all(|token| token.has(Class::CONJUNCTION) || token.is_sign(','));
        let mut source = Source { words: head.clone(), head };
        let content = if leads {
            let mut comma = start + words;
            if let Some(end) = self.apposed_name(&source.head, comma) {
                source.words.end = end;
                comma = end;
            }
            let next = comma + usize::from(self.at(comma).is_some_and(|token| token.is_sign(',')));
            self.span(next)?
        } else {
            if let Some(whole) = source::after(self.tokens, start)
                && whole.words.end > source.words.end
            {
                source.words.end = whole.words.end.min(self.end());
            }
            let gap = self.cue.from - 1;
            let end =
                if self.tokens[gap].is_any_sign(&[',', '—', '–', '-']) { gap } else { gap + 1 };
            let start = self.clause_floor(end);
            if end <= start {
                return None;
            }
            start..end
        };
        self.made(vec![content], Some(source))
    }
}

impl Scene<'_, '_> {
    /// The end of `Ana Vega` in `According to its head, Ana Vega, …`.
    fn apposed_name(&self, head: &Range<usize>, comma: usize) -> Option<usize> {
        let role = self.tokens[head.end - 1].has(Class::ROLE_NOUN | Class::SPOKESPERSON);
        let named = role && self.at(comma).is_some_and(|token| token.is_sign(','));
        let name =
            self.tokens.get(comma + 1..)?.iter().take(6).take_while(|token| {
                token.is_capital() && !token.has(Class::TIME | Class::DETERMINER)
            });
        let end = comma + 1 + name.count();
        let closed = self.at(end).is_some_and(|token| token.is_sign(','));
        (named && closed && end > comma + 2).then_some(end)
    }
}

/// `Vega: “It rained.”` and `Vega was clear: “It rained.”`
fn behind_colon(tokens: &[Token<'_>]) -> Option<Report> {
    let colon = tokens.iter().position(|token| token.is_sign(':'))?;
    let quoted = tokens.get(colon + 1).filter(|next| next.is_quoted())?;
    let row = last_of_row(tokens, colon + 1);
    let lead = &tokens[..colon];
    let label = source::before(tokens, colon, 0)
        .filter(|source| source.words.start == 0 && source::is_name(lead) && lead.len() <= 8);
    let whole = is_full_quote(quoted) && word_count(quoted.text) >= 3;
    (whole || label.is_some()).then(|| Report {
        content: std::iter::once(colon + 1..row).collect(),
        cue: None,
        source: label,
    })
}

/// Begins like a sentence and is more than a name: `“It was time,”`.
pub(crate) fn is_full_quote(token: &Token<'_>) -> bool {
    let inner = words_of(token.text.trim_matches(crate::token::is_mark));
    let opens = inner.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
    let upper = opens.is_some_and(|first| first.is_uppercase() || first.is_numeric());
    let stopped = inner.ends_with([',', '!', '?', '.', '…', '—', '–', '-']);
    upper && (stopped || word_count(inner) >= 4)
}

/// `“It rained,”`: a quote that its attribution follows.
fn ends_in_comma(token: &Token<'_>) -> bool {
    let inner = words_of(token.text.trim_matches(crate::token::is_mark));
    token.is_quoted() && is_full_quote(token) && inner.ends_with(',')
}

/// Where the story begins behind `OSLO (Reuters) -`; 0 without such.
fn behind_dateline(tokens: &[Token<'_>]) -> usize {
    const REACH: usize = 10;
    if !tokens.first().is_some_and(|first| first.shape == Shape::Upper) {
        return 0;
    }
    let near = &tokens[..tokens.len().min(REACH)];
    let dash = near.iter().position(|token| token.is_any_sign(&['—', '–', '-']));
    let heads = |dash: &usize| {
        near[..*dash].iter().all(|token| {
            token.is_capital()
                || token.shape == Shape::Number
                || token.is_any_sign(&[',', '(', ')'])
        })
    };
    dash.filter(heads).map_or(0, |dash| dash + 1)
}

pub(crate) fn word_count(text: &str) -> usize {
    text.split_whitespace().take(50).count()
}

fn is_question_word(token: &Token<'_>) -> bool {
    ["whether", "if", "why", "how", "what", "who", "when", "where", "which"]
        .iter()
        .any(|one| token.is(one))
}

/// What opens a clause without belonging to it, behind an earlier report.
fn opens_clause(token: &Token<'_>, behind_report: bool) -> bool {
    token.is_any_sign(&[',', ';', ':', '—', '–', '.', ')', '-', '•', '*'])
        || behind_report && (token.has(Class::CONJUNCTION) || token.is("that"))
}

/// The first of the quoted tokens in a row that ends at `last`.
fn first_of_row(tokens: &[Token<'_>], last: usize, floor: usize) -> usize {
    (floor..last).rev().take_while(|&at| tokens[at].is_quoted()).last().unwrap_or(last)
}

/// One past the last of the quoted tokens in a row that begins at `first`.
fn last_of_row(tokens: &[Token<'_>], first: usize) -> usize {
    first + tokens[first..].iter().take_while(|token| token.is_quoted()).count()
}

/// Leaves out signs at the end of `start..end`.
fn trim_end(tokens: &[Token<'_>], start: usize, end: usize) -> usize {
    let signs = tokens[start.min(end)..end]
        .iter()
        .rev()
        .take_while(|token| token.is_any_sign(&['.', ',', ';', ':', '—', '–', '-', '!', '?', '…']))
        .count();
    end - signs
}

fn trim_trailing(tokens: &[Token<'_>], start: usize, end: usize) -> Range<usize> {
    start..trim_end(tokens, start, end).max(start)
}
