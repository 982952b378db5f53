//! `onrecord export`: a view, whole or narrowed, as a file that other programs read.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Map, Value};
use storage::report::export::{self, ExportError};
use storage::report::filter::Filter;

use super::{WrongUsage, list, no_database};
use crate::cli::{ExportFormat, ExportView};
use crate::config::Config;
use crate::render::{parquet, rows};

/// Beside the file that is written, until it is whole.
const PART: &str = ".part";

type Out = Box<dyn Write + Send>;

pub(crate) async fn run(asked: &ExportView, config: &Config) -> anyhow::Result<()> {
    let filter = list::narrowed(&asked.which, config)?;
    let format = format(asked);
    let Some(file) = &asked.output else {
        if format == ExportFormat::Parquet && std::io::stdout().is_terminal() {
            let words = "Parquet is no text for a terminal: name a file with -o FILE";
            return Err(WrongUsage(words.to_owned()).into());
        }
        return write(asked, &filter, format, Box::new(std::io::stdout()), config).await;
    };
    // What is there stays as it is until all of the new is.
    let part = part_of(file);
    let out = File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
    let out = Box::new(BufWriter::new(out));
    if let Err(error) = write(asked, &filter, format, out, config).await {
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    std::fs::rename(&part, file).with_context(|| format!("cannot write {}", file.display()))
}

async fn write(
    asked: &ExportView,
    filter: &Filter,
    format: ExportFormat,
    out: Out,
    config: &Config,
) -> anyhow::Result<()> {
    let sink: RefCell<Result<Sink, Out>> = RefCell::new(Err(out));
    let mut failed = None;
    export::run(
        &config.database,
        &asked.view,
        filter,
        |columns| open(&sink, format, columns),
        |row| {
            let written = sink.borrow_mut().as_mut().map_or(Ok(()), |sink| sink.row(row));
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    )
    .await
    .map_err(in_words)?;
    match (failed, sink.into_inner()) {
        (Some(error), _) => Err(error),
        (None, Ok(sink)) => sink.finish(),
        (None, Err(_)) => Ok(()),
    }
}

fn open(sink: &RefCell<Result<Sink, Out>>, format: ExportFormat, columns: &[String]) {
    let opened = match sink.replace(Err(Box::new(std::io::sink()))) {
        Err(out) => Sink::new(out, format, columns),
        Ok(sink) => sink,
    };
    *sink.borrow_mut() = Ok(opened);
}

fn in_words(error: ExportError) -> anyhow::Error {
    match error {
        ExportError::Store(error) => no_database(error),
        error => WrongUsage(error.to_string()).into(),
    }
}

/// As asked, else as the file's name ends, else CSV.
fn format(asked: &ExportView) -> ExportFormat {
    let ending = asked.output.as_deref().and_then(Path::extension).and_then(|end| end.to_str());
    asked.format.unwrap_or(match ending {
        Some("parquet") => ExportFormat::Parquet,
        Some("jsonl" | "ndjson") => ExportFormat::Jsonl,
        _ => ExportFormat::Csv,
    })
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(PART);
    PathBuf::from(name)
}

/// Where rows go, one by one.
enum Sink {
    Csv(Box<csv::Writer<Out>>),
    Jsonl(BufWriter<Out>, Vec<String>),
    Parquet(Box<parquet::Writer<Out>>),
}

impl Sink {
    fn new(out: Out, format: ExportFormat, columns: &[String]) -> Sink {
        match format {
            ExportFormat::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                // A failure shows again with the first row, or at the end.
                let _ = writer.write_record(columns);
                Sink::Csv(Box::new(writer))
            }
            ExportFormat::Jsonl => Sink::Jsonl(BufWriter::new(out), columns.to_vec()),
            ExportFormat::Parquet => Sink::Parquet(Box::new(parquet::Writer::new(out, columns))),
        }
    }

    fn row(&mut self, row: Vec<Value>) -> anyhow::Result<()> {
        match self {
            Sink::Csv(writer) => {
                writer.write_record(row.iter().map(rows::in_cell)).map_err(rows::as_io_error)?;
            }
            Sink::Jsonl(out, columns) => {
                let object: Map<String, Value> = columns.iter().cloned().zip(row).collect();
                writeln!(out, "{}", serde_json::to_string(&object)?)?;
            }
            Sink::Parquet(writer) => writer.row(row)?,
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Sink::Csv(mut writer) => writer.flush()?,
            Sink::Jsonl(mut out, _) => out.flush()?,
            Sink::Parquet(writer) => writer.finish()?.flush()?,
        }
        Ok(())
    }
}
