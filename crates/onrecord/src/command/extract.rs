//! `onrecord extract`: quotes, speakers and entities of the user's own texts.

use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use extractor::Extractor;
use jiff::Timestamp;
use model::extraction::{Document, Extraction};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines;
use crate::cli::{Extract, ExtractFormat};
use crate::render::{rows, text};

/// Version of the objects that are written.
const SCHEMA: u32 = 1;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    published: Option<Timestamp>,
}

/// What is written for one text.
#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    extractor: &'a str,
    id: Option<&'a str>,
    #[serde(flatten)]
    extraction: &'a Extraction,
}

/// What is written for a line that cannot be read.
#[derive(Serialize)]
struct Refusal {
    schema: u32,
    id: Option<String>,
    error: String,
    entities: [Value; 0],
    quotes: [Value; 0],
}

/// Exit code 1 where a line could not be read.
pub(crate) fn run(extract: &Extract) -> anyhow::Result<ExitCode> {
    let extractor = Extractor::new();
    let input = lines::open(&extract.file)?;
    if extract.jsonl {
        return answers(&extractor, input);
    }
    let text = read_text(input, &extract.file)?;
    let document = Document { text: &text, title: None, published: None };
    let extraction = extractor.extract(&document);
    if extract.explain {
        text::reasons(&extraction, &extractor.explain(&document))?;
        return Ok(ExitCode::SUCCESS);
    }
    match extract.format {
        ExtractFormat::Text => text::extraction(&text, &extraction)?,
        ExtractFormat::Json => rows::document(&Answer {
            schema: SCHEMA,
            extractor: &name(&extractor),
            id: None,
            extraction: &extraction,
        })?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read_text(mut input: impl Read, path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes)
        .with_context(|| format!("{} is not UTF-8: convert it first", path.display()))
}

fn name(extractor: &Extractor) -> String {
    format!("onrecord {}, model {}", env!("CARGO_PKG_VERSION"), extractor.name())
}

fn answers(extractor: &Extractor, input: Box<dyn Read + Send>) -> anyhow::Result<ExitCode> {
    let name = name(extractor);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut all_read = true;
    let incoming = lines::read_ahead(input);
    // What has arrived is worked on at once, so that a slow writer sees its answers soon
    // and a fast one keeps every core busy.
    while let Some(batch) = lines::next_batch(&incoming)? {
        let answers: Vec<(String, bool)> =
            batch.par_iter().map(|line| answer(extractor, &name, line)).collect();
        for (json, read) in answers {
            all_read &= read;
            writeln!(out, "{json}")?;
        }
        out.flush()?;
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The object for one line, and whether the line could be read.
fn answer(extractor: &Extractor, name: &str, line: &[u8]) -> (String, bool) {
    let line = match serde_json::from_slice::<Line>(line) {
        Ok(line) => line,
        Err(error) => return (refuse(line, &error.to_string()), false),
    };
    let extraction = extractor.extract(&Document {
        text: &line.text,
        title: line.title.as_deref(),
        published: line.published,
    });
    let answer =
        Answer { schema: SCHEMA, extractor: name, id: Some(&line.id), extraction: &extraction };
    (serde_json::to_string(&answer).expect("an answer is plain data"), true)
}

fn refuse(line: &[u8], reason: &str) -> String {
    let id = serde_json::from_slice::<Value>(line)
        .ok()
        .and_then(|value| value.get("id")?.as_str().map(str::to_owned));
    let refusal =
        Refusal { schema: SCHEMA, id, error: reason.to_owned(), entities: [], quotes: [] };
    serde_json::to_string(&refusal).expect("a refusal is plain data")
}
