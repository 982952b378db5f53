//! What is asked about decisions.

use clap::{Args, Subcommand};

use super::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Decisions {
    /// All decisions, the latest first
    List(ListDecisions),
    /// Take a decision back: all is as if it had never been made
    Undo(OneDecision),
}

#[derive(Debug, Args)]
pub(crate) struct ListDecisions {
    /// Rows at most; 0 for all
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct OneDecision {
    /// The decision's id (see `decisions list`)
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}
