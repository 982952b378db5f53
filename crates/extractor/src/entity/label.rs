//! What a unit can be: outside of all names, the first of a name, or inside one.

use model::entity::EntityType;

/// Outside, then beginning and inside of each type.
pub const LABELS: usize = 1 + 2 * EntityType::ALL.len();

pub const OUTSIDE: usize = 0;

pub fn first(entity_type: EntityType) -> usize {
    1 + 2 * place(entity_type)
}

pub fn inside(entity_type: EntityType) -> usize {
    2 + 2 * place(entity_type)
}

fn place(entity_type: EntityType) -> usize {
    EntityType::ALL.iter().position(|one| *one == entity_type).expect("all types are in the list")
}

/// The type of a label, and whether a name begins with it.
pub(crate) fn read(label: usize) -> Option<(EntityType, bool)> {
    let index = label.checked_sub(1)?;
    Some((EntityType::ALL[index / 2], index % 2 == 0))
}

/// Whether `label` may follow `before` (`None`: the sequence begins).
pub fn may_follow(before: Option<usize>, label: usize) -> bool {
    let is_inside = label > 0 && label.is_multiple_of(2);
    !is_inside || before.is_some_and(|before| before == label || before + 1 == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_on_only_as_what_it_began() {
        let (person, org) = (EntityType::Person, EntityType::Org);
        assert!(may_follow(Some(first(person)), inside(person)));
        assert!(may_follow(Some(inside(person)), inside(person)));
        assert!(!may_follow(Some(first(org)), inside(person)));
        assert!(!may_follow(Some(OUTSIDE), inside(person)));
        assert!(!may_follow(None, inside(person)));
        assert!(may_follow(None, first(person)) && may_follow(Some(inside(org)), OUTSIDE));
        assert_eq!(read(inside(org)), Some((org, false)));
        assert_eq!(read(OUTSIDE), None);
    }
}
