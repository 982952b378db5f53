//! A report as one HTML file: its style and its drawings inside, no script, nothing that a
//! browser would have to ask anyone for. What feeds say is escaped.

use std::io::Write;

use jiff::tz::TimeZone;

use super::plot;
use super::sheet::{Cell, Plot, Readers, Section, Sheet};
use super::text::in_words;
use crate::render::shown;

const STYLE: &str = include_str!("page.css");

pub(super) fn write(out: &mut impl Write, sheet: &Sheet, zone: &TimeZone) -> std::io::Result<()> {
    let title = escaped(&sheet.title);
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}, {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header>\n<h1>{title}</h1>\n<p class=\"span\">{}</p>",
        escaped(&sheet.span),
        escaped(&sheet.span)
    )?;
    for words in &sheet.lead {
        writeln!(out, "<p>{}.</p>", escaped(words.trim_end_matches('.')))?;
    }
    writeln!(out, "</header>")?;
    for section in &sheet.sections {
        write_section(out, section, zone)?;
    }
    writeln!(out, "</main>\n<footer><p>Made by onrecord.</p></footer>\n</body>\n</html>")
}

fn write_section(out: &mut impl Write, section: &Section, zone: &TimeZone) -> std::io::Result<()> {
    if section.rows.is_empty() || section.columns_for(Readers::People).is_empty() {
        return Ok(());
    }
    let name = section.name;
    writeln!(
        out,
        "<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{}</h2>",
        section.title
    )?;
    match section.plot {
        Plot::None => table(out, section, zone)?,
        _ => {
            writeln!(out, "<figure>\n{}</figure>", plot::of(section, zone))?;
            writeln!(out, "<details>\n<summary>As a table</summary>")?;
            table(out, section, zone)?;
            writeln!(out, "</details>")?;
        }
    }
    writeln!(out, "</section>")
}

fn table(out: &mut impl Write, section: &Section, zone: &TimeZone) -> std::io::Result<()> {
    let columns = section.columns_for(Readers::People);
    writeln!(out, "<div class=\"scroll\"><table>\n<thead><tr>")?;
    for (at, column) in &columns {
        let class = class(&section.rows[0][*at]);
        writeln!(out, "<th scope=\"col\"{class}>{}</th>", column.title)?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in &section.rows {
        write!(out, "<tr>")?;
        for &(at, _) in &columns {
            write!(out, "<td{}>{}</td>", class(&row[at]), cell(&row[at], zone))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table></div>")
}

fn class(cell: &Cell) -> &'static str {
    match cell {
        Cell::Number(_) | Cell::Percent(_) => " class=\"n\"",
        _ => "",
    }
}

fn cell(cell: &Cell, zone: &TimeZone) -> String {
    let words = escaped(&in_words(cell, zone));
    match cell {
        Cell::Link { url, .. } if url.starts_with("http://") || url.starts_with("https://") => {
            format!("<a href=\"{}\" rel=\"noreferrer nofollow\">{words}</a>", escaped(url))
        }
        Cell::Time(iso) => format!("<time datetime=\"{}\">{words}</time>", escaped(iso)),
        _ => words,
    }
}

/// Text as it may stand in an element or in an attribute between double quotation marks.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::report::sheet::Column;

    /// What a feed could try.
    const HOSTILE: &str = "</td></svg><script>alert('x')</script>\" onload=\"x";

    fn page(plot: Plot) -> String {
        let column = |title| Column { name: "c", title, read_by: Readers::All };
        let link = Cell::Link { words: HOSTILE.to_owned(), url: "javascript:alert(1)".to_owned() };
        let section = Section {
            name: "s",
            title: "Section",
            columns: vec![column("A"), column("B"), column("C")],
            rows: vec![vec![Cell::Words(HOSTILE.to_owned()), Cell::Number(3), link]],
            plot,
        };
        let sheet = Sheet {
            title: HOSTILE.to_owned(),
            span: HOSTILE.to_owned(),
            lead: vec![HOSTILE.to_owned()],
            sections: vec![section],
        };
        let mut out = Vec::new();
        write(&mut out, &sheet, &TimeZone::UTC).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_feeds_say_stays_text() {
        for plot in [
            Plot::None,
            Plot::Bars { label: 0, value: 1, before: Some(1) },
            Plot::Time { at: 0, value: 1, pale: 0 },
            Plot::Parts { label: 0, first: 1, last: 1 },
        ] {
            let page = page(plot);
            assert!(!page.contains("<script") && !page.contains("onload=\"x"), "{page}");
            assert!(!page.contains("javascript:"), "{page}");
            assert_eq!(page.matches("<svg").count(), usize::from(plot != Plot::None));
            assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        }
    }

    #[test]
    fn nothing_is_asked_of_anyone() {
        let page = page(Plot::Bars { label: 0, value: 1, before: None });
        for words in ["src=", "<link", "url(", "@import", "<img", "<iframe"] {
            assert!(!page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}
