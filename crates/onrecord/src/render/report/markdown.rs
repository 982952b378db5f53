//! A report as Markdown, with tables as GitHub, Obsidian and pandoc read them.

use std::io::Write;

use jiff::tz::TimeZone;

use super::sheet::{Cell, Readers, Section, Sheet};
use super::text::in_words;
use crate::render::shown;

pub(super) fn write(out: &mut impl Write, sheet: &Sheet, zone: &TimeZone) -> std::io::Result<()> {
    writeln!(out, "# {}\n\n{}\n", escaped(&sheet.title), sheet.span)?;
    for words in &sheet.lead {
        writeln!(out, "{words}.\n")?;
    }
    for section in &sheet.sections {
        table(out, section, zone)?;
    }
    Ok(())
}

fn table(out: &mut impl Write, section: &Section, zone: &TimeZone) -> std::io::Result<()> {
    let columns = section.columns_for(Readers::People);
    if section.rows.is_empty() || columns.is_empty() {
        return Ok(());
    }
    let titles: Vec<&str> = columns.iter().map(|(_, column)| column.title).collect();
    let sides = columns.iter().map(|&(at, _)| match section.rows[0][at] {
        Cell::Number(_) | Cell::Percent(_) => "--:",
        _ => "---",
    });
    writeln!(out, "## {}\n\n| {} |", section.title, titles.join(" | "))?;
    writeln!(out, "| {} |", sides.collect::<Vec<_>>().join(" | "))?;
    for row in &section.rows {
        let cells: Vec<String> = columns.iter().map(|&(at, _)| cell(&row[at], zone)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    writeln!(out)
}

fn cell(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Link { words, url } if is_safe(url) => format!("[{}](<{url}>)", escaped(words)),
        cell => escaped(&in_words(cell, zone)),
    }
}

/// An address that a document may link to, and that does not end its link.
fn is_safe(url: &str) -> bool {
    let web = url.starts_with("http://") || url.starts_with("https://");
    web && !url.contains(['<', '>', '|', '\\']) && !url.contains(char::is_whitespace)
}

/// Text of the web that begins no markup: no link, no tag, no new cell.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '\n' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_web_is_no_markup() {
        assert_eq!(escaped("a|b\n<img> [x](y) *z*"), "a\\|b &lt;img> \\[x\\](y) \\*z\\*");
        assert_eq!(escaped("\u{1b}[31m"), " \\[31m");
    }

    #[test]
    fn only_the_web_is_linked_to() {
        assert!(is_safe("https://a.example/b?c=d"));
        assert!(!is_safe("javascript:alert(1)"));
        assert!(!is_safe("https://a.example/>)[x](y)"));
    }
}
