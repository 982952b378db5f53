//! Whether two readings of an article mean the same speaker.

use std::collections::HashSet;

use model::entity::EntityType;

use super::reading::{Reading, Voice, bare_name};

/// Where a description goes on after its head: `an official | at the ministry`.
const AFTER_HEAD: &str = "of in from for at with on by to as who whom whose which that and or near behind including during about under familiar close briefed involved";

/// Whether `found` are the speakers `truth` of a quote: as many, each one right. Nobody is
/// right where nobody can be told.
pub(crate) fn are_right(reading: &Reading, truth: &[Voice], found: &[Voice]) -> bool {
    let mut left: Vec<&Voice> = found.iter().collect();
    truth.len() == found.len()
        && truth.iter().all(|one| {
            let at = left.iter().position(|other| is_right(reading, one, other));
            at.map(|at| left.swap_remove(at)).is_some()
        })
}

/// A named speaker is right when the name given is one that the article prints for this
/// entity and for no other: a person's of two words or more, or the longest; any for
/// others. One without a name is right when the head of the description is the same.
fn is_right(reading: &Reading, truth: &Voice, found: &Voice) -> bool {
    match truth.entity {
        Some(entity) => names(reading, entity).contains(bare_name(&found.name).as_str()),
        None => head(&truth.name) == head(&found.name),
    }
}

fn names(reading: &Reading, entity: usize) -> HashSet<&str> {
    let own = &reading.entities[entity];
    let whole = |(index, form): &(usize, &String)| {
        *index == 0 || own.entity_type != EntityType::Person || form.contains(' ')
    };
    let others = || reading.entities.iter().enumerate().filter(|(index, _)| *index != entity);
    let shared = |form: &str| others().any(|(_, other)| other.forms.iter().any(|one| one == form));
    let forms = own.forms.iter().enumerate().filter(whole).map(|(_, form)| form.as_str());
    forms.filter(|form| !shared(form)).collect()
}

fn head(description: &str) -> String {
    let bare = bare_name(description);
    let words = bare.split(|c: char| !c.is_alphanumeric() && !"'-".contains(c));
    let words = words.filter(|word| !word.is_empty());
    let goes_on = |word: &str| AFTER_HEAD.split(' ').any(|one| one == word);
    let mut head = "";
    for (index, word) in words.enumerate() {
        if index > 0 && goes_on(word) {
            break;
        }
        head = word;
    }
    head.to_owned()
}

/// Whether two roles, or two descriptions of whom one speaks for, say the same: most
/// words of the longer are in the other.
pub(crate) fn same_words(truth: Option<&str>, found: Option<&str>) -> bool {
    shared_words(truth, found) > 0.5
}

/// The share of the words of the longer that are in the other; where there is neither, one.
pub(crate) fn shared_words(truth: Option<&str>, found: Option<&str>) -> f64 {
    let (Some(truth), Some(found)) = (truth, found) else {
        return f64::from(truth.is_none() && found.is_none());
    };
    let words = |text: &str| -> HashSet<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let small = ["the", "a", "an", "of", "for", "at", "s", ""];
        parts.map(str::to_lowercase).filter(|word| !small.contains(&word.as_str())).collect()
    };
    let (truth, found) = (words(truth), words(found));
    let longer = truth.len().max(found.len()).max(1);
    truth.intersection(&found).count() as f64 / longer as f64
}

#[cfg(test)]
mod tests {
    use model::quote::SpeakerKind;

    use super::super::reading::Named;
    use super::*;

    fn reading() -> Reading {
        let named = |entity_type, forms: &[&str]| Named {
            entity_type,
            forms: forms.iter().map(|form| bare_name(form)).collect(),
            mentions: Vec::new(),
        };
        let entities = vec![
            named(EntityType::Person, &["Rowan A. Teal", "Rowan Teal", "Mr Teal"]),
            named(EntityType::Person, &["Ida Teal", "Mrs Teal"]),
            named(EntityType::Org, &["Tideway Port Authority", "TPA"]),
        ];
        Reading { entities, quotes: Vec::new() }
    }

    fn voice(name: &str, entity: Option<usize>) -> Voice {
        let kind = SpeakerKind::Person;
        Voice { name: name.to_owned(), kind, role: None, speaks_for: None, entity }
    }

    #[track_caller]
    fn check(truth: &[(&str, Option<usize>)], found: &[&str], right: bool) {
        let truth: Vec<Voice> = truth.iter().map(|(name, entity)| voice(name, *entity)).collect();
        let found: Vec<Voice> = found.iter().map(|name| voice(name, None)).collect();
        assert_eq!(are_right(&reading(), &truth, &found), right);
    }

    #[test]
    fn a_person_is_named_in_full() {
        check(&[("Rowan A. Teal", Some(0))], &["Rowan A. Teal"], true);
        check(&[("Rowan A. Teal", Some(0))], &["Mr Rowan Teal"], true);
        check(&[("Rowan A. Teal", Some(0))], &["Teal"], false);
        check(&[("Rowan A. Teal", Some(0))], &["Ida Teal"], false);
    }

    #[test]
    fn a_body_may_be_named_by_any_of_its_names() {
        check(&[("Tideway Port Authority", Some(2))], &["the TPA"], true);
        check(&[("Tideway Port Authority", Some(2))], &["Port"], false);
    }

    #[test]
    fn a_description_is_right_by_its_head() {
        check(&[("a senior diplomat", None)], &["the diplomat at the embassy"], true);
        check(&[("a senior diplomat", None)], &["a senior aide"], false);
        check(&[("two people", None)], &["people familiar with the talks"], true);
    }

    #[test]
    fn all_joint_speakers_and_nobody_else() {
        let both = [("Rowan A. Teal", Some(0)), ("Ida Teal", Some(1))];
        check(&both, &["Ida Teal", "Rowan Teal"], true);
        check(&both, &["Ida Teal"], false);
        check(&[], &[], true);
        check(&[], &["Ida Teal"], false);
    }

    #[test]
    fn roles_are_the_same_when_most_words_are() {
        assert!(same_words(Some("interior minister"), Some("the interior minister")));
        assert!(same_words(
            Some("chairman of the Port Authority"),
            Some("Port Authority chairman")
        ));
        assert!(!same_words(Some("interior minister"), Some("minister")));
        assert!(!same_words(Some("minister"), None));
        assert!(same_words(None, None));
    }
}
