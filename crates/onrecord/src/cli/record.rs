//! What is asked about the record as a whole: its state, copies, health and size.

use std::path::PathBuf;

use clap::Args;

use super::output::DocumentFormat;

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Exit with 1 when something needs a person
    #[arg(long)]
    pub(crate) check: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where to; a name such as onrecord-monday.db
    pub(crate) file: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A copy that `onrecord backup` made
    pub(crate) file: PathBuf,
    /// Only look whether the copy is whole; nothing is changed
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Compare every index with its table, and the search with every word; a daemon waits
    /// meanwhile
    #[arg(long)]
    pub(crate) full: bool,
    /// Mend what can be mended without touching an article or a quote
    #[arg(long)]
    pub(crate) mend: bool,
    /// `json` for an array of all that was found
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Reextract {
    /// Those that this very extractor has read too
    #[arg(long)]
    pub(crate) all: bool,
    /// Only those of this outlet
    #[arg(long, value_name = "SLUG")]
    pub(crate) outlet: Option<String>,
    /// Published since: 7d, 24h, 2026-01-31 or 2026-01-31T20:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Published before: 24h ago, a day or a time as for --since
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Show so many of the quotes that changed
    #[arg(long, value_name = "N", default_value_t = 0, default_missing_value = "20", num_args = 0..=1)]
    pub(crate) diff: usize,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Retain {
    /// Only say what would go
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct SizeOf {
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Vacuum {
    /// Write the file anew, as compact as can be: the disk holds both for a while, and a daemon
    /// waits
    #[arg(long)]
    pub(crate) full: bool,
}
