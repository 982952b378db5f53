//! Quotation marks: where they stand in a text, apostrophes told apart.
//!
//! Stricter than the extractor may be: the corpus says of every mark whose it is.

/// Words that begin with an apostrophe.
const ELISIONS: [&str; 12] =
    ["em", "til", "till", "cause", "n", "tis", "twas", "bout", "cos", "round", "er", "im"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// In bytes.
    pub(crate) at: usize,
    pub(crate) sign: char,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    Curly,
    Straight,
    Single,
}

impl Mark {
    pub(crate) fn style(self) -> Option<Style> {
        match self.sign {
            '“' | '”' => Some(Style::Curly),
            '"' => Some(Style::Straight),
            '‘' | '’' | '\'' => Some(Style::Single),
            _ => None,
        }
    }
}

/// Every mark of `text` that is surely one: double ones, and single ones that are no
/// apostrophe.
pub(crate) fn find(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut before = None;
    for (at, sign) in text.char_indices() {
        let after = text[at + sign.len_utf8()..].chars();
        let is_mark = match sign {
            '“' | '”' | '„' | '«' | '»' => true,
            // Inches.
            '"' => !before.is_some_and(|c: char| c.is_ascii_digit()) || closes(text, at),
            '‘' => !is_elision(after.as_str()),
            '\'' | '’' => opens(before, after.as_str()) || ends_clause(before),
            _ => false,
        };
        if is_mark {
            found.push(Mark { at, sign });
        }
        before = Some(sign);
    }
    found
}

/// Whether a `"` after a digit ends what another one opened in this paragraph.
fn closes(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..at].matches('"').count() % 2 == 1
}

fn opens(before: Option<char>, after: &str) -> bool {
    let free = before.is_none_or(|c| c.is_whitespace() || "([—–“\"".contains(c));
    let word = after.chars().next().is_some_and(char::is_alphabetic);
    free && word && !is_elision(after)
}

/// A single mark after a comma or a full stop is no apostrophe.
fn ends_clause(before: Option<char>) -> bool {
    before.is_some_and(|c| ",.!?…".contains(c))
}

fn is_elision(after: &str) -> bool {
    let word: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
    let word = word.to_lowercase();
    word.starts_with(|c: char| c.is_ascii_digit()) || ELISIONS.contains(&word.as_str())
}

pub(crate) fn is_opening(sign: char) -> bool {
    "“„«‘\"'".contains(sign)
}

pub(crate) fn is_closing(sign: char) -> bool {
    "”“»’\"'".contains(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, marks: &str) {
        let found: String = find(text).iter().map(|mark| mark.sign).collect();
        assert_eq!(found, marks, "{text}");
    }

    #[test]
    fn double_marks_are_marks() {
        check("“Go,” she said. \"Now.\"", "“”\"\"");
        check("«Va» and „geh“", "«»„“");
    }

    #[test]
    fn apostrophes_are_none() {
        check("It’s the workers’ union, rock 'n' roll, the '90s, get 'em.", "");
        check("the Joneses' car", "");
    }

    #[test]
    fn single_marks_are_marks() {
        check("‘No,’ he said.", "‘’");
        check("'No,' he said. 'I won't.'", "''''");
    }

    #[test]
    fn inches_are_none_but_a_year_may_end_a_quote() {
        check("He is 6'2\" tall.", "");
        check("\"Not before 2027\" was the answer.", "\"\"");
    }
}
