//! A report for the terminal.

use std::io::Write;

use jiff::tz::TimeZone;

use super::sheet::{Cell, Column, Plot, Readers, Section, Sheet};
use crate::render::text::bold;
use crate::render::{shown, table, time};

/// Characters of a timeline at most.
const LINE: usize = 80;

pub(super) fn write(out: &mut impl Write, sheet: &Sheet, zone: &TimeZone) -> std::io::Result<()> {
    writeln!(out, "{}", bold(&format!("{}, {}", shown(&sheet.title), sheet.span)))?;
    for words in &sheet.lead {
        writeln!(out, "{words}")?;
    }
    for section in &sheet.sections {
        let columns = section.columns_for(Readers::People);
        if section.rows.is_empty() || columns.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", bold(section.title))?;
        match section.plot {
            Plot::Time { at, value, pale } => lines(out, section, [at, value, pale], zone)?,
            _ => rows(out, section, &columns, zone)?,
        }
    }
    Ok(())
}

fn rows(
    out: &mut impl Write,
    section: &Section,
    columns: &[(usize, Column)],
    zone: &TimeZone,
) -> std::io::Result<()> {
    let titles: Vec<String> =
        columns.iter().map(|(_, column)| column.title.to_uppercase()).collect();
    let mut table = table::plain(&titles);
    for row in &section.rows {
        table.add_row(columns.iter().map(|&(at, _)| match &row[at] {
            cell @ (Cell::Number(_) | Cell::Percent(_)) => table::right(&in_words(cell, zone)),
            cell => table::words(&in_words(cell, zone).replace('\n', " ")),
        }));
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// A line for the time before and one for the time itself, as high as both allow.
fn lines(
    out: &mut impl Write,
    section: &Section,
    [at, value, pale]: [usize; 3],
    zone: &TimeZone,
) -> std::io::Result<()> {
    let (before, now) = section.rows.split_at(pale);
    let sums = [before, now].map(|rows| summed(rows, value));
    let most = sums.iter().flatten().copied().fold(1.0, f64::max);
    for (name, sums) in ["before", "now"].into_iter().zip(&sums) {
        if !sums.is_empty() {
            let line: String = sums.iter().map(|n| step(*n, most)).collect();
            writeln!(out, " {name:<7} {line}")?;
        }
    }
    let highest =
        now.iter().max_by(|one, other| one[value].number().total_cmp(&other[value].number()));
    if let Some(row) = highest {
        let (when, n) = (in_words(&row[at], zone), row[value].number());
        writeln!(out, " most    {n} from {when}")?;
    }
    Ok(())
}

/// So many neighbours together that a line of them fits.
fn summed(rows: &[Vec<Cell>], value: usize) -> Vec<f64> {
    let together = rows.len().div_ceil(LINE).max(1);
    let sum = |rows: &[Vec<Cell>]| rows.iter().map(|row| row[value].number()).sum();
    rows.chunks(together).map(sum).collect()
}

fn step(n: f64, most: f64) -> char {
    const STEPS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    // Little is more than nothing.
    STEPS[((8.0 * n / most).ceil() as usize).min(8)]
}

/// A cell as people read it.
pub(super) fn in_words(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Words(words) | Cell::Link { words, .. } => words.clone(),
        Cell::Number(n) => n.to_string(),
        Cell::Percent(share) => format!("{share:.1}"),
        Cell::Time(iso) => time::short(iso, zone),
    }
}
