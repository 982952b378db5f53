//! Which names of two readings are the same, and whether they are joined alike.

use std::collections::HashMap;
use std::ops::Range;

use model::entity::EntityType;

use super::reading::Reading;
use super::tally::Tally;

type Place = (usize, usize);

fn key(span: &Range<usize>) -> Place {
    (span.start, span.end)
}

/// Where each entity of a reading is named: its index by the place of each mention.
pub(crate) fn by_place(reading: &Reading) -> HashMap<Place, usize> {
    let entities = reading.entities.iter().enumerate();
    entities
        .flat_map(|(index, one)| one.mentions.iter().map(move |span| (key(span), index)))
        .collect()
}

/// Mentions of one type, right when place and type are.
pub(crate) fn mentions(truth: &Reading, found: &Reading, entity_type: EntityType) -> Tally {
    let of_type = |reading: &Reading| -> Vec<Place> {
        let entities = reading.entities.iter().filter(|one| one.entity_type == entity_type);
        entities.flat_map(|one| one.mentions.iter().map(key)).collect()
    };
    let (truth, found) = (of_type(truth), of_type(found));
    let right = truth.iter().filter(|place| found.contains(place)).count();
    Tally::pairs(right, found.len(), truth.len())
}

/// The mentions that both readings have, each with its entity in the one and the other.
pub(crate) fn joined(truth: &Reading, found: &Reading) -> Vec<(usize, usize)> {
    let found = by_place(found);
    let mut both: Vec<(Place, usize, usize)> = by_place(truth)
        .into_iter()
        .filter_map(|(place, entity)| Some((place, entity, *found.get(&place)?)))
        .collect();
    both.sort_unstable();
    both.into_iter().map(|(_, truth, found)| (truth, found)).collect()
}
