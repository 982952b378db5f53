//! A text as the quote models see it: each token with its tag, the name it is part of,
//! and where it stands among sentences, paragraphs and quotation marks.

use std::ops::Range;

use model::entity::EntityType;

use crate::entity::Names;
use crate::mark::Quoted;
use crate::quote::stem;
use crate::tag::Tagger;
use crate::token::Token;
use crate::trained::hash;
use crate::trained::list::Lists;
use crate::trained::look::{plain, shape};

/// What is known of one token, found once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Word {
    pub(crate) lower: u64,
    pub(crate) stem: u64,
    /// Of the last three letters.
    pub(crate) tail: u64,
    pub(crate) shape: u64,
    /// One more than the index of its tag.
    pub(crate) tag: u64,
    pub(crate) sort: Sort,
    /// 0 for no name, else its type, and whether the name begins here.
    pub(crate) name: u64,
    pub(crate) point: Point,
    /// Whether it is a quotation mark that opens or closes a stretch.
    pub(crate) mark: bool,
    /// Inside quotation marks, the marks themselves left out.
    pub(crate) quoted: bool,
    /// One more than the index of its region; 0 outside of marks. Marks are outside.
    pub(crate) region: u32,
    /// How often it is a word of saying: 0 never to 3 mostly.
    pub(crate) level: u8,
    pub(crate) sentence: u32,
    pub(crate) paragraph: u32,
    pub(crate) capital: bool,
}

/// What a tag stands for, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    /// `said`, `says`, `may`, and the bare form.
    Finite,
    /// `saying`, `told` as a participle.
    Participle,
    Noun,
    Pronoun,
    #[default]
    Other,
}

/// Signs that part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Point {
    #[default]
    None,
    Comma,
    Stop,
    Asks,
    Dots,
    Dash,
    Colon,
    Semicolon,
}

/// What stands between two quotation marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Region {
    /// Tokens, without the marks.
    pub(crate) tokens: Range<usize>,
    /// Whether each end has a mark.
    pub(crate) opened: bool,
    pub(crate) closed: bool,
    /// Code of what stands before and behind it in its paragraph.
    pub(crate) before: u64,
    pub(crate) behind: u64,
    pub(crate) last: Point,
    /// In eight steps.
    pub(crate) length: u64,
    pub(crate) finite: bool,
    pub(crate) capital: bool,
}

impl Region {
    /// Marks included.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.tokens.start - usize::from(self.opened)..self.tokens.end + usize::from(self.closed)
    }

    /// Five words with a finite verb.
    pub(crate) fn is_sentence(&self) -> bool {
        self.tokens.len() >= 5 && self.finite
    }

    /// All that speaks for what it is, in one number.
    pub(crate) fn look(&self) -> u64 {
        let mut look = self.before * 16 + self.last as u64;
        look = look * 16 + self.behind;
        look = look * 8 + self.length;
        look * 4 + u64::from(self.finite) * 2 + u64::from(self.capital)
    }
}

/// One text, ready for the quote models.
pub(crate) struct Reading<'a, 't> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'a [Token<'t>],
    pub(crate) words: Vec<Word>,
    /// Tokens of each.
    pub(crate) sentences: Vec<Range<usize>>,
    pub(crate) paragraphs: Vec<Range<usize>>,
    pub(crate) regions: Vec<Region>,
    /// For each token the nearest word of saying before and behind it in its sentence.
    pub(crate) cue_before: Vec<Option<u32>>,
    pub(crate) cue_behind: Vec<Option<u32>>,
    /// For each sentence and paragraph, whether anything in it is quoted.
    pub(crate) sentence_quotes: Vec<bool>,
    pub(crate) paragraph_quotes: Vec<bool>,
}

/// What a reading is made from.
pub(crate) struct Source<'a, 't> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'a [Token<'t>],
    /// Bytes.
    pub(crate) paragraphs: &'a [Range<usize>],
    /// Where each sentence ends, by tokens.
    pub(crate) ends: &'a [usize],
    pub(crate) quoted: &'a [Quoted],
    pub(crate) names: &'a Names,
}

/// The key of a stem in the model's `levels`: how often it is a word of saying.
pub(crate) fn level_key(stem: u64) -> u32 {
    (stem as u32).max(1)
}

impl<'a, 't> Reading<'a, 't> {
    pub(crate) fn of(source: &Source<'a, 't>, tagger: &Tagger, levels: &Lists) -> Reading<'a, 't> {
        let mut reading = Reading {
            text: source.text,
            tokens: source.tokens,
            words: words(source.tokens),
            sentences: ranges(source.ends),
            paragraphs: paragraphs(source),
            regions: Vec::new(),
            cue_before: Vec::new(),
            cue_behind: Vec::new(),
            sentence_quotes: Vec::new(),
            paragraph_quotes: Vec::new(),
        };
        reading.place();
        reading.tag(tagger);
        reading.name(source.names);
        reading.mark(source.quoted);
        reading.weigh(levels);
        reading
    }

    fn place(&mut self) {
        for (index, range) in self.sentences.iter().enumerate() {
            self.words[range.clone()].iter_mut().for_each(|word| word.sentence = index as u32);
        }
        for (index, range) in self.paragraphs.iter().enumerate() {
            self.words[range.clone()].iter_mut().for_each(|word| word.paragraph = index as u32);
        }
    }

    fn tag(&mut self, tagger: &Tagger) {
        for sentence in &self.sentences {
            let words: Vec<&str> =
                self.tokens[sentence.clone()].iter().map(|token| token.text).collect();
            for (word, tag) in self.words[sentence.clone()].iter_mut().zip(tagger.tag(&words)) {
                word.tag = u64::from(tag) + 1;
                word.sort = sort(&tagger.names[usize::from(tag)]);
            }
        }
    }

    fn name(&mut self, names: &Names) {
        for name in &names.all {
            let kind = code(name.kind) * 2;
            for (index, word) in self.words[name.tokens.clone()].iter_mut().enumerate() {
                word.name = kind + u64::from(index == 0);
            }
        }
    }

    fn mark(&mut self, quoted: &[Quoted]) {
        for one in quoted {
            let start = self.token_at(one.inner.start);
            let end = self.token_at(one.inner.end).max(start);
            let opened = one.range.start < one.inner.start;
            let closed = one.inner.end < one.range.end;
            // Two marks close together are two tokens, of which the outer one counts.
            let outer = self.token_at(one.range.start)..self.token_at(one.range.end);
            let opens = opened && outer.start < start;
            let closes = closed && end < outer.end;
            let index = self.regions.len() as u32 + 1;
            for word in &mut self.words[start..end] {
                (word.quoted, word.region) = (true, index);
            }
            if opens {
                self.words[start - 1].mark = true;
            }
            if closes {
                self.words[end].mark = true;
            }
            self.regions.push(Region {
                tokens: start..end,
                opened: opens,
                closed: closes,
                ..Region::default()
            });
        }
        self.sentence_quotes = self.sentences.iter().map(|range| self.any_quoted(range)).collect();
        self.paragraph_quotes =
            self.paragraphs.iter().map(|range| self.any_quoted(range)).collect();
    }

    fn any_quoted(&self, range: &Range<usize>) -> bool {
        self.words[range.clone()].iter().any(|word| word.quoted)
    }

    /// The first token that does not begin before `byte`.
    pub(crate) fn token_at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.start < byte)
    }

    fn weigh(&mut self, levels: &Lists) {
        for word in self.words.iter_mut().filter(|word| !word.quoted) {
            word.level = levels.of(level_key(word.stem)) as u8;
        }
        self.find_cues();
        for index in 0..self.regions.len() {
            self.describe(index);
        }
    }

    fn find_cues(&mut self) {
        self.cue_before = vec![None; self.words.len()];
        self.cue_behind = vec![None; self.words.len()];
        for sentence in &self.sentences {
            let mut last = None;
            for at in sentence.clone() {
                self.cue_before[at] = last;
                if self.words[at].level >= 2 {
                    last = Some(at as u32);
                }
            }
            last = None;
            for at in sentence.clone().rev() {
                self.cue_behind[at] = last;
                if self.words[at].level >= 2 {
                    last = Some(at as u32);
                }
            }
        }
    }

    fn describe(&mut self, index: usize) {
        let region = &self.regions[index];
        let (inner, whole) = (region.tokens.clone(), region.whole());
        if inner.is_empty() {
            return;
        }
        let paragraph = self.paragraphs[self.words[inner.start].paragraph as usize].clone();
        let before = whole.start.checked_sub(1).filter(|at| paragraph.contains(at));
        let behind = Some(whole.end).filter(|at| paragraph.contains(at));
        let size = inner.len();
        let length = match size {
            1..5 => size,
            5..9 => 5,
            9..16 => 6,
            _ => 7,
        };
        let finite = self.words[inner.clone()].iter().any(|word| word.sort == Sort::Finite);
        let last = self.words[inner.end - 1].point;
        let (before, behind) = (self.beside(before), self.beside(behind));
        let region = &mut self.regions[index];
        region.capital = self.words[inner.start].capital;
        (region.before, region.behind) = (before, behind);
        (region.last, region.length, region.finite) = (last, length as u64, finite);
    }

    /// What a token beside a region is: nothing, a word of saying, a sign, another word.
    fn beside(&self, at: Option<usize>) -> u64 {
        let Some(at) = at else { return 0 };
        let word = &self.words[at];
        match word.point {
            _ if word.level >= 2 => 8,
            Point::None if self.tokens[at].is("that") => 9,
            Point::None => 10,
            point => point as u64,
        }
    }

    /// The bytes of some tokens, which are not none.
    pub(crate) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].start..self.tokens[tokens.end - 1].end()
    }

    pub(crate) fn sentence_of(&self, at: usize) -> &Range<usize> {
        &self.sentences[self.words[at].sentence as usize]
    }

    pub(crate) fn paragraph_of(&self, at: usize) -> &Range<usize> {
        &self.paragraphs[self.words[at].paragraph as usize]
    }

    /// The region that `at` stands in.
    pub(crate) fn region_of(&self, at: usize) -> Option<&Region> {
        let region = self.words[at].region as usize;
        region.checked_sub(1).map(|index| &self.regions[index])
    }

    /// The word `offset` tokens further in the same paragraph.
    pub(crate) fn near(&self, at: usize, offset: isize) -> Option<&Word> {
        let other = self.words.get(at.checked_add_signed(offset)?)?;
        (other.paragraph == self.words[at].paragraph).then_some(other)
    }
}

fn words(tokens: &[Token<'_>]) -> Vec<Word> {
    let mut scratch = String::new();
    let word = |token: &Token<'_>| {
        scratch.clear();
        for c in token.text.chars() {
            scratch.extend(plain(c).to_lowercase());
        }
        let tail = scratch.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Word {
            lower: hash::of(&scratch),
            stem: stem::of(&scratch),
            tail: hash::of(&scratch[tail..]),
            shape: shape(token.text.chars()),
            point: point(token),
            capital: token.is_capital(),
            ..Word::default()
        }
    };
    tokens.iter().map(word).collect()
}

fn point(token: &Token<'_>) -> Point {
    let crate::token::Shape::Sign(sign) = token.shape else { return Point::None };
    match sign {
        ',' => Point::Comma,
        '.' if token.text.len() > 1 => Point::Dots,
        '.' => Point::Stop,
        '?' | '!' => Point::Asks,
        '…' => Point::Dots,
        '-' | '–' | '—' | '―' => Point::Dash,
        ':' => Point::Colon,
        ';' => Point::Semicolon,
        _ => Point::None,
    }
}

fn sort(tag: &str) -> Sort {
    match tag {
        "VBD" | "VBZ" | "VBP" | "MD" | "VB" => Sort::Finite,
        "VBG" | "VBN" => Sort::Participle,
        "NN" | "NNS" | "NNP" | "NNPS" => Sort::Noun,
        "PRP" | "WP" | "WDT" => Sort::Pronoun,
        _ => Sort::Other,
    }
}

/// [`Word::name`], halved, of a person's.
pub(crate) const PERSON: u64 = 1;

fn code(kind: EntityType) -> u64 {
    EntityType::ALL.iter().position(|one| *one == kind).unwrap_or(0) as u64 + 1
}

fn ranges(ends: &[usize]) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| start..*end).collect()
}

fn paragraphs(source: &Source<'_, '_>) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut tokens_of = |bytes: &Range<usize>| {
        let end = start + source.tokens[start..].partition_point(|one| one.start < bytes.end);
        let range = start..end;
        start = end;
        range
    };
    source.paragraphs.iter().map(&mut tokens_of).collect()
}

impl Word {
    /// Whether it may be the verb of a word of saying.
    pub(crate) fn is_verb(&self) -> bool {
        matches!(self.sort, Sort::Finite | Sort::Participle)
    }
}
