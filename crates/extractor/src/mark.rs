//! Quotation marks: which stretches of a paragraph stand inside them.
//!
//! One pass over the marks of a paragraph. Only outermost stretches are
//! reported: what is quoted inside a quote belongs to it. A mark that makes no
//! sense costs its own paragraph at most, because every paragraph starts afresh;
//! a mark left open runs to the end of its paragraph only where the next one
//! takes it up again, or where the paragraph began with it.

use std::ops::Range;

use crate::token::JUNK_ROW;

/// A stretch in quotation marks, its marks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quoted {
    pub(crate) range: Range<usize>,
    /// Without its marks.
    pub(crate) inner: Range<usize>,
    /// Runs on into the next paragraph, which opens with a mark again or closes it.
    pub(crate) runs_on: bool,
}

/// The quoted stretches of all `paragraphs`, in order.
pub(crate) fn find(text: &str, paragraphs: &[Range<usize>]) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for paragraph in paragraphs {
        let marks = marks(text, paragraph.clone());
        let first = marks.iter().find(|mark| mark.family != Family::Single);
        let closes_open = open.is_some() && first.is_some_and(|mark| mark.lean == Lean::Close);
        if let Some(open) = open.take() {
            settle(open, first, paragraph, &mut found);
        }
        let mut walk = Walk::new(&marks, paragraph.clone());
        if closes_open && let Some(mark) = first {
            walk.close_from_before(mark);
        }
        open = walk.run(&mut found);
    }
    if let Some(open) = open {
        settle(open, None, &(0..0), &mut found);
    }
    found
}

/// A mark that its paragraph never closed.
struct Open {
    mark: Mark,
    paragraph: Range<usize>,
}

/// Decides what becomes of `open`, now that the first mark of `next` is known.
fn settle(open: Open, first: Option<&Mark>, next: &Range<usize>, found: &mut Vec<Quoted>) {
    let reopened = first.is_some_and(|mark| mark.at == next.start && mark.lean != Lean::Close);
    let closed = first.is_some_and(|mark| mark.lean == Lean::Close);
    let runs_on = reopened || closed;
    let leads = open.mark.at == open.paragraph.start;
    let empty = open.mark.end() == open.paragraph.end;
    if !empty && (runs_on || leads || open.mark.after_colon) {
        found.push(Quoted {
            range: open.mark.at..open.paragraph.end,
            inner: open.mark.end()..open.paragraph.end,
            runs_on,
        });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Single,
    Guillemet,
}

/// What a mark's shape and neighbours say it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lean {
    Open,
    Close,
    Either,
    /// Closes only if nothing better comes: the apostrophe of `the workers’ union`.
    MayClose,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    length: usize,
    family: Family,
    lean: Lean,
    after_colon: bool,
}

impl Mark {
    fn end(&self) -> usize {
        self.at + self.length
    }
}

/// All marks of a paragraph that can open or close something.
fn marks(text: &str, paragraph: Range<usize>) -> Vec<Mark> {
    let line = &text[paragraph.clone()];
    let mut marks = Vec::new();
    let mut before = ' ';
    let mut last_word_sign = ' ';
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let row = line[at..].chars().take(JUNK_ROW).take_while(|&next| next == c).count();
        let is_mark = crate::token::is_mark(c);
        let mut length = c.len_utf8();
        if is_mark && row == JUNK_ROW {
            while chars.next_if(|&(_, next)| next == c).is_some() {}
            before = c;
            continue;
        }
        let doubled = row == 2 && matches!(c, '\'' | '`');
        if doubled {
            chars.next();
            length *= 2;
        }
        if is_mark {
            let around = Around { before, after: &line[at + length..] };
            if let Some((family, lean)) = meaning(c, doubled, around) {
                let after_colon = last_word_sign == ':';
                marks.push(Mark { at: paragraph.start + at, length, family, lean, after_colon });
            }
        }
        before = c;
        if !c.is_whitespace() {
            last_word_sign = c;
        }
    }
    turn_guillemets(&mut marks);
    marks
}

/// The character before a mark, and the text after it.
#[derive(Clone, Copy)]
struct Around<'t> {
    before: char,
    after: &'t str,
}

impl Around<'_> {
    fn next(&self) -> char {
        self.after.chars().next().unwrap_or(' ')
    }

    fn opens(&self) -> bool {
        let gap = self.before.is_whitespace() || "([{—–-/".contains(self.before);
        let after_mark = crate::token::is_mark(self.before) && self.next().is_alphanumeric();
        (gap || after_mark) && !self.next().is_whitespace()
    }

    fn closes(&self) -> bool {
        let next = self.next();
        !self.before.is_whitespace() && !next.is_alphanumeric() && !"$£€#@".contains(next)
    }
}

fn meaning(c: char, doubled: bool, around: Around<'_>) -> Option<(Family, Lean)> {
    let family = match c {
        '«' | '»' | '‹' | '›' => Family::Guillemet,
        '\'' | '`' if doubled => Family::Double,
        '"' | '“'..='‟' => Family::Double,
        _ => Family::Single,
    };
    let lean = match (family, c) {
        (Family::Guillemet, '«' | '‹') => Some(Lean::Open),
        (Family::Guillemet, _) => Some(Lean::Close),
        (Family::Double, _) => double_lean(c, around),
        (Family::Single, _) => single_lean(c, around),
    };
    lean.map(|lean| (family, lean))
}

fn double_lean(c: char, around: Around<'_>) -> Option<Lean> {
    // Six feet two: 6'2"; nothing in English quotes a number's last digit.
    let inches = c == '"' && around.before.is_ascii_digit() && !around.opens();
    match c {
        '„' | '‟' => Some(Lean::Open),
        '“' | '`' if !around.opens() && around.closes() => Some(Lean::Close),
        '“' | '`' => Some(Lean::Open),
        '”' if around.opens() && !around.closes() => Some(Lean::Open),
        '”' => Some(Lean::Close),
        _ if inches => Some(Lean::MayClose),
        _ => match (around.opens(), around.closes()) {
            (true, false) => Some(Lean::Open),
            (false, true) => Some(Lean::Close),
            _ => Some(Lean::Either),
        },
    }
}

fn single_lean(c: char, around: Around<'_>) -> Option<Lean> {
    let next = around.next();
    let opens = around.opens() && !is_elision(around.after);
    match c {
        '‚' | '‛' => return opens.then_some(Lean::Open),
        '‘' | '`' => return opens.then_some(Lean::Open),
        // A row of typewriter apostrophes opens with the closing shape.
        '’' | '\'' if opens && (c == '\'') && !next.is_ascii_punctuation() => {
            return Some(Lean::Open);
        }
        _ => {}
    }
    if !around.closes() {
        return None;
    }
    let after_gap = around.after.trim_start();
    let goes_on = next.is_whitespace() && after_gap.starts_with(char::is_lowercase);
    let may_be_apostrophe = matches!(around.before, 's' | 'S' | 'n' | 'z' | 'x');
    let word_follows = goes_on || after_gap.starts_with(char::is_uppercase);
    let doubtful = may_be_apostrophe && word_follows || around.before.is_ascii_digit();
    Some(if doubtful { Lean::MayClose } else { Lean::Close })
}

/// `'90s`, `'em`, `'til`: an apostrophe that stands for letters left out.
fn is_elision(after: &str) -> bool {
    const CLIPPED: [&str; 9] = ["em", "til", "tis", "twas", "cause", "bout", "n", "round", "neath"];
    let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
    let word = &after[..end];
    word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 3
        || word.is_empty()
        || CLIPPED.iter().any(|one| word.eq_ignore_ascii_case(one))
}

/// German prints guillemets inside out; the first one tells.
fn turn_guillemets(marks: &mut [Mark]) {
    let guillemets = || marks.iter().filter(|mark| mark.family == Family::Guillemet);
    let closers = guillemets().filter(|mark| mark.lean == Lean::Close).count();
    let inside_out = guillemets().next().is_some_and(|mark| mark.lean == Lean::Close)
        && closers * 2 == guillemets().count();
    if inside_out {
        for mark in marks.iter_mut().filter(|mark| mark.family == Family::Guillemet) {
            mark.lean = if mark.lean == Lean::Open { Lean::Close } else { Lean::Open };
        }
    }
}

/// One walk over the marks of one paragraph.
struct Walk<'m> {
    marks: &'m [Mark],
    paragraph: Range<usize>,
    next: usize,
    /// Index of the mark that is open.
    open: Option<usize>,
    /// Index of a mark that closes the open one if nothing better comes.
    fallback: Option<usize>,
    singles: bool,
    closed_from_before: Option<Quoted>,
}

impl<'m> Walk<'m> {
    fn new(marks: &'m [Mark], paragraph: Range<usize>) -> Walk<'m> {
        Walk {
            marks,
            paragraph,
            next: 0,
            open: None,
            fallback: None,
            singles: true,
            closed_from_before: None,
        }
    }

    /// The paragraph begins inside a quote that `mark` ends.
    fn close_from_before(&mut self, mark: &Mark) {
        self.closed_from_before = Some(Quoted {
            range: self.paragraph.start..mark.end(),
            inner: self.paragraph.start..mark.at,
            runs_on: false,
        });
        self.next = self.marks.iter().position(|one| one.at > mark.at).unwrap_or(self.marks.len());
    }

    /// Appends what it finds; gives back a double mark that stays open.
    fn run(mut self, found: &mut Vec<Quoted>) -> Option<Open> {
        found.extend(self.closed_from_before.take());
        loop {
            while self.next < self.marks.len() {
                let here = self.next;
                self.next += 1;
                self.step(here, found);
            }
            let open = self.open.take()?;
            let mark = self.marks[open];
            if let Some(close) = self.fallback.take() {
                found.push(self.quoted(open, close));
                self.next = close + 1;
            } else if mark.family == Family::Single {
                // It was an apostrophe after all: read on behind it, and
                // trust no single mark of this paragraph any more.
                self.singles = false;
                self.next = open + 1;
            } else {
                return Some(Open { mark, paragraph: self.paragraph });
            }
        }
    }

    fn step(&mut self, here: usize, found: &mut Vec<Quoted>) {
        let mark = self.marks[here];
        if mark.family == Family::Single && !self.singles {
            return;
        }
        match self.open {
            None => {
                if matches!(mark.lean, Lean::Open | Lean::Either) {
                    self.open = Some(here);
                }
            }
            Some(open) if self.marks[open].family == mark.family => {
                self.step_same(open, here, found);
            }
            Some(open) => self.step_other(open, here, found),
        }
    }

    fn step_same(&mut self, open: usize, here: usize, found: &mut Vec<Quoted>) {
        match (self.marks[here].lean, self.fallback) {
            (Lean::Close | Lean::Either, _) => self.close(open, here, found),
            (Lean::MayClose, _) => self.fallback = Some(here),
            (Lean::Open, Some(close)) => {
                self.close(open, close, found);
                self.open = Some(here);
            }
            // The open one was never closed; this one is the better witness.
            (Lean::Open, None) if self.marks[here].family != Family::Single => {
                self.open = Some(here);
            }
            (Lean::Open, None) => {}
        }
    }

    /// A mark of another family: nested, unless a single mark can close before it.
    fn step_other(&mut self, open: usize, here: usize, found: &mut Vec<Quoted>) {
        if self.marks[open].family == Family::Single
            && self.marks[here].lean == Lean::Open
            && let Some(close) = self.fallback
        {
            self.close(open, close, found);
            self.open = Some(here);
        }
    }

    fn close(&mut self, open: usize, close: usize, found: &mut Vec<Quoted>) {
        found.push(self.quoted(open, close));
        self.open = None;
        self.fallback = None;
    }

    fn quoted(&self, open: usize, close: usize) -> Quoted {
        let (open, close) = (self.marks[open], self.marks[close]);
        Quoted { range: open.at..close.end(), inner: open.end()..close.at, runs_on: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let paragraphs: Vec<_> = crate::token::paragraphs(text).collect();
        let found: Vec<_> =
            find(text, &paragraphs).into_iter().map(|one| &text[one.range]).collect();
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn every_kind_of_mark() {
        check("He said “no” to “it”.", &["“no”", "“it”"]);
        check("He said \"no\" to \"it\".", &["\"no\"", "\"it\""]);
        check("He said ''no'' to ``it''.", &["''no''", "``it''"]);
        check("He said ‘no’ and 'yes'.", &["‘no’", "'yes'"]);
        check("He said «no», »yes«.", &["«no»"]);
        check("He said »yes«.", &["»yes«"]);
        check("He said „no“, then „yes”.", &["„no“", "„yes”"]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        check("The '90s, rock 'n' roll, the workers' and bosses' pay", &[]);
        check("the ‘90s and O’Brien’s boys’ club", &[]);
        check("He is 6'2\" tall and 5'11\" wide.", &[]);
        check("‘The workers’ rights are gone,’ she said.", &["‘The workers’ rights are gone,’"]);
        check("the ‘sources’ claimed it", &["‘sources’"]);
        check("‘It isn’t over,’ he said.", &["‘It isn’t over,’"]);
    }

    #[test]
    fn what_is_quoted_inside_belongs_to_the_quote() {
        check("“He said ‘no’ to me,” she said.", &["“He said ‘no’ to me,”"]);
        check("‘He said “no” to me,’ she said.", &["‘He said “no” to me,’"]);
    }

    #[test]
    fn a_stray_mark_costs_one_paragraph_at_most() {
        check("It was late” he said.\n\n“Yes,” she said.", &["“Yes,”"]);
        check("It “was late he said.\n\nThen “Yes,” she said.", &["“Yes,”"]);
        check("“One, he said. “Two,” she said.", &["“Two,”"]);
        check("”Go,” he said.", &["”Go,”"]);
        check("\"Go,\" he said, \"now.\" Then \" fell.", &["\"Go,\"", "\"now.\""]);
    }

    #[test]
    fn a_quote_can_be_reopened_in_every_paragraph() {
        check("“One.\n\n“Two.\n\n“Three.”", &["“One.", "“Two.", "“Three.”"]);
        check("He said: “One.\n\nTwo.” Then “three”.", &["“One.", "Two.”", "“three”"]);
    }

    #[test]
    fn decoration_is_no_quote() {
        check("\"\"\"\"\"\" and ''''''''", &[]);
        check("\"", &[]);
        check("“", &[]);
    }
}
