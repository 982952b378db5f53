//! Wording against wording, revision against revision. What was cut stands in `[-…-]`, what
//! was added in `{+…+}`, so that it can be read without colours too.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use jiff::tz::TimeZone;
use storage::article::history::{Changed, History, Revision, Said};
use storage::quote::difference::Change;
use storage::quote::spread::{Form, Quotation};

use super::text::{bold, dim, styled};
use super::{shown, time};

/// A quotation: its fullest form, then each variant with what became of the words.
pub(crate) fn quotation(quotation: &Quotation, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let spread = &quotation.spread;
    writeln!(out, "{}", bold(&one_line(&spread.quote)))?;
    writeln!(
        out,
        "{}; {} printings in {} outlets, {} variants, {} to {}",
        shown(spread.speaker.as_deref().unwrap_or("(unknown)")),
        spread.printings,
        spread.outlets,
        spread.variants,
        time::short(&spread.first_printed, zone),
        time::short(&spread.last_printed, zone)
    )?;
    if spread.speakers > 1 {
        writeln!(out, "The printings name {} different people.", spread.speakers)?;
    }
    for form in &quotation.forms {
        writeln!(out, "\n{}", changes(&form.changes))?;
        writeln!(out, "    {}", dim(&place_of(form, zone)))?;
    }
    if (quotation.forms.len() as i64) < spread.variants {
        let more = spread.variants - quotation.forms.len() as i64;
        writeln!(out, "\n… and {more} more variants; --limit 0 shows all")?;
    }
    Ok(())
}

fn place_of(form: &Form, zone: &TimeZone) -> String {
    let times =
        if form.printings > 1 { format!(", {} times", form.printings) } else { String::new() };
    let speaker = form.speaker.as_deref().unwrap_or("(unknown)");
    let at = time::short(&form.published, zone);
    shown(&format!("{speaker} · {}, {at}{times} · {}", form.outlet, form.url))
}

/// The revisions of an article.
pub(crate) fn history(history: &History, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", bold(&one_line(&history.title)))?;
    writeln!(out, "{} · {}", shown(&history.outlet), shown(&history.url))?;
    for revision in &history.revisions {
        write_revision(&mut out, revision, zone)?;
    }
    if history.revisions.len() == 1 {
        writeln!(out, "\nIt has not changed since.")?;
    }
    Ok(())
}

fn write_revision(
    out: &mut impl Write,
    revision: &Revision,
    zone: &TimeZone,
) -> std::io::Result<()> {
    let head = format!("Revision {}, {}", revision.rev, time::short(&revision.fetched, zone));
    let counts = format!("{} words, {} quotes", revision.words, revision.quotes);
    writeln!(out, "\n{} {}", bold(&head), dim(&counts))?;
    if let Some(before) = &revision.title_before {
        writeln!(out, "  title    {} {}", cut(before), added(&revision.title))?;
    }
    for Changed { before, after, changes: words } in &revision.changed {
        writeln!(out, "  changed  {} {}", changes(words), dim(&who(before, after)))?;
    }
    for said in &revision.vanished {
        writeln!(out, "  vanished {} {}", cut(&said.quote), dim(&who(said, said)))?;
    }
    for said in &revision.came {
        writeln!(out, "  came     {} {}", added(&said.quote), dim(&who(said, said)))?;
    }
    Ok(())
}

/// Who says it, and who did before where that is another one.
fn who(before: &Said, after: &Said) -> String {
    let name = |said: &Said| shown(said.speaker.as_deref().unwrap_or("(unknown)"));
    match before.speaker == after.speaker {
        true => name(after),
        false => format!("{}, before: {}", name(after), name(before)),
    }
}

fn changes(changes: &[Change]) -> String {
    changes.iter().map(change).collect::<Vec<_>>().join(" ")
}

fn change(change: &Change) -> String {
    match change {
        Change::Kept { text } => one_line(text),
        Change::Cut { text, marked: true } => format!("… {}", cut(text)),
        Change::Cut { text, marked: false } => cut(text),
        Change::Inserted { text, instead_of: Some(instead_of) } => {
            format!("{}{}", cut(instead_of), added(text))
        }
        Change::Inserted { text, instead_of: None } | Change::Added { text } => added(text),
        Change::Altered { from, to } => format!("{}{}", cut(from), added(to)),
        Change::Reported { text } => dim(&one_line(text)),
    }
}

fn cut(text: &str) -> String {
    let style = Style::new().fg_color(Some(AnsiColor::Red.into())).strikethrough();
    styled(&format!("[-{}-]", one_line(text)), style)
}

fn added(text: &str) -> String {
    let style = Style::new().fg_color(Some(AnsiColor::Green.into()));
    styled(&format!("{{+{}+}}", one_line(text)), style)
}

/// Text of the web without its line ends and control characters.
fn one_line(text: &str) -> String {
    shown(text).replace('\n', " ")
}
