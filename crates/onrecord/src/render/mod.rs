//! Answers as they are written: stable ones for programs, readable ones for people.
//!
//! - [`difference`]: wording against wording, revision against revision
//! - [`parquet`]: rows for other programs, typed
//! - [`report`]: reports, in every form
//! - [`card`]: one entity or one quote
//! - [`rows`]: JSON, JSON Lines and CSV, and the choice between them and a table
//! - [`table`]: tables that fit the terminal
//! - [`text`]: whole answers in words
//! - [`timeline`]: how much, part by part of the time
//! - [`time`]: times as people read them

pub(crate) mod card;
pub(crate) mod difference;
pub(crate) mod parquet;
pub(crate) mod report;
pub(crate) mod rows;
pub(crate) mod table;
pub(crate) mod text;
mod time;
pub(crate) mod timeline;

/// Text of the web as it may go to a terminal: without the control characters that could
/// move its cursor or change its colours.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_cannot_take_over_the_terminal() {
        assert_eq!(super::shown("a\u{1b}[31mb\u{7}\tc\nd\u{9b}e"), "a [31mb  c\nd e");
    }
}
