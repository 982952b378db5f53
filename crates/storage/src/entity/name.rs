//! Names: which forms may be one name, and which tell nobody.
//!
//! The extractor gives a name without title. What is left to differ between articles is
//! spelling (accents, hyphens, dots), initials, `Jr`, a leading `the`, `Inc.` and the like.

use model::entity::EntityType;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stand before a person's name where the extractor left them.
const HONORIFICS: &[&str] = &["dr", "miss", "mr", "mrs", "ms", "mx", "prof", "professor"];
/// Tell a son from his father.
const SUFFIXES: &[&str] = &["jr", "junior", "sr", "senior", "ii", "iii", "iv"];
/// Belong to the family name that follows.
const PARTICLES: &[&str] = &[
    "abu", "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el",
    "ibn", "la", "le", "st", "ten", "ter", "van", "von",
];
/// Say in what form an organisation is registered.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "oyj",
    "plc",
    "pty",
    "sa",
    "spa",
    "srl",
];
/// Have no letter in an acronym.
const SMALL_WORDS: &[&str] = &["and", "for", "in", "of", "on", "the"];

/// A name as it is compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// What all forms of one name share.
    pub(crate) key: String,
    /// The words, lower case and without accents.
    pub(crate) form: String,
    /// Of a person, the last word.
    pub(crate) family: Option<String>,
    /// A person's family name alone, or behind one initial.
    pub(crate) is_bare: bool,
}

impl Name {
    pub(crate) fn of(name: &str, entity_type: EntityType) -> Name {
        let words = words(name);
        let form = match words.is_empty() {
            true => name.to_lowercase(),
            false => words.join(" "),
        };
        match entity_type {
            EntityType::Person => Name::of_person(&words, form),
            _ => Name {
                key: thing_key(&words, entity_type, &form),
                form,
                family: None,
                is_bare: false,
            },
        }
    }

    fn of_person(words: &[String], form: String) -> Name {
        let core = core(words);
        let last = core.last().map_or(form.as_str(), |last| last).to_owned();
        let (given, middle) = given_and_middle(core);
        let before = core.split_last().map_or(core, |(_, before)| before);
        let is_bare = given.as_deref().is_none_or(is_initial)
            || before.iter().all(|word| is_one_of(word, PARTICLES));
        let key = match core.is_empty() {
            true => form.clone(),
            false => {
                let words = given.iter().chain(middle).chain([&last]).map(String::as_str);
                words.collect::<Vec<_>>().join(" ")
            }
        };
        Name { key, form, family: Some(last), is_bare }
    }
}

/// Whether two forms under one key may name one person: initials and `Jr` that both give must
/// be the same. For other types one key is one name.
pub(crate) fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (Details::of(one), Details::of(other));
    let same = |one: &str, other: &str| one.is_empty() || other.is_empty() || one == other;
    same(&one.initials, &other.initials) && same(&one.suffix, &other.suffix)
}

/// What a form says beyond its key.
struct Details {
    initials: String,
    suffix: String,
}

impl Details {
    fn of(form: &str) -> Details {
        let words: Vec<String> = form.split(' ').map(str::to_owned).collect();
        let core = core(&words);
        let inner = core.get(1..core.len().max(2) - 1).unwrap_or_default();
        let suffix = words.last().filter(|last| words.len() > 2 && is_one_of(last, SUFFIXES));
        Details {
            initials: inner.iter().filter(|word| is_initial(word)).cloned().collect(),
            suffix: match suffix.map_or("", String::as_str) {
                "junior" => "jr".to_owned(),
                "senior" => "sr".to_owned(),
                other => other.to_owned(),
            },
        }
    }
}

/// Letters that this thing's mentions use in its place: `NHS` for `National Health Service`.
pub(crate) fn acronym(name: &str, mention: &str) -> Option<String> {
    let letters: String = mention.chars().filter(|c| *c != '.').collect();
    let is_short = (2..=6).contains(&letters.chars().count());
    if !is_short || !letters.chars().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let words = words(name);
    let initials = |words: &mut dyn Iterator<Item = &String>| -> String {
        words.filter_map(|word| word.chars().next()).collect()
    };
    let letters = letters.to_lowercase();
    let all = initials(&mut words.iter());
    let large = initials(&mut words.iter().filter(|word| !is_one_of(word, SMALL_WORDS)));
    (words.len() > 1 && (letters == all || letters == large)).then_some(letters)
}

/// Words of letters and digits, lower case, without accents; letters with dots are one word.
fn words(name: &str) -> Vec<String> {
    let folded: String = name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(fold).collect();
    let parts = folded.split(|c: char| !(c.is_alphanumeric() || is_inner_mark(c)));
    let bare = parts.map(|part| part.replace(is_inner_mark, ""));
    bare.filter(|word| !word.is_empty()).collect()
}

fn is_inner_mark(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʻ' | '`')
}

/// Lower case, and a plain letter for those that Unicode does not take apart.
fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ı' | 'İ' => "i",
        'þ' | 'Þ' => "th",
        _ => "",
    };
    let other = plain.is_empty().then(|| c.to_lowercase());
    plain.chars().chain(other.into_iter().flatten())
}

/// A person's words without honorific and `Jr`.
fn core(words: &[String]) -> &[String] {
    let mut core = words;
    while core.len() > 1 && is_one_of(&core[0], HONORIFICS) {
        core = &core[1..];
    }
    while core.len() > 2 && is_one_of(&core[core.len() - 1], SUFFIXES) {
        core = &core[..core.len() - 1];
    }
    core
}

/// The given name (initials before a family name run together) and the words between that
/// are not initials.
fn given_and_middle(core: &[String]) -> (Option<String>, Vec<&String>) {
    let Some((_, before)) = core.split_last() else { return (None, Vec::new()) };
    let leading = before.iter().take_while(|word| is_initial(word)).count().max(1);
    let given = (!before.is_empty()).then(|| before[..leading].concat());
    let middle = before.get(leading..).unwrap_or_default().iter();
    (given, middle.filter(|word| !is_initial(word)).collect())
}

/// Of everything but people.
fn thing_key(words: &[String], entity_type: EntityType, form: &str) -> String {
    let mut core = words;
    if core.len() > 1 && core[0] == "the" {
        core = &core[1..];
    }
    if entity_type == EntityType::Org {
        while core.len() > 1 && is_one_of(&core[core.len() - 1], LEGAL_FORMS) {
            core = &core[..core.len() - 1];
        }
    }
    let core = core.iter().filter(|word| entity_type != EntityType::Org || *word != "and");
    let key = run_together(core);
    if key.is_empty() { form.to_owned() } else { key }
}

/// `u s steel` is `us steel`.
fn run_together<'w>(words: impl Iterator<Item = &'w String>) -> String {
    let mut key = String::new();
    let mut after_letter = false;
    for word in words {
        let is_letter = is_initial(word);
        if !(key.is_empty() || after_letter && is_letter) {
            key.push(' ');
        }
        key.push_str(word);
        after_letter = is_letter;
    }
    key
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether two names of a type are one.
    #[track_caller]
    fn check(entity_type: EntityType, one: &str, other: &str, expected: bool) {
        let (a, b) = (Name::of(one, entity_type), Name::of(other, entity_type));
        let same = a.key == b.key && (entity_type != EntityType::Person || agree(&a.form, &b.form));
        assert_eq!(same, expected, "{one} and {other}: {a:?} {b:?}");
    }

    #[test]
    fn spellings_of_one_person() {
        let same = |one, other| check(EntityType::Person, one, other, true);
        same("José Núñez", "Jose Nunez");
        same("Søren Łukasz", "Soren Lukasz");
        same("Anne-Marie O’Neill", "Anne Marie O'Neill");
        same("Ana M. Vega", "Ana Vega");
        same("J. K. Rowan", "JK Rowan");
        same("Ana Vega Jr.", "Ana Vega");
        same("Dr Ana Vega", "Ana Vega");
        same("George H. W. Teal", "George H.W. Teal");
    }

    #[test]
    fn other_people() {
        let other = |one, other| check(EntityType::Person, one, other, false);
        other("Ana M. Vega", "Ana B. Vega");
        other("George H. W. Teal", "George W. Teal");
        other("Ana Vega Jr.", "Ana Vega Sr.");
        other("Ana Vega", "Anna Vega");
        other("Ana Maria Vega", "Ana Lucia Vega");
        other("Ana Vega", "Vega");
    }

    #[test]
    fn forms_of_one_organisation_and_one_place() {
        let same = |one, other| check(EntityType::Org, one, other, true);
        same("The Harbour Trust", "Harbour Trust");
        same("Vega Motor Company", "Vega Motor Co.");
        same("Vega & Sons Ltd.", "Vega and Sons");
        same("U.S. Tin", "US Tin");
        check(EntityType::Gpe, "the Netherlands", "Netherlands", true);
        check(EntityType::Gpe, "U.S.", "US", true);
        check(EntityType::Org, "Harbour Trust", "Harbour Board", false);
        check(EntityType::Org, "Company", "The Company", true);
        check(EntityType::Gpe, "Vega Limited", "Vega", false);
    }

    #[test]
    fn names_that_tell_nobody() {
        let bare = |name| Name::of(name, EntityType::Person).is_bare;
        assert!(bare("Vega") && bare("Mr Vega") && bare("A. Vega") && bare("van der Vega"));
        assert!(!bare("Ana Vega") && !bare("J. K. Vega") && !bare("Kim Jong-un"));
        assert!(!Name::of("Vega", EntityType::Org).is_bare);
        let family = |name| Name::of(name, EntityType::Person).family;
        assert_eq!(family("Ana M. Vega Jr."), Some("vega".to_owned()));
        assert_eq!(family("A. Vega"), Some("vega".to_owned()));
    }

    #[test]
    fn letters_stand_for_the_words_that_they_begin() {
        let acronym = |name, mention| acronym(name, mention).is_some();
        assert!(acronym("National Harbour Service", "NHS"));
        assert!(acronym("Bureau of Land and Tides", "BLT"));
        assert!(acronym("National Harbour Service", "N.H.S."));
        assert!(!acronym("National Harbour Service", "Service"));
        assert!(!acronym("National Harbour Service", "NHB"));
        assert!(!acronym("NHS", "NHS"));
    }

    #[test]
    fn odd_names_have_a_key_too() {
        for name in ["", "…", "’", "Jr", "Dr", "Jr Jr", "A", "A B", "A B C", "日本", "\u{301}"]
        {
            for entity_type in EntityType::ALL {
                let own = Name::of(name, entity_type);
                assert!(agree(&own.form, &own.form), "{own:?}");
                assert_eq!(own.key.is_empty(), name.is_empty(), "{own:?}");
            }
        }
    }
}
