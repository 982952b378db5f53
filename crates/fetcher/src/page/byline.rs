//! Splits what pages print as their author into names.

/// Words that tell a job or a place from a name.
const NO_NAME: [&str; 34] = [
    "correspondent",
    "editor",
    "reporter",
    "writer",
    "staff",
    "columnist",
    "journalist",
    "author",
    "contributor",
    "bureau",
    "desk",
    "chief",
    "senior",
    "news",
    "newsroom",
    "team",
    "political",
    "business",
    "sports",
    "health",
    "photographer",
    "producer",
    "analyst",
    "professor",
    "director",
    "university",
    "associated",
    "press",
    "agency",
    "published",
    "updated",
    "www",
    "redaktion",
    "redaction",
];

/// Nobody signs longer, and names are compared with one another.
const LONGEST_BYTES: usize = 1_000;
pub(super) const MOST_NAMES: usize = 20;

/// The names in a byline such as `By Ana Vega and Ben Odum, Political Correspondent`.
/// `outlet` is no author of its own articles, though an agency may be.
pub(super) fn names(byline: &str, outlet: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if byline.len() > LONGEST_BYTES {
        return names;
    }
    for (position, part) in parts(byline).into_iter().enumerate() {
        let name = tidy(&part);
        if is_name(&name, position) && !same(&name, outlet) {
            add(&mut names, name);
        }
    }
    names
}

/// Adds a name that is new, as long as there are few.
pub(super) fn add(names: &mut Vec<String>, name: String) {
    if names.len() < MOST_NAMES && !names.iter().any(|one| same(one, &name)) {
        names.push(name);
    }
}

/// Whether words look like the name of a person, where nothing says that they are.
pub(super) fn is_plausible(name: &str) -> bool {
    const PARTICLES: [&str; 12] =
        ["al", "bin", "da", "de", "del", "der", "di", "la", "le", "van", "von", "y"];
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase) || PARTICLES.contains(&word);
    (2..=5).contains(&words.len()) && words.iter().all(|word| capital(word) && !is_no_name(word))
}

fn parts(byline: &str) -> Vec<String> {
    // Some print the address of the author's page.
    let words = byline.split_whitespace().filter(|word| !word.contains("://"));
    let mut byline = words.collect::<Vec<_>>().join(" ");
    for word in [" and ", " And ", " AND ", " und ", " et ", " with ", " & "] {
        byline = byline.replace(word, ";");
    }
    byline.split([';', ',', '|', '•', '·', '/', '(', ')']).map(str::to_owned).collect()
}

fn tidy(part: &str) -> String {
    let mut name = part.trim();
    for lead in ["written by ", "story by ", "text by ", "words by ", "by: ", "by "] {
        if name.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead)) {
            name = name[lead.len()..].trim();
        }
    }
    // With a capital it may be a name: Von Miller is one, Von Ana Vega is by Ana Vega.
    for lead in ["von ", "par ", "por "] {
        let start = name.get(..lead.len()).filter(|start| start.eq_ignore_ascii_case(lead));
        let rest = name.get(lead.len()..).unwrap_or_default().trim();
        if start.is_some_and(|start| start == lead || rest.contains(' ')) {
            name = rest;
        }
    }
    name.trim_matches(|c: char| matches!(c, '.' | ':' | '-' | '–' | '—' | '"') || c.is_whitespace())
        .to_owned()
}

/// A first part may be an agency or a single name; what follows a comma is more
/// likely a job or a place.
fn is_name(name: &str, position: usize) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let odd = name.contains(['@', '<', '>', '{', '=']);
    let digits = words.iter().any(|word| is_number(word));
    if words.is_empty() || words.len() > 6 || odd || digits || name.len() < 2 {
        return false;
    }
    position == 0 || (words.len() > 1 && !words.iter().any(|word| is_no_name(word)))
}

/// `31`, `2026.`, `11h`, but not the name of a station: `BR24`.
fn is_number(word: &str) -> bool {
    let first = word.find(|c: char| c.is_ascii_digit());
    first.is_some_and(|at| word[..at].chars().filter(|c| c.is_alphabetic()).count() < 2)
}

fn is_no_name(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    NO_NAME.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// Whether two names are the same but for case and punctuation.
pub(super) fn same(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(byline: &str, expected: &[&str]) {
        assert_eq!(names(byline, "The Gazette"), expected, "{byline}");
    }

    #[test]
    fn a_byline_is_split_into_names() {
        check("By Ana Vega and Ben Odum", &["Ana Vega", "Ben Odum"]);
        check("Ana Vega, Ben Odum & Cy Lee", &["Ana Vega", "Ben Odum", "Cy Lee"]);
        check("BY: Ana Vega; Ana Vega", &["Ana Vega"]);
        check("Sandra Andersson", &["Sandra Andersson"]);
        check("Byron Wu", &["Byron Wu"]);
        check("von Ana Vega", &["Ana Vega"]);
        check("Von Ana Vega", &["Ana Vega"]);
        check("Von Miller", &["Von Miller"]);
    }

    #[test]
    fn jobs_and_places_are_no_names() {
        check("Ana Vega, Political Correspondent", &["Ana Vega"]);
        check("Ana Vega in Sorrow, Ben Odum", &["Ana Vega in Sorrow", "Ben Odum"]);
        check("Reuters", &["Reuters"]);
        check("Ana Vega, Reuters", &["Ana Vega"]);
        check("Radio24 Redaktion", &["Radio24 Redaktion"]);
        check("31 Jan 2026", &[]);
        check("Updated 2026.", &[]);
    }

    #[test]
    fn there_is_an_end_to_names() {
        let letter = |i| char::from(b'a' + i);
        let many: Vec<_> = (0..26).map(|i| format!("Ana B{}", letter(i))).collect();
        assert_eq!(names(&many.join(";"), "").len(), MOST_NAMES);
        assert_eq!(names(&many.join(";").repeat(10), "").len(), 0);
    }

    #[test]
    fn outlets_addresses_and_dates_are_no_names() {
        check("The Gazette", &[]);
        check("the gazette., Ana Vega", &["Ana Vega"]);
        check("https://gazette.example/ana", &[]);
        check("ana@gazette.example", &[]);
        check("", &[]);
    }

    #[test]
    fn a_name_is_told_from_other_words() {
        for name in ["Ana Vega", "Ben van der Odum", "Cy J. Lee"] {
            assert!(is_plausible(name), "{name}");
        }
        for words in ["Ana", "About the author", "Share this", "Political Correspondent", ""] {
            assert!(!is_plausible(words), "{words}");
        }
    }
}
