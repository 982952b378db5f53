//! Reports as they are written. A report is a [`sheet`]: words, then sections that are tables;
//! each form writes any sheet.
//!
//! - [`sheet`]: what a report says, whatever it is about
//! - [`text`], [`markdown`], [`table`]: for people, for documents, for spreadsheets
//! - [`page`]: one HTML file that asks for nothing else, with a [`plot`] over its tables

mod markdown;
mod page;
mod plot;
pub(crate) mod sheet;
mod table;
mod text;

use std::io::Write;

use jiff::tz::TimeZone;

use sheet::Sheet;

/// The forms that any sheet can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Markdown,
    Csv,
    Html,
}

/// Writes a report to standard output.
pub(crate) fn write(sheet: &Sheet, form: Form, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match form {
        Form::Text => text::write(&mut out, sheet, zone)?,
        Form::Markdown => markdown::write(&mut out, sheet, zone)?,
        Form::Csv => table::write(&mut out, sheet)?,
        Form::Html => page::write(&mut out, sheet, zone)?,
    }
    out.flush()?;
    Ok(())
}
