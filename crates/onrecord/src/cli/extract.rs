//! A text of one's own.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// The text, or with --jsonl a file of {"id", "text"} a line; `-` for standard input
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
    /// A JSON object in for each line, one out for each, in the same order, on all cores
    #[arg(long, conflicts_with = "format")]
    pub(crate) jsonl: bool,
    /// `json` gives one object as --jsonl does; `text` shows the article to a person
    #[arg(long, value_enum, default_value_t = ExtractFormat::Text)]
    pub(crate) format: ExtractFormat,
    /// Show for each quote its cue, which words may name the source and who may be the
    /// speaker, with how likely each is: what a report of a mistake needs
    #[arg(long, conflicts_with_all = ["jsonl", "format"])]
    pub(crate) explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    Text,
    Json,
}
