//! `onrecord reextract`: stored texts, read once more by this program's extractor.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use extractor::Extractor;
use indicatif::ProgressBar;
use jiff::Timestamp;
use model::extraction::Extraction;
use rayon::prelude::*;
use serde::Serialize;
use storage::article::reread::{self, Again, Change, Stored, What};

use super::{open, when};
use crate::cli::{DocumentFormat, Reextract};
use crate::config::Config;
use crate::pipeline::reextract::{self, Tally};
use crate::render::rows;
use crate::render::text::say;

/// Texts that are read together and recorded in one transaction: a daemon waits for no more.
const BATCH: usize = 32;

/// What all the readings came to.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    #[serde(flatten)]
    tally: Tally,
    seconds: f64,
    /// As many as were asked for.
    examples: Vec<Change>,
}

pub(crate) async fn run(asked: &Reextract, config: &Config) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let at = |flag, text: &Option<String>| {
        text.as_deref().map(|text| when::parse(flag, text, now, &config.time_zone)).transpose()
    };
    let again = Again {
        all: asked.all,
        outlet: asked.outlet.clone(),
        since: at("--since", &asked.since)?,
        until: at("--until", &asked.until)?,
    };
    let store = open(config).await?;
    let extractor = Extractor::new();
    let most = reread::count(&store, &again, Extractor::VERSION).await?;
    let (started, bar) = (Instant::now(), bar(asked.format));
    let mut outcome = Outcome::default();
    let mut last: Option<Stored> = None;
    loop {
        let texts = reread::next(&store, &again, Extractor::VERSION, last.as_ref(), BATCH).await?;
        let Some(end) = texts.last().cloned() else { break };
        last = Some(end);
        outcome.tally.articles += texts.len();
        let read = read_all(&extractor, texts);
        outcome.count(reread::record(&store, read, Extractor::VERSION).await?, asked.diff);
        outcome.seconds = started.elapsed().as_secs_f64();
        bar.set_message(outcome.so_far(most));
    }
    bar.finish_and_clear();
    store.close().await;
    match asked.format {
        DocumentFormat::Json => rows::document(&outcome),
        DocumentFormat::Text => {
            outcome.examples.iter().try_for_each(|change| say(line(change)))?;
            say(outcome.in_words())
        }
    }
}

/// On all cores.
fn read_all(extractor: &Extractor, texts: Vec<Stored>) -> Vec<(Stored, Extraction)> {
    texts.into_par_iter().map(|stored| reextract::read(extractor, stored)).collect()
}

impl Outcome {
    fn count(&mut self, changes: Vec<Change>, examples: usize) {
        for change in changes {
            self.tally.count(&change);
            if self.examples.len() < examples {
                self.examples.push(change);
            }
        }
    }

    /// While it goes on; `most` is all that there may be to read.
    fn so_far(&self, most: usize) -> String {
        let (done, each) = (self.tally.articles, self.seconds / self.tally.articles.max(1) as f64);
        let left = Duration::from_secs((each * most.saturating_sub(done) as f64) as u64);
        format!(
            "{done} of {most} articles read again, {} left at most: {}",
            humantime::format_duration(left),
            self.tally.changes()
        )
    }

    fn in_words(&self) -> String {
        let articles = self.tally.articles;
        if articles == 0 {
            return "There is nothing to read again: all texts were read by this extractor."
                .to_owned();
        }
        format!(
            "{articles} articles read again in {:.1} s ({:.0} a second): {}.",
            self.seconds,
            articles as f64 / self.seconds.max(0.001),
            self.tally.changes()
        )
    }
}

fn line(change: &Change) -> String {
    let or_nobody = |name: &Option<String>| name.clone().unwrap_or_else(|| "nobody".to_owned());
    let Change { article_id, quote, before, after, .. } = change;
    match change.what {
        What::Added => format!("+ article {article_id}: {quote} — {}", or_nobody(after)),
        What::Gone => format!("- article {article_id}: {quote} — {}", or_nobody(before)),
        What::Speaker | What::Kind => format!(
            "~ article {article_id}: {quote} — {}, before {}",
            or_nobody(after),
            or_nobody(before)
        ),
    }
}

/// For a person who looks on.
fn bar(format: DocumentFormat) -> ProgressBar {
    match format == DocumentFormat::Text && std::io::stderr().is_terminal() {
        true => ProgressBar::new_spinner(),
        false => ProgressBar::hidden(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_as_it_goes_on() {
        let tally = Tally { articles: 320, added: 4, gone: 1, ..Tally::default() };
        let outcome = Outcome { tally, seconds: 8.0, examples: Vec::new() };
        assert_eq!(
            outcome.so_far(3200),
            "320 of 3200 articles read again, 1m 12s left at most: 4 quotes added, 1 gone, \
             0 with another speaker, 0 of another kind"
        );
        assert!(Outcome::default().so_far(7).starts_with("0 of 7 articles read again, 0s left"));
    }
}
