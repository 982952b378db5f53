//! Which words name who says a quote: every noun phrase around it is a candidate, longer
//! and shorter ones, and a trained ranking takes one of them, or none.

use std::ops::Range;

use crate::lexicon::Class;
use crate::quote::Found;
use crate::quote::joint::{First, SOURCE};
use crate::quote::reading::{Point, Reading, Sort};
use crate::quote::row::{Row, bucket};

/// What may be the source; `None` for no words at all, which stands last.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) tokens: Option<Range<usize>>,
    pub(crate) features: Vec<u32>,
}

/// How a phrase goes on behind its first noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bare,
    /// A name inside a longer phrase.
    Name,
    /// `the head of the bank`
    Prepositions,
    /// `Ana Vega, the minister`
    Apposed,
    /// `Ana Vega, who …`
    Clause,
    /// As the first reading labelled it.
    Labelled,
}

/// No word further from the quote is looked at.
const REACH: usize = 60;
const MOST: usize = 60;
const BASE: u64 = 3000;

/// What is counted once for all quotes of a text.
struct Sums {
    points: Vec<u32>,
    marks: Vec<u32>,
    verbs: Vec<u32>,
    levels: Vec<u32>,
}

impl Sums {
    fn of(reading: &Reading<'_, '_>) -> Sums {
        let words = &reading.words;
        let count = |is: &dyn Fn(usize) -> bool| {
            let mut sums = vec![0; words.len() + 1];
            for at in 0..words.len() {
                sums[at + 1] = sums[at] + u32::from(is(at));
            }
            sums
        };
        Sums {
            points: count(&|at| words[at].point != Point::None),
            marks: count(&|at| words[at].mark),
            verbs: count(&|at| words[at].sort == Sort::Finite),
            levels: count(&|at| words[at].level >= 2),
        }
    }
}

/// Goes through `quotes` in order; `choose` says of each which candidate it is.
pub(crate) fn each(
    reading: &Reading<'_, '_>,
    first: &First,
    quotes: &[Found],
    choose: &mut dyn FnMut(usize, &[Candidate]) -> usize,
) {
    let sums = Sums::of(reading);
    let mut last: Option<Range<usize>> = None;
    for index in 0..quotes.len() {
        let linker = Linker { reading, first, sums: &sums, quotes, index, last: last.clone() };
        let mut candidates = linker.candidates();
        let chosen = choose(index, &candidates);
        last = candidates.swap_remove(chosen).tokens.or(last);
    }
}

/// One quote whose source is looked for.
struct Linker<'l, 'a, 't> {
    reading: &'l Reading<'a, 't>,
    first: &'l First,
    sums: &'l Sums,
    quotes: &'l [Found],
    index: usize,
    /// The source of the quote before.
    last: Option<Range<usize>>,
}

impl Linker<'_, '_, '_> {
    fn quote(&self) -> &Found {
        &self.quotes[self.index]
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut spans: Vec<(Range<usize>, Shape)> = Vec::new();
        let mut add = |tokens: Range<usize>, shape: Shape| {
            if !tokens.is_empty()
                && self.is_free(&tokens)
                && spans.iter().all(|one| one.0 != tokens)
            {
                spans.push((tokens, shape));
            }
        };
        let around = self.around();
        for at in around.clone() {
            if self.first.labels[at] == SOURCE {
                let inside = |other: &usize| self.first.labels[*other] == SOURCE + 1;
                let more = (at + 1..around.end).take_while(inside).count();
                add(at..at + 1 + more, Shape::Labelled);
            }
        }
        let mut at = around.start;
        while at < around.end {
            let Some(end) = phrase_end(self.reading, at, around.end) else {
                at += 1;
                continue;
            };
            for (tokens, shape) in self.longer(at, end, around.end) {
                add(tokens, shape);
            }
            at = end;
        }
        let distance = |tokens: &Range<usize>| self.distance(tokens);
        spans.sort_by_key(|(tokens, _)| (distance(tokens), tokens.start, tokens.end));
        spans.truncate(MOST);
        let mut all: Vec<Candidate> = spans
            .into_iter()
            .map(|(tokens, shape)| Candidate {
                features: self.features(&tokens, shape),
                tokens: Some(tokens),
            })
            .collect();
        all.push(Candidate { tokens: None, features: self.no_features() });
        all
    }

    /// The sentences of cue and content, one before and one behind.
    fn around(&self) -> Range<usize> {
        let (reading, quote) = (self.reading, self.quote());
        let (mut low, mut high) = (quote.start(), quote.end() - 1);
        if let Some(cue) = &quote.cue {
            (low, high) = (low.min(cue.start), high.max(cue.end - 1));
        }
        let sentence = |at: usize| reading.words[at].sentence as usize;
        let start = reading.sentences[sentence(low).saturating_sub(1)].start;
        let last = (sentence(high) + 1).min(reading.sentences.len() - 1);
        let end = reading.sentences[last].end;
        // Within a long quote there is nobody to be found.
        start.max(low.saturating_sub(REACH))..end.min(high + REACH)
    }

    fn is_free(&self, tokens: &Range<usize>) -> bool {
        let quote = self.quote();
        let touches = |other: &Range<usize>| tokens.start < other.end && other.start < tokens.end;
        !quote.content.iter().any(touches) && !quote.cue.as_ref().is_some_and(touches)
    }

    fn distance(&self, tokens: &Range<usize>) -> usize {
        let gap = |other: &Range<usize>| {
            tokens.start.saturating_sub(other.end).max(other.start.saturating_sub(tokens.end))
        };
        let quote = self.quote();
        quote.content.iter().chain(&quote.cue).map(gap).min().unwrap_or(0)
    }

    /// The phrase from `start` to `end`, and what it may be part of or hold.
    fn longer(&self, start: usize, end: usize, most: usize) -> Vec<(Range<usize>, Shape)> {
        let reading = self.reading;
        let ceiling = reading.sentence_of(start).end.min(most);
        let mut all = vec![(start..end, Shape::Bare)];
        // `Gaier’s lawyer Ana Vega`, and Ana Vega alone.
        for at in start..end {
            let word = &reading.words[at];
            if word.name > 0 && word.name % 2 == 1 {
                let inside = |other: &usize| {
                    let name = reading.words[*other].name;
                    name > 0 && name.is_multiple_of(2)
                };
                let more = (at + 1..end).take_while(inside).count();
                all.push((at..at + 1 + more, Shape::Name));
            }
        }
        let mut last = end;
        for _ in 0..4 {
            let Some(next) = self.joined(last, ceiling) else { break };
            all.push((start..next, Shape::Prepositions));
            last = next;
        }
        for from in [end, last] {
            let opens = from < ceiling
                && (reading.words[from].point == Point::Comma
                    || reading.words[from].point == Point::Dash
                    || reading.tokens[from].is_sign('('));
            if opens {
                self.apposition(start, from, ceiling, &mut all);
            }
        }
        all
    }

    /// Where the phrase ends that a preposition or `and` at `at` joins.
    fn joined(&self, at: usize, ceiling: usize) -> Option<usize> {
        let token = self.reading.tokens.get(at).filter(|_| at + 1 < ceiling)?;
        let joins = token.has(Class::PREPOSITION) || token.is("and") || token.is("or");
        joins.then_some(())?;
        phrase_end(self.reading, at + 1, ceiling)
    }

    /// What stands between a comma and the next, the third, or the end.
    fn apposition(
        &self,
        start: usize,
        comma: usize,
        ceiling: usize,
        all: &mut Vec<(Range<usize>, Shape)>,
    ) {
        let reading = self.reading;
        let clause = reading
            .tokens
            .get(comma + 1)
            .is_some_and(|token| ["who", "whose", "which"].iter().any(|one| token.is(one)));
        let shape = if clause { Shape::Clause } else { Shape::Apposed };
        let mut found = 0;
        for at in comma + 1..ceiling.min(comma + 30) {
            let cue = self.quote().cue.as_ref().is_some_and(|cue| cue.start == at);
            let signs =
                matches!(reading.words[at].point, Point::Comma | Point::Dash | Point::Colon)
                    || reading.tokens[at].is_sign(')')
                    || reading.words[at].mark;
            if at > comma + 1 && (signs || cue) {
                all.push((start..at, shape));
                found += 1;
            }
            if found == 2 || cue || reading.words[at].mark {
                break;
            }
        }
    }

    fn features(&self, tokens: &Range<usize>, shape: Shape) -> Vec<u32> {
        let mut features = Vec::with_capacity(64);
        let sight = Sight::of(self, tokens, shape);
        let mut row = Row::new(BASE, &mut features);
        self.itself(tokens, &sight, &mut row);
        self.to_content(tokens, &sight, &mut row);
        self.to_cue(tokens, &sight, &mut row);
        self.to_labels(tokens, &sight, &mut row);
        self.to_others(tokens, &sight, &mut row);
        features
    }

    fn itself(&self, tokens: &Range<usize>, sight: &Sight, row: &mut Row<'_>) {
        let reading = self.reading;
        let (first, last) = (&reading.words[tokens.start], &reading.words[tokens.end - 1]);
        let head = &reading.words[sight.head];
        let near = |at: Option<usize>| at.and_then(|at| reading.words.get(at));
        let (before, behind) = (near(tokens.start.checked_sub(1)), near(Some(tokens.end)));
        let before = before.filter(|one| one.sentence == first.sentence);
        let behind = behind.filter(|one| one.sentence == first.sentence);
        let (bs, bt) = before.map_or((1, 1), |one| (one.stem, one.tag));
        let (ns, nt) = behind.map_or((1, 1), |one| (one.stem, one.tag));
        let shape = sight.shape;
        let split = u64::from(behind.is_some_and(|one| one.name > 0 && one.name % 2 == 0))
            + 2 * u64::from(first.name > 0 && first.name % 2 == 0);
        let length = bucket(tokens.len() as i64);
        let inside = &self.sums.points;
        let commas = u64::from((inside[tokens.end] - inside[tokens.start]).min(3));
        let verbs = self.sums.verbs[tokens.end] - self.sums.verbs[tokens.start];
        row.put([sight.kind]);
        row.put([head.stem]);
        row.put([head.tag]);
        row.put([shape, length]);
        row.put([shape, ns]);
        row.put([shape, nt]);
        row.put([ns]);
        row.put([bs]);
        row.put([shape, bt]);
        row.put([bt, sight.kind, nt]);
        row.put([split]);
        row.put([first.stem]);
        row.put([first.tag, shape]);
        row.put([last.tag, nt]);
        row.put([u64::from(first.quoted), u64::from(head.quoted)]);
        row.put([sight.kind, sight.quote]);
        row.put([commas, shape]);
        row.put([u64::from(verbs.min(2)), shape]);
    }

    fn to_content(&self, tokens: &Range<usize>, sight: &Sight, row: &mut Row<'_>) {
        let reading = self.reading;
        let Sight { side, gap, sentence, kind, quote, shape, cued, .. } = *sight;
        let first = reading.sentence_of(tokens.start).start == tokens.start;
        let opens = reading.paragraph_of(tokens.start).start == tokens.start;
        let between = match side {
            1 => tokens.end..self.quote().start(),
            2 => self.quote().end()..tokens.start,
            _ => 0..0,
        };
        let (verbs, points, marks) = self.between(&between);
        let colon = reading.words.get(tokens.end).is_some_and(|one| one.point == Point::Colon);
        let dash = tokens.start > 0 && reading.words[tokens.start - 1].point == Point::Dash;
        let sign = u64::from(colon) + 2 * u64::from(dash);
        let paragraphs = i64::from(reading.words[tokens.start].paragraph)
            - i64::from(reading.words[self.quote().start()].paragraph);
        let paragraphs = (paragraphs.clamp(-2, 2) + 2) as u64;
        row.put([side, sentence]);
        row.put([side, gap, sentence]);
        row.put([side, gap, quote, sentence]);
        row.put([paragraphs, sentence]);
        row.put([side, sentence, kind]);
        row.put([side, shape, gap]);
        row.put([u64::from(first), sentence]);
        row.put([u64::from(opens), sentence]);
        row.put([cued, side, gap, sentence]);
        row.put([cued, side, sentence, kind, quote]);
        row.put([cued, sign, side, gap]);
        row.put([cued, side, paragraphs, sentence]);
        row.put([side, verbs, points, marks]);
        row.put([cued, side, verbs, points, marks, sentence]);
        row.put([cued, u64::from(first), side, sentence, kind]);
    }

    fn between(&self, range: &Range<usize>) -> (u64, u64, u64) {
        if range.start >= range.end {
            return (0, 0, 0);
        }
        let count =
            |sums: &[u32], most: u32| u64::from((sums[range.end] - sums[range.start]).min(most));
        (count(&self.sums.verbs, 3), count(&self.sums.points, 3), count(&self.sums.marks, 2))
    }

    fn to_cue(&self, tokens: &Range<usize>, sight: &Sight, row: &mut Row<'_>) {
        let Some(cue) = &self.quote().cue else { return };
        let reading = self.reading;
        let Sight { side, kind, quote, shape, .. } = *sight;
        let verb = (cue.start..cue.end).rev().find(|at| reading.words[*at].is_verb());
        let verb = verb.unwrap_or(cue.end - 1);
        let word = &reading.words[verb];
        let (cue_side, gap, between) = if tokens.end <= cue.start {
            (1, cue.start - tokens.end, tokens.end..cue.start)
        } else {
            (2, tokens.start.saturating_sub(cue.end), cue.end..tokens.start)
        };
        let same = u64::from(reading.words[tokens.start].sentence == word.sentence);
        let near = match gap {
            0 => 0,
            1..4 => 1,
            _ => 2,
        };
        let place = if verb < self.quote().start() {
            1
        } else if verb >= self.quote().end() {
            2
        } else {
            3
        };
        let order = place * 16 + cue_side * 4 + side;
        let gap = bucket(gap as i64);
        let (verbs, points, marks) = self.between(&between);
        let levels = if between.start < between.end {
            u64::from((self.sums.levels[between.end] - self.sums.levels[between.start]).min(3))
        } else {
            0
        };
        let stem =
            |at: Option<usize>| at.and_then(|at| reading.words.get(at)).map_or(0, |w| w.stem);
        let tag = |at: Option<usize>| at.and_then(|at| reading.words.get(at)).map_or(0, |w| w.tag);
        let (bs, ns) = (stem(tokens.start.checked_sub(1)), stem(Some(tokens.end)));
        let (cb, ca) = (tag(cue.start.checked_sub(1)), tag(Some(cue.end)));
        let passive = cue.start > 0
            && word.sort == Sort::Participle
            && reading.tokens[cue.start.saturating_sub(2)..cue.start].iter().any(|token| {
                ["was", "were", "is", "been", "be", "are", "being"].iter().any(|one| token.is(one))
            });
        let passive = u64::from(passive);
        row.put([cue_side, gap, same]);
        row.put([order, gap, same]);
        row.put([cue_side, near, same, word.stem]);
        row.put([cue_side, near, same, word.tag, passive]);
        row.put([cue_side, same, verbs, points, marks]);
        row.put([cue_side, same, levels, points]);
        row.put([cue_side, near, same, kind]);
        row.put([order, near, same, shape]);
        row.put([cue_side, near, bs, passive]);
        row.put([cue_side, near, ns]);
        row.put([order, near, same, kind, quote]);
        row.put([order, same, shape, verbs, points]);
        row.put([cue_side, near, cb]);
        row.put([cue_side, near, ca]);
        row.put([cue_side, near, cb, ca, word.tag]);
        row.put([cue_side, same, word.stem, kind]);
        if same == 1 && between.len() <= 4 {
            let words = between
                .clone()
                .fold(0, |all: u64, at| all.wrapping_mul(31).wrapping_add(reading.words[at].stem));
            let tags = between.fold(0, |all: u64, at| all * 64 + reading.words[at].tag);
            row.put([cue_side, words]);
            row.put([cue_side, tags]);
        }
    }

    fn to_labels(&self, tokens: &Range<usize>, sight: &Sight, row: &mut Row<'_>) {
        let labels = &self.first.labels;
        let is_source = |at: usize| labels[at] == SOURCE || labels[at] == SOURCE + 1;
        let covered = tokens.clone().filter(|at| is_source(*at)).count();
        let whole = covered == tokens.len();
        let begins = labels[tokens.start] == SOURCE;
        let goes_on = labels.get(tokens.end) == Some(&(SOURCE + 1));
        let fit = match () {
            () if whole && begins && !goes_on => 4,
            () if whole => 3,
            () if covered * 2 > tokens.len() => 2,
            () if covered > 0 => 1,
            () => 0,
        };
        let Sight { side, sentence, kind, shape, cued, quote, .. } = *sight;
        // Another reading of a source between this and the cue speaks against it.
        let nearer = self.quote().cue.as_ref().map_or(0, |cue| {
            let range = if tokens.end <= cue.start {
                tokens.end..cue.start
            } else {
                cue.end..tokens.start.max(cue.end)
            };
            range.filter(|at| labels[*at] == SOURCE).count().min(2) as u64
        });
        row.put([fit]);
        row.put([fit, shape]);
        row.put([fit, side, sentence]);
        row.put([fit, kind]);
        row.put([fit, cued, side, sentence, quote]);
        row.put([fit, nearer, cued]);
        row.put([fit, u64::from(begins), u64::from(goes_on)]);
    }

    /// Other quotes, and the source of the one before.
    fn to_others(&self, tokens: &Range<usize>, sight: &Sight, row: &mut Row<'_>) {
        let reading = self.reading;
        let near = self.index.saturating_sub(2)..(self.index + 3).min(self.quotes.len());
        let others = near.filter(|other| *other != self.index);
        let gap = others
            .filter_map(|other| self.quotes[other].cue.as_ref())
            .map(|cue| {
                cue.start.saturating_sub(tokens.end).max(tokens.start.saturating_sub(cue.end))
            })
            .min()
            .unwrap_or(99);
        let inside = self.quotes.iter().skip(self.index.saturating_sub(2)).take(5).any(|other| {
            other
                .content
                .iter()
                .any(|piece| piece.start <= tokens.start && tokens.start < piece.end)
        });
        let last = self.last.as_ref().map_or(0, |last| {
            let head = reading.words[last.end - 1].stem;
            1 + u64::from(last == tokens) + u64::from(head == reading.words[sight.head].stem) * 2
        });
        row.put([bucket(gap.min(6) as i64), sight.cued]);
        row.put([u64::from(inside), sight.kind]);
        row.put([last, sight.cued, sight.quote]);
        row.put([last, sight.cued, sight.side, sight.sentence]);
    }

    fn no_features(&self) -> Vec<u32> {
        let reading = self.reading;
        let quote = self.quote();
        let kind = quote.kind as u64;
        let mut features = Vec::new();
        let mut row = Row::new(BASE + 200, &mut features);
        let around = self.around();
        let labelled = around.filter(|at| self.first.labels[*at] == SOURCE).count().min(3) as u64;
        let opens = reading.paragraph_of(quote.start()).start == quote.start();
        row.put([]);
        row.put([kind]);
        row.put([labelled]);
        row.put([labelled, kind]);
        row.put([u64::from(opens), kind]);
        let Some(cue) = &quote.cue else {
            row.put([kind, labelled, u64::from(opens)]);
            return features;
        };
        let word = &reading.words[cue.end - 1];
        let next = reading.words.get(cue.end).map_or(0, |one| one.stem);
        let before = cue.start.checked_sub(1).map(|at| &reading.words[at]);
        row.put([1, word.stem]);
        row.put([1, word.tag]);
        row.put([1, word.stem, word.tag]);
        row.put([1, next]);
        row.put([1, before.map_or(0, |one| one.stem)]);
        row.put([1, before.map_or(0, |one| one.tag), word.tag]);
        row.put([1, labelled, word.tag]);
        features
    }
}

/// A candidate as seen from the quote.
struct Sight {
    head: usize,
    kind: u64,
    shape: u64,
    /// Before the words said, behind them, between them.
    side: u64,
    gap: u64,
    sentence: u64,
    quote: u64,
    cued: u64,
}

impl Sight {
    fn of(linker: &Linker<'_, '_, '_>, tokens: &Range<usize>, shape: Shape) -> Sight {
        let (reading, quote) = (linker.reading, linker.quote());
        let words = &reading.words;
        let parts = |at: &usize| {
            let token = &reading.tokens[*at];
            words[*at].point == Point::Comma
                || token.has(Class::PREPOSITION) && words[*at].name == 0
                || token.is("who")
                || token.is_sign('(')
        };
        let end = (tokens.start + 1..tokens.end).find(parts).unwrap_or(tokens.end);
        let head = (tokens.start..end).rev().find(|at| reading.tokens[*at].is_word());
        let head = head.unwrap_or(tokens.start);
        let side = if tokens.end <= quote.start() {
            1
        } else if tokens.start >= quote.end() {
            2
        } else {
            3
        };
        let apart = |at: usize| i64::from(words[at].sentence);
        let here = apart(tokens.start);
        let sentence = match () {
            () if here < apart(quote.start()) => 1,
            () if here > apart(quote.end() - 1) => 2,
            () => 0,
        };
        Sight {
            head,
            kind: kind(reading, head),
            shape: shape as u64,
            side,
            gap: bucket(linker.distance(tokens) as i64),
            sentence,
            quote: quote.kind as u64,
            cued: u64::from(quote.cue.is_some()),
        }
    }
}

fn kind(reading: &Reading<'_, '_>, head: usize) -> u64 {
    let word = &reading.words[head];
    match () {
        () if word.sort == Sort::Pronoun => word.stem,
        () if word.name > 0 => word.name / 2,
        () if reading.tokens[head].has(Class::TIME) => 20,
        () => 32 + word.tag,
    }
}

/// Where the noun phrase ends that begins at `start`; `None` where none does.
fn phrase_end(reading: &Reading<'_, '_>, start: usize, ceiling: usize) -> Option<usize> {
    let word = reading.words.get(start)?;
    if word.sort == Sort::Pronoun || is_lone(reading, start) {
        return Some(start + 1);
    }
    let mut end = start;
    let mut last_noun = None;
    while end < ceiling && end < start + 14 && in_phrase(reading, end) {
        let word = &reading.words[end];
        if word.sort == Sort::Noun || word.name > 0 || reading.tokens[end].is_capital() {
            last_noun = Some(end + 1);
        }
        end += 1;
        // A new article begins a new phrase.
        let opens = end < ceiling && reading.tokens[end].has(Class::DETERMINER);
        if opens && last_noun.is_some() {
            break;
        }
    }
    last_noun
}

/// `others`, `some`, `many` before a verb.
fn is_lone(reading: &Reading<'_, '_>, at: usize) -> bool {
    const LONE: [&str; 10] =
        ["some", "many", "others", "both", "one", "another", "several", "most", "few", "this"];
    let token = &reading.tokens[at];
    LONE.iter().any(|one| token.is(one))
        && reading
            .words
            .get(at + 1)
            .is_some_and(|next| next.sort == Sort::Finite || next.point != Point::None)
}

fn in_phrase(reading: &Reading<'_, '_>, at: usize) -> bool {
    let (word, token) = (&reading.words[at], &reading.tokens[at]);
    if word.name > 0 {
        return true;
    }
    if word.point != Point::None || word.mark {
        return false;
    }
    let stops = token.has(Class::PREPOSITION | Class::SUBORDINATOR | Class::CONJUNCTION);
    let verb = word.sort == Sort::Finite || word.sort == Sort::Pronoun;
    !stops && !verb || token.is_possessive() || token.is_any_sign(&['&', '’', '\''])
}
