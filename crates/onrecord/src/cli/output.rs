//! How answers are written.

use clap::{Args, ValueEnum};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people; may change
    Table,
    /// One array of objects
    Json,
    /// An object a line
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Output {
    /// How rows are written; all but `table` are stable
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ShowOne {
    /// Its id
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}
