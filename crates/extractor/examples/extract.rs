//! Texts in, what was said out: JSON lines with `id` and `text` on standard
//! input, one object for each on standard output. For measuring the rules
//! without the program; `onrecord extract --jsonl` is the real thing.

use std::io::{self, BufRead, Write};

use extractor::Extractor;
use model::extraction::Document;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let extractor = Extractor::new();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let text = line["text"].as_str().unwrap_or_default();
        let title = line["title"].as_str();
        let extraction = extractor.extract(&Document { text, title, published: None });
        let object = json!({
            "schema": 1,
            "extractor": format!("onrecord {}, model {}", env!("CARGO_PKG_VERSION"), extractor.name()),
            "id": line["id"],
            "language": extraction.language,
            "entities": extraction.entities,
            "quotes": extraction.quotes,
        });
        writeln!(out, "{object}")?;
    }
    out.flush()
}
