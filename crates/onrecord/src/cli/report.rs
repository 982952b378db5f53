//! What a report is of, and how it is written.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) about: Option<About>,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

#[derive(Debug, Subcommand)]
pub(crate) enum About {
    /// What one person or organisation said, on what, where and with whom
    Speaker(ReportOnSpeaker),
}

#[derive(Debug, Args)]
pub(crate) struct ReportOnSpeaker {
    /// A name or a part of it, or the speaker's id (see `speakers --format csv`)
    #[arg(value_name = "NAME|ID")]
    pub(crate) speaker: String,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

/// What time a report is of, and how it is written.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    /// One day, in the configured time zone: 2026-01-31, today or yesterday
    #[arg(long, value_name = "DAY", conflicts_with_all = ["week", "since", "until"])]
    pub(crate) day: Option<String>,
    /// The seven days up to a day's end (--week=2026-01-31), today's where none is given
    #[arg(long, value_name = "DAY", num_args = 0..=1, require_equals = true, default_missing_value = "today", conflicts_with_all = ["since", "until"])]
    pub(crate) week: Option<String>,
    /// From when: 24h, 7d, 2026-01-31 or 2026-01-31T20:00:00Z [default: 24h before the end]
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Until before when [default: now]
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Rows in each list; 0 for all
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: u32,
    /// One section alone, by its name in the CSV
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For the terminal; may change
    Text,
    /// Markdown
    Md,
    /// One object with everything
    Json,
    /// A table a section, each row beginning with the section's name
    Csv,
    /// One file with drawn plots that asks nobody for anything
    Html,
}
