//! The first reading: every paragraph at once, each token part of what is said, of the
//! words that name who says it, of a word of saying, or of nothing.
//!
//! What comes of it is where quotes may be: candidates for words of saying, each of
//! which is then read for itself by `quote::cued`.

use std::ops::Range;

use crate::quote::look::look;
use crate::quote::reading::Reading;
use crate::quote::row::Row;
use crate::trained::chain::Chain;

/// None, then content, source and cue, the first token of each and the others.
pub const LABELS: usize = 7;
pub const CONTENT: u8 = 1;
pub const SOURCE: u8 = 3;
pub const CUE: u8 = 5;

pub fn may_follow(before: Option<usize>, label: usize) -> bool {
    let goes_on = label > 0 && label.is_multiple_of(2);
    !goes_on || before.is_some_and(|before| before == label || before + 1 == label)
}

/// Replaces `out` by what speaks for the label of `at`.
pub(crate) fn features(reading: &Reading<'_, '_>, at: usize, out: &mut Vec<u32>) {
    out.clear();
    look(reading, at, 3, &mut Row::new(BASE, out));
}

const BASE: u64 = 1000;

/// What the first reading made of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct First {
    /// A label a token.
    pub(crate) labels: Vec<u8>,
    /// How likely each token opens a word of saying, and goes on with one.
    pub(crate) opens_cue: Vec<f32>,
    pub(crate) in_cue: Vec<f32>,
}

pub(crate) fn read(reading: &Reading<'_, '_>, chain: &Chain<LABELS>) -> First {
    let mut first = First::default();
    let mut found = Vec::new();
    for paragraph in &reading.paragraphs {
        let mut scores = vec![[0; LABELS]; paragraph.len()];
        for (at, score) in paragraph.clone().zip(&mut scores) {
            features(reading, at, &mut found);
            chain.add(&found, score);
        }
        chain.labels(&scores, &mut first.labels);
        for row in chain.marginals(&scores) {
            first.opens_cue.push(row[usize::from(CUE)]);
            first.in_cue.push(row[usize::from(CUE) + 1]);
        }
    }
    first
}

/// So likely words of saying are looked at too.
pub(crate) const LIKELY: f32 = 0.15;

impl First {
    /// Tokens of each candidate for a word of saying, in order.
    pub(crate) fn cues(&self, reading: &Reading<'_, '_>) -> Vec<Range<usize>> {
        let mut cues: Vec<Range<usize>> = Vec::new();
        for at in 0..self.labels.len() {
            if cues.last().is_some_and(|last| at < last.end) {
                continue;
            }
            if self.labels[at] == CUE {
                cues.push(at..pieces_end(&self.labels, at));
            } else if self.opens_cue[at] >= LIKELY && self.labels[at] != CUE + 1 {
                let end = reading.paragraph_of(at).end;
                let goes_on = |other: &usize| {
                    self.labels[*other] != CUE && self.in_cue[*other] >= self.opens_cue[at] / 2.0
                };
                let more = (at + 1..end).take_while(goes_on).count();
                cues.push(at..at + 1 + more);
            }
        }
        cues
    }
}

fn pieces_end(labels: &[u8], start: usize) -> usize {
    let inside = labels[start] + 1;
    let more = labels[start + 1..].iter().take_while(|label| **label == inside);
    start + 1 + more.count()
}
