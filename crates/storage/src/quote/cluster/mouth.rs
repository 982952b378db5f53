//! Whether two printings name the same speaker, by the names alone: the same person is
//! `Ana Vega` at one outlet and `Vega` at another.

use std::collections::HashSet;

use model::quote::SpeakerKind;

use crate::key;

/// Who speaks, as one printing has it; joint speakers are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mouth {
    kind: SpeakerKind,
    words: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    Same,
    /// Nothing says that they differ: one is not known, or has no name.
    Open,
    Different,
}

/// Words of names that some outlets leave out.
const FILLERS: &[&str] = &["the", "of", "and", "for", "a", "jr", "sr"];

impl Mouth {
    pub(crate) fn of(kind: SpeakerKind, name: &str) -> Mouth {
        let words = key::words_of(name);
        let words = words.split(' ').filter(|word| !word.is_empty() && !FILLERS.contains(word));
        Mouth { kind, words: words.map(str::to_owned).collect() }
    }

    fn like(&self, other: &Mouth) -> Likeness {
        let has_name =
            |mouth: &Mouth| matches!(mouth.kind, SpeakerKind::Person | SpeakerKind::Organization);
        if !has_name(self) || !has_name(other) {
            return if self == other { Likeness::Same } else { Likeness::Open };
        }
        let words = |mouth: &Mouth| -> HashSet<String> { mouth.words.iter().cloned().collect() };
        let (mine, others) = (words(self), words(other));
        if self.kind == other.kind && (mine.is_subset(&others) || others.is_subset(&mine)) {
            return Likeness::Same;
        }
        // A body's words are given to its head by one outlet and to itself by another.
        if self.kind != other.kind { Likeness::Open } else { Likeness::Different }
    }
}

/// The best of all pairs: joint speakers share what one of them says.
pub(crate) fn likeness(mouths: &[Mouth], others: &[Mouth]) -> Likeness {
    let all: Vec<Likeness> =
        mouths.iter().flat_map(|one| others.iter().map(|other| one.like(other))).collect();
    if all.contains(&Likeness::Same) {
        Likeness::Same
    } else if all.is_empty() || all.contains(&Likeness::Open) {
        Likeness::Open
    } else {
        Likeness::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names in capitals are people, `the …` bodies, `a …` nobody that is named.
    fn mouth(name: &str) -> Mouth {
        let kind = match name.split_once(' ') {
            Some(("the", _)) => SpeakerKind::Organization,
            Some(("a", _)) => SpeakerKind::Anonymous,
            _ => SpeakerKind::Person,
        };
        Mouth::of(kind, name)
    }

    #[track_caller]
    fn check(one: &[&str], other: &[&str], expected: Likeness) {
        let mouths = |names: &[&str]| names.iter().map(|name| mouth(name)).collect::<Vec<_>>();
        assert_eq!(likeness(&mouths(one), &mouths(other)), expected);
        assert_eq!(likeness(&mouths(other), &mouths(one)), expected);
    }

    #[test]
    fn a_name_is_the_same_however_much_of_it_is_printed() {
        check(&["Ana Vega"], &["Vega"], Likeness::Same);
        check(&["Ana Vega"], &["Ana María Vega"], Likeness::Same);
        check(&["the Ministry of Health"], &["the Health Ministry"], Likeness::Same);
        check(&["Ana Vega"], &["Ben Vega"], Likeness::Different);
        check(&["Ana Vega"], &["Bo Odo"], Likeness::Different);
        check(&["the Ministry of Health"], &["the Ministry of Labour"], Likeness::Different);
    }

    #[test]
    fn who_is_not_named_may_be_anybody() {
        check(&[], &["Ana Vega"], Likeness::Open);
        check(&[], &[], Likeness::Open);
        check(&["a spokeswoman"], &["Ana Vega"], Likeness::Open);
        check(&["a spokeswoman"], &["a spokeswoman"], Likeness::Same);
        check(&["the Ministry of Health"], &["Ana Vega"], Likeness::Open);
    }

    #[test]
    fn of_joint_speakers_one_is_enough() {
        check(&["Ana Vega", "Bo Odo"], &["Odo"], Likeness::Same);
        check(&["Ana Vega", "Bo Odo"], &["Cy Poe"], Likeness::Different);
    }
}
