//! A quote's text as words, each with what it is: said, the reporter's, or put in by an editor.

use std::ops::Range;

use model::quote::QuoteKind;

/// A word of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Of its letters and digits in lower case, without apostrophes.
    pub(crate) hash: u32,
    /// Its letters, in bytes of the text.
    pub(crate) range: Range<usize>,
    pub(crate) whose: Whose,
    /// It does not follow on the word before: something was left out, or is the reporter's.
    pub(crate) gap: bool,
    /// An ellipsis stands before it.
    pub(crate) elided: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Said,
    /// Outside of the quotation marks of a reported clause.
    Reported,
    /// In brackets.
    Edited,
}

/// The words of a text, `most` at most.
pub(crate) fn read(kind: QuoteKind, text: &str, most: usize) -> Vec<Word> {
    let mut reader = Reader::new(kind);
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, after)| *after);
        reader.read(at, before, c, after);
        if reader.words.len() >= most {
            return reader.words;
        }
        before = c;
    }
    reader.end_word(text.len());
    reader.words
}

struct Reader {
    kind: QuoteKind,
    /// The marks that the quoted words at hand stand in.
    marks: Option<Marks>,
    brackets: usize,
    /// The word at hand: its hash so far and where it begins.
    word: Option<(u64, usize)>,
    /// A mark was closed since the last word.
    closed: bool,
    gap: bool,
    elided: bool,
    words: Vec<Word>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    Double,
    Single,
}

impl Reader {
    fn new(kind: QuoteKind) -> Reader {
        Reader {
            kind,
            marks: None,
            brackets: 0,
            word: None,
            closed: false,
            gap: false,
            elided: false,
            words: Vec::new(),
        }
    }

    fn read(&mut self, at: usize, before: char, c: char, after: char) {
        if c.is_alphanumeric() {
            let (hash, start) = self.word.unwrap_or((FNV_START, at));
            self.word = Some((c.to_lowercase().fold(hash, fnv), start));
            return;
        }
        if matches!(c, '\'' | '’') && before.is_alphanumeric() && after.is_alphanumeric() {
            return;
        }
        // `[T]oday`: the letter alone is the editor's.
        if c == ']' && self.word.is_some() && after.is_alphanumeric() {
            self.brackets = self.brackets.saturating_sub(1);
            return;
        }
        self.end_word(at);
        match c {
            '[' => self.brackets += 1,
            ']' => {
                self.brackets = self.brackets.saturating_sub(1);
                self.gap = true;
            }
            // Between closing and opening marks it joins what an attribution parted.
            '…' if !self.closed => self.elided = true,
            '.' if before == '.' || (before == ' ' && !self.closed) => self.elided = true,
            '“' | '„' | '«' => self.open(Marks::Double),
            '”' | '»' => self.close(Marks::Double),
            '"' if self.marks == Some(Marks::Double) => self.close(Marks::Double),
            '"' => self.open(Marks::Double),
            '‘' => self.open(Marks::Single),
            '\'' if !before.is_alphanumeric() && after.is_alphanumeric() => {
                self.open(Marks::Single);
            }
            '’' | '\'' => self.close(Marks::Single),
            _ => {}
        }
    }

    fn open(&mut self, marks: Marks) {
        self.closed = false;
        if self.marks.is_none() {
            self.marks = Some(marks);
            // Between the quoted words of a reported clause stand the reporter's.
            self.gap |= self.kind == QuoteKind::Mixed;
        }
    }

    fn close(&mut self, marks: Marks) {
        self.closed = true;
        if self.marks == Some(marks) {
            self.marks = None;
        }
    }

    fn end_word(&mut self, end: usize) {
        let Some((hash, start)) = self.word.take() else { return };
        self.closed = false;
        let said = match self.kind {
            QuoteKind::Direct => true,
            QuoteKind::Mixed => self.marks.is_some(),
            QuoteKind::Indirect => false,
        };
        let whose = match said {
            false => Whose::Reported,
            true if self.brackets > 0 => Whose::Edited,
            true => Whose::Said,
        };
        let elided = std::mem::take(&mut self.elided);
        self.gap |= elided;
        let gap = whose == Whose::Said && std::mem::take(&mut self.gap);
        self.words.push(Word { hash: mix(hash) as u32, range: start..end, whose, gap, elided });
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same in every process and version, as stored numbers must be.
fn fnv(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3)
}

/// The finaliser of SplitMix64: every bit of the input counts in every bit.
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said as it stands, what is reported in `()`, what is edited in `[]`, gaps as `/`.
    #[track_caller]
    fn check(kind: QuoteKind, text: &str, expected: &str) {
        let shown = read(kind, text, 100).into_iter().map(|word| {
            let letters = &text[word.range];
            let gap = if word.gap { "/" } else { "" };
            match word.whose {
                Whose::Said => format!("{gap}{letters}"),
                Whose::Reported => format!("({letters})"),
                Whose::Edited => format!("[{letters}]"),
            }
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn what_an_attribution_parts_is_no_gap_and_an_ellipsis_is() {
        check(QuoteKind::Direct, "“We go,” … “we all go.”", "We go we all go");
        check(QuoteKind::Direct, "“We go … all of us.”", "We go /all of us");
        check(QuoteKind::Direct, "“We go ... all. . . of us.”", "We go /all /of us");
    }

    #[test]
    fn brackets_are_the_editors_but_for_a_letter() {
        check(QuoteKind::Direct, "‘[The harbour] must stay’", "[The] [harbour] /must stay");
        check(QuoteKind::Direct, "‘[T]oday we go’", "T]oday we go");
    }

    #[test]
    fn of_a_reported_clause_the_words_in_marks_are_said() {
        check(
            QuoteKind::Mixed,
            "the deal was “a gift” and the town’s “last hope”",
            "(the) (deal) (was) /a gift (and) (the) (town’s) /last hope",
        );
        check(QuoteKind::Mixed, "it was ‘the town’s gift’", "(it) (was) /the town’s gift");
        check(QuoteKind::Mixed, "it was \"a gift\" then", "(it) (was) /a gift (then)");
        check(QuoteKind::Indirect, "it was over", "(it) (was) (over)");
    }

    #[test]
    fn words_are_told_by_letters_alone() {
        let hashes = |text| -> Vec<u32> {
            read(QuoteKind::Direct, text, 100).into_iter().map(|word| word.hash).collect()
        };
        assert_eq!(hashes("“It’s OVER — today!”"), hashes("it's over, [T]oday"));
        assert_ne!(hashes("it is over"), hashes("its over"));
    }
}
