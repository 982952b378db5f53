//! Names by the model: the best labels of each sequence, read twice, so that what one
//! sentence makes clear helps the others.

use std::ops::Range;

use model::entity::EntityType;

use crate::entity::feature::Features;
use crate::entity::label::{self, LABELS, may_follow};
use crate::entity::unit::Unit;
use crate::trained::file::Model;

/// A name over some units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged {
    pub(crate) units: Range<usize>,
    pub(crate) kind: EntityType,
}

pub(crate) fn find(model: &Model, units: &[Unit<'_>], sequences: &[Range<usize>]) -> Vec<Tagged> {
    let mut features = Features::of(units, sequences, &model.lists);
    let mut scores: Vec<[i32; LABELS]> = vec![[0; LABELS]; units.len()];
    let mut found = Vec::new();
    for sequence in sequences {
        for at in sequence.clone() {
            features.read(sequence, at, &mut found);
            features.read_told(sequence, at, &mut found);
            model.names.add(&found, &mut scores[at]);
        }
    }
    let first = labels(model, &scores, sequences);
    features.look_again(&first);
    for sequence in sequences {
        for at in sequence.clone() {
            found.clear();
            features.read_again(sequence, at, &mut found);
            model.names.add(&found, &mut scores[at]);
        }
    }
    spans(&labels(model, &scores, sequences))
}

/// The best labels of every sequence.
fn labels(model: &Model, scores: &[[i32; LABELS]], sequences: &[Range<usize>]) -> Vec<u8> {
    let mut labels = Vec::with_capacity(scores.len());
    sequences.iter().for_each(|sequence| best(model, &scores[sequence.clone()], &mut labels));
    labels
}

/// The best row of labels (Viterbi), appended to `labels`.
fn best(model: &Model, scores: &[[i32; LABELS]], labels: &mut Vec<u8>) {
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    let mut total = [NEVER; LABELS];
    for (at, score) in scores.iter().enumerate() {
        let mut next = [NEVER; LABELS];
        let mut came = [0; LABELS];
        for to in 0..LABELS {
            if at == 0 {
                if may_follow(None, to) {
                    next[to] = score[to];
                }
                continue;
            }
            let is_inside = to > 0 && to % 2 == 0;
            let before = if is_inside { to - 1..to + 1 } else { 0..LABELS };
            let (best, sum) = before
                .map(|before| (before, total[before] + model.transitions[before][to]))
                .max_by_key(|(before, sum)| (*sum, LABELS - before))
                .expect("there are labels");
            (next[to], came[to]) = (sum + score[to], best as u8);
        }
        total = next;
        from.push(came);
    }
    let start = labels.len();
    let mut label = (0..LABELS).max_by_key(|label| (total[*label], LABELS - label)).unwrap_or(0);
    for came in from.iter().rev() {
        labels.push(label as u8);
        label = usize::from(came[label]);
    }
    labels[start..].reverse();
}

/// Lower than any sum of weights, and far from the least number there is.
const NEVER: i32 = i32::MIN / 4;

fn spans(labels: &[u8]) -> Vec<Tagged> {
    let mut spans: Vec<Tagged> = Vec::new();
    for (at, given) in labels.iter().enumerate() {
        match label::read(usize::from(*given)) {
            Some((kind, true)) => spans.push(Tagged { units: at..at + 1, kind }),
            Some((_, false)) => {
                if let Some(last) = spans.last_mut() {
                    last.units.end = at + 1;
                }
            }
            None => {}
        }
    }
    spans
}
