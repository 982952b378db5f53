//! `onrecord import`: articles that no feed announced, through the way of all others.
//!
//! - `articles`: JSON Lines with the text of each; `line` reads one of them
//! - `pages`: addresses, each an entry like those of feeds

mod articles;
mod line;
mod pages;

use std::fmt;
use std::process::ExitCode;

use storage::entry::Recorded;
use storage::store::Store;

use crate::cli::ImportArticles;
use crate::config::Config;
use crate::render::text::say;

/// What became of all that was given.
#[derive(Debug, Default)]
struct Tally {
    new: usize,
    revised: usize,
    same: usize,
    forgotten: usize,
    failed: usize,
    quotes: usize,
}

/// Exit code 1 where something could not be taken in.
pub(crate) async fn run(asked: &ImportArticles, config: &Config) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database).await?;
    let outlet = asked.outlet.as_deref();
    let tally = match &asked.file {
        Some(file) => articles::import(&store, file, outlet).await?,
        None => pages::import(&store, &asked.url, outlet, config).await?,
    };
    store.close().await;
    say(&tally)?;
    Ok(if tally.failed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

impl Tally {
    fn count(&mut self, recorded: Recorded) {
        match recorded {
            Recorded::New { quotes, .. } => {
                self.new += 1;
                self.quotes += quotes;
            }
            Recorded::Revised { quotes, .. } => {
                self.revised += 1;
                self.quotes += quotes;
            }
            Recorded::Same { .. } | Recorded::Nothing => self.same += 1,
            Recorded::Forgotten => self.forgotten += 1,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} new articles, {} revised, {} as they were, {} could not be taken in; {} quotes.",
            self.new, self.revised, self.same, self.failed, self.quotes
        )?;
        match self.forgotten {
            0 => Ok(()),
            forgotten => {
                write!(f, " {forgotten} were taken out by `articles forget` and stay out.")
            }
        }
    }
}
