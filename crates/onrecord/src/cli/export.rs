//! A view for other programs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::narrowing::Which;

#[derive(Debug, Args)]
pub(crate) struct ExportView {
    /// One of the views: v_articles v_entities v_feeds v_mentions v_quotes v_speakers v_spread;
    /// `v_` may be left out
    pub(crate) view: String,
    /// As the file's name ends where it is not given, else csv
    #[arg(long, value_enum)]
    pub(crate) format: Option<ExportFormat>,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) which: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
    /// An object a line
    Jsonl,
    /// Apache Parquet, typed and compressed
    Parquet,
}
