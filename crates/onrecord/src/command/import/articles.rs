//! Articles as JSON Lines.

use std::path::Path;

use anstream::eprintln;
use extractor::Extractor;
use jiff::Timestamp;
use model::extraction::Extraction;
use rayon::prelude::*;
use storage::article::{self, Import};
use storage::store::Store;

use super::Tally;
use super::line;
use crate::command::lines;
use crate::pipeline::read;

/// Takes in each line that can be read and names those that cannot. What was recorded before
/// with the same text is passed over.
pub(super) async fn import(
    store: &Store,
    file: &Path,
    outlet: Option<&str>,
) -> anyhow::Result<Tally> {
    let incoming = lines::read_ahead(lines::open(file)?);
    let extractor = Extractor::new();
    let mut tally = Tally::default();
    let mut before = 0;
    while let Some(batch) = lines::next_batch(&incoming)? {
        let imports = parse(&batch, before, outlet, &mut tally);
        before += batch.len();
        let fresh = only_fresh(store, imports, &mut tally).await?;
        let read: Vec<(Import, Extraction)> = fresh
            .into_par_iter()
            .map(|import| {
                let extraction = read::extract(&extractor, &import.article);
                (import, extraction)
            })
            .collect();
        let recorded = article::import(store, read, Extractor::VERSION, Timestamp::now()).await?;
        recorded.into_iter().for_each(|recorded| tally.count(recorded));
    }
    Ok(tally)
}

/// `before` lines came before this batch.
fn parse(batch: &[Vec<u8>], before: usize, outlet: Option<&str>, tally: &mut Tally) -> Vec<Import> {
    let mut imports = Vec::with_capacity(batch.len());
    for (number, line) in (before + 1..).zip(batch) {
        match line::parse(line, outlet) {
            Ok(import) => imports.extend(import),
            Err(reason) => {
                tally.failed += 1;
                eprintln!("line {number}: {reason}");
            }
        }
    }
    imports
}

async fn only_fresh(
    store: &Store,
    imports: Vec<Import>,
    tally: &mut Tally,
) -> anyhow::Result<Vec<Import>> {
    let mut fresh = Vec::with_capacity(imports.len());
    for import in imports {
        match article::is_imported(store, &import, Extractor::VERSION).await? {
            true => tally.same += 1,
            false => fresh.push(import),
        }
    }
    Ok(fresh)
}
