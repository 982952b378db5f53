//! `onrecord backup` and `onrecord restore`: a copy to keep, and the way back.

use std::process::ExitCode;
use std::time::Instant;

use jiff::Timestamp;
use storage::backup::{self, Care, Copy};

use super::no_database;
use crate::cli::{Backup, DocumentFormat, Restore};
use crate::config::Config;
use crate::hands::Hands;
use crate::render::rows;
use crate::render::text::say;

pub(crate) async fn write(asked: &Backup, config: &Config) -> anyhow::Result<()> {
    let started = Instant::now();
    let copy = match backup::write(&config.database, &asked.file, asked.force).await {
        Err(backup::Unfit::Store(error)) => return Err(no_database(error)),
        copy => copy?,
    };
    match asked.format {
        DocumentFormat::Json => rows::document(&copy),
        DocumentFormat::Text => say(format_args!(
            "Copied {} to {} in {:.1} s, and looked it through.",
            in_words(&copy),
            copy.path.display(),
            started.elapsed().as_secs_f64()
        )),
    }
}

/// Exit code 1 where the copy cannot be used.
pub(crate) async fn restore(asked: &Restore, config: &Config) -> anyhow::Result<ExitCode> {
    if asked.check {
        let copy = backup::check(&asked.file, Care::Full).await?;
        let older = match copy.is_older {
            true => " It is of an older onrecord; the daemon brings it up to date.",
            false => "",
        };
        say(format_args!("{} is whole: {}.{older}", copy.path.display(), in_words(&copy)))?;
        return Ok(ExitCode::SUCCESS);
    }
    // No daemon may begin until the new file is in its place.
    let _hands = Hands::take(&config.database)?;
    let aside = format!("before-restore-{}", Timestamp::now().strftime("%Y%m%dT%H%M%S"));
    let (copy, kept) = backup::restore(&asked.file, &config.database, &aside).await?;
    say(format_args!("{} now holds {}.", config.database.display(), in_words(&copy)))?;
    if let Some(kept) = kept {
        say(format_args!("What it held before is kept in {}.", kept.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(copy: &Copy) -> String {
    let contents = copy.contents;
    format!(
        "{} articles and {} quotes of {} feeds ({:.1} MB)",
        contents.articles,
        contents.quotes,
        contents.feeds,
        copy.bytes as f64 / 1e6
    )
}
