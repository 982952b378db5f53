//! `{"id", "text"}` a line in, what the extractor finds a line out: as `onrecord extract
//! --jsonl`, but with any model.

use std::io::{BufRead, BufWriter, Write};

use anyhow::Context;
use extractor::{Extractor, learn};
use model::extraction::Document;
use serde_json::{Value, json};

use crate::Extract;

pub(crate) fn run(arguments: &Extract) -> anyhow::Result<()> {
    let extractor = match &arguments.model {
        Some(file) => learn::extractor(&std::fs::read(file)?).map_err(anyhow::Error::msg)?,
        None => Extractor::new(),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?).context("a line is no JSON")?;
        let text = line["text"].as_str().unwrap_or_default();
        let title = line["title"].as_str();
        let found = extractor.extract(&Document { text, title, published: None });
        let object = json!({
            "schema": 1, "extractor": extractor.name(), "id": line["id"],
            "language": found.language, "entities": found.entities, "quotes": found.quotes,
        });
        writeln!(out, "{object}")?;
    }
    Ok(out.flush()?)
}
