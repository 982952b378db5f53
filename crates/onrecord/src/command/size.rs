//! `onrecord size`, `vacuum` and `retain`: how large the record is, and how it is kept small.

use std::io::Write;

use jiff::Timestamp;
use storage::retention::{self, LetGo};
use storage::size::{self, How, Size};

use super::{no_database, open, open_to_read};
use crate::cli::{DocumentFormat, Retain, SizeOf, Vacuum};
use crate::config::Config;
use crate::render::rows;
use crate::render::text::say;

pub(crate) async fn size(asked: &SizeOf, config: &Config) -> anyhow::Result<()> {
    let size = size::of(&config.database).await.map_err(no_database)?;
    match asked.format {
        DocumentFormat::Json => rows::document(&size),
        DocumentFormat::Text => tell(&size, config),
    }
}

pub(crate) async fn vacuum(asked: &Vacuum, config: &Config) -> anyhow::Result<()> {
    let how = if asked.full { How::Anew } else { How::InSteps };
    // Brings an older file up to date first.
    open(config).await?.close().await;
    let done = size::vacuum(&config.database, how).await.map_err(no_database)?;
    say(format_args!("{} before, {} now.", mb(done.before_bytes), mb(done.after_bytes)))?;
    if done.free_bytes > 0 {
        say(format_args!(
            "{} are free within the file and will be used again; `onrecord vacuum --full` writes \
             it anew without them.",
            mb(done.free_bytes.unsigned_abs())
        ))?;
    }
    Ok(())
}

pub(crate) async fn retain(asked: &Retain, config: &Config) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let gone = match asked.dry_run {
        true => retention::plan(&open_to_read(config).await?, config.keep, now).await?,
        false => {
            let store = open(config).await?;
            let gone = retention::apply(&store, config.keep, now, || true).await?;
            store.close().await;
            gone
        }
    };
    match asked.format {
        DocumentFormat::Json => rows::document(&gone),
        DocumentFormat::Text => say(in_words(&gone, asked.dry_run)),
    }
}

fn tell(size: &Size, config: &Config) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let each = size.bytes / u64::try_from(size.articles.max(1)).unwrap_or(1);
    writeln!(
        out,
        "{}: {}, {} articles, {each} bytes for each",
        config.database.display(),
        mb(size.bytes),
        size.articles
    )?;
    let percent = |bytes: u64| bytes * 100 / size.bytes.max(1);
    let (mut shown, mut rest) = (0, 0);
    for part in &size.parts {
        let bytes = part.bytes.unsigned_abs();
        let what = if part.what.is_empty() { &part.name } else { &part.what };
        match percent(bytes) {
            0 if shown > 0 => rest += bytes,
            percent => writeln!(out, "{:>12} {percent:>3} %  {what}", mb(bytes))?,
        }
        shown += 1;
    }
    writeln!(out, "{:>12} {:>3} %  the rest", mb(rest), percent(rest))?;
    writeln!(
        out,
        "{:>12}        free, given back by `onrecord vacuum`",
        mb(size.free_bytes.unsigned_abs())
    )?;
    writeln!(out, "{:>12}        write-ahead log", mb(size.log_bytes))?;
    Ok(())
}

fn in_words(gone: &LetGo, dry_run: bool) -> String {
    let would = if dry_run { "would be" } else { "were" };
    let mut words = format!(
        "{} texts of articles ({}), {} pages ({}) and {} lines of the log {would} let go.",
        gone.texts,
        mb(gone.text_bytes.unsigned_abs()),
        gone.pages,
        mb(gone.page_bytes.unsigned_abs()),
        gone.log_lines
    );
    if gone.above_bytes > 0 {
        let above = mb(gone.above_bytes.unsigned_abs());
        words.push_str(&match dry_run {
            true => {
                format!(" The record is {above} above `max_size`: more pages and texts would go.")
            }
            false => format!(" The record stays {above} above `max_size`: no text is left to go."),
        });
    }
    words
}

fn mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
