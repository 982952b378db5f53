//! Words that are looked for.

use clap::{Args, ValueEnum};

use super::narrowing::Narrowing;
use super::output::Output;

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// All of them, in any order; "two words" as a phrase, word* as a beginning; AND, OR, NOT
    /// and parentheses
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Where to look [default: both, quotes first]
    #[arg(long = "in", value_enum, value_name = "WHERE")]
    pub(crate) within: Option<Within>,
    /// The latest first, or the best first
    #[arg(long, value_enum, default_value_t = Order::Time)]
    pub(crate) order: Order,
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Within {
    Quotes,
    Articles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    Time,
    /// As bm25 weighs the words, among the latest 20,000 places
    Rank,
}
