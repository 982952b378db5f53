//! Names by the model: the best labels of each sequence, read twice, so that what one
//! sentence makes clear helps the others.

use std::ops::Range;

use model::entity::EntityType;

use crate::entity::feature::Features;
use crate::entity::label::{self, LABELS};
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
            model.names.weights.add(&found, &mut scores[at]);
        }
    }
    let first = labels(model, &scores, sequences);
    features.look_again(&first);
    for sequence in sequences {
        for at in sequence.clone() {
            found.clear();
            features.read_again(sequence, at, &mut found);
            model.names.weights.add(&found, &mut scores[at]);
        }
    }
    spans(&labels(model, &scores, sequences))
}

/// The best labels of every sequence.
fn labels(model: &Model, scores: &[[i32; LABELS]], sequences: &[Range<usize>]) -> Vec<u8> {
    let mut labels = Vec::with_capacity(scores.len());
    for sequence in sequences {
        model.names.labels(&scores[sequence.clone()], &mut labels);
    }
    labels
}

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
