//! Input in lines: read ahead, and handed on in batches.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

use anyhow::Context;

/// Lines that are worked on together at most; enough to keep all cores busy.
const BATCH: usize = 256;

pub(super) type Incoming = Receiver<std::io::Result<Vec<u8>>>;

/// A file, or standard input for `-`.
pub(super) fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let file =
        std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(file))
}

/// Reads lines in a thread of its own, a batch or two ahead.
pub(super) fn read_ahead(input: Box<dyn Read + Send>) -> Incoming {
    let (sender, receiver) = sync_channel(2 * BATCH);
    std::thread::spawn(move || {
        for line in BufReader::with_capacity(1 << 16, input).split(b'\n') {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// What has arrived, at least one line; `None` after the last.
pub(super) fn next_batch(incoming: &Incoming) -> anyhow::Result<Option<Vec<Vec<u8>>>> {
    let Ok(first) = incoming.recv() else { return Ok(None) };
    let mut batch = vec![first.context("cannot read the input")?];
    while batch.len() < BATCH
        && let Ok(line) = incoming.try_recv()
    {
        batch.push(line.context("cannot read the input")?);
    }
    Ok(Some(batch))
}
