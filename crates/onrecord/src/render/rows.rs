//! Rows for programs: JSON, JSON Lines, CSV. Their columns are those of the views.

use std::io::{StdoutLock, Write};

use comfy_table::Table;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{shown, table};
use crate::cli::Format;

pub(crate) const FEEDS: &[&str] = &[
    "id",
    "url",
    "title",
    "outlet",
    "tags",
    "state",
    "last_ok",
    "next_poll",
    "failures",
    "last_error",
    "articles",
    "passed_over",
];
pub(crate) const QUOTES: &[&str] = &[
    "id",
    "article_id",
    "kind",
    "quote",
    "speaker",
    "speaker_id",
    "speaker_kind",
    "role",
    "speaks_for",
    "cue",
    "source",
    "confidence",
    "start",
    "stop",
    "rev",
    "cluster_id",
    "outlet",
    "title",
    "url",
    "published",
    "vanished",
    "corrected",
];
pub(crate) const SPREAD: &[&str] = &[
    "cluster_id",
    "quote",
    "speaker",
    "printings",
    "outlets",
    "variants",
    "first_printed",
    "last_printed",
    "speakers",
];
pub(crate) const SPEAKERS: &[&str] = &[
    "speaker_id",
    "speaker",
    "speaker_kind",
    "role",
    "quotes",
    "quotations",
    "articles",
    "outlets",
    "first_said",
    "last_said",
];
pub(crate) const ENTITIES: &[&str] =
    &["entity_id", "name", "type", "mentions", "articles", "first_seen", "last_seen"];
pub(crate) const ARTICLES: &[&str] = &[
    "id",
    "outlet",
    "title",
    "url",
    "byline",
    "language",
    "genre",
    "published",
    "first_seen",
    "text_from",
    "rev",
    "duplicate_of",
    "duplicate_similarity",
    "words",
    "quotes",
];
pub(crate) const DECISIONS: &[&str] = &["id", "at", "what", "says", "undone"];
pub(crate) const HITS: &[&str] =
    &["what", "id", "article_id", "outlet", "published", "speaker", "title", "snippet", "url"];

/// Writes a list; `as_table` is asked only where a person is to read it.
pub(crate) fn write<T: Serialize>(
    format: Format,
    list: &[T],
    columns: &[&str],
    as_table: impl FnOnce(&[T]) -> Table,
) -> anyhow::Result<()> {
    if format == Format::Table {
        return table::print(&as_table(list));
    }
    let columns: Vec<String> = columns.iter().map(|column| column.to_string()).collect();
    let mut writer = Writer::new(format, &columns);
    for one in list {
        let Value::Object(mut object) = serde_json::to_value(one)? else {
            anyhow::bail!("a row is an object");
        };
        writer.row(
            columns.iter().map(|column| object.remove(column).unwrap_or_default()).collect(),
        )?;
    }
    writer.finish()
}

/// Writes one value as JSON that a person can read too.
pub(crate) fn document(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    // As an I/O error, so that a reader who has had enough can be told from a fault.
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Writes rows as they come. Tables and arrays are the exception: they begin or end with
/// what only the whole list can tell.
pub(crate) struct Writer {
    columns: Vec<String>,
    form: Form,
}

enum Form {
    Table(Table),
    Json { rows: usize },
    Jsonl,
    Csv(csv::Writer<StdoutLock<'static>>),
}

impl Writer {
    pub(crate) fn new(format: Format, columns: &[String]) -> Writer {
        let form = match format {
            Format::Table => Form::Table(table::plain(columns)),
            Format::Json => Form::Json { rows: 0 },
            Format::Jsonl => Form::Jsonl,
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
                // A failure shows again with the first row, or at the end.
                let _ = writer.write_record(columns);
                Form::Csv(writer)
            }
        };
        Writer { columns: columns.to_vec(), form }
    }

    pub(crate) fn row(&mut self, values: Vec<Value>) -> anyhow::Result<()> {
        match &mut self.form {
            Form::Table(table) => {
                // A paragraph of an article would tear the table apart.
                table.add_row(values.iter().map(|value| shown(&in_cell(value)).replace('\n', " ")));
            }
            Form::Csv(writer) => {
                writer.write_record(values.iter().map(in_cell)).map_err(as_io_error)?;
            }
            Form::Jsonl => {
                let object = object(&self.columns, values);
                writeln!(std::io::stdout(), "{}", serde_json::to_string(&object)?)?;
            }
            Form::Json { rows } => {
                let before = if *rows == 0 { "[\n" } else { ",\n" };
                *rows += 1;
                let object = object(&self.columns, values);
                write!(std::io::stdout(), "{before}{}", serde_json::to_string(&object)?)?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match self.form {
            Form::Table(table) => table::print(&table)?,
            Form::Csv(mut writer) => writer.flush()?,
            Form::Jsonl => {}
            Form::Json { rows: 0 } => writeln!(std::io::stdout(), "[]")?,
            Form::Json { .. } => writeln!(std::io::stdout(), "\n]")?,
        }
        Ok(())
    }
}

fn object(columns: &[String], values: Vec<Value>) -> Map<String, Value> {
    columns.iter().cloned().zip(values).collect()
}

/// The I/O error inside, so that a reader who has had enough can be told from a fault.
pub(crate) fn as_io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// A value where there is no JSON: text as it is, nothing for null.
pub(crate) fn in_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
