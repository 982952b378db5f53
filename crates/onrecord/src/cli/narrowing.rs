//! What narrows a list, and how long it may be.

use clap::Args;
use model::quote::QuoteKind;

use super::output::Output;

/// What narrows a list, and how long it may be.
#[derive(Debug, Args)]
pub(crate) struct Narrowing {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Rows at most; 0 for all
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
}

/// What narrows a list.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Part of a speaker's name
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,
    /// Part of the name of someone or something that the article mentions
    #[arg(long, value_name = "NAME")]
    pub(crate) entity: Option<String>,
    /// An outlet's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) outlet: Option<String>,
    /// A tag of the feed
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Kind of quote: direct, mixed or indirect
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(["direct", "mixed", "indirect"]))]
    kind: Option<String>,
    /// Published since: 7d, 24h, 2026-01-31 or 2026-01-31T20:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Published before: 24h ago, a day or a time as for --since
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
}

impl Which {
    pub(crate) fn kind(&self) -> Option<QuoteKind> {
        self.kind.as_deref().map(|kind| kind.parse().expect("clap lets only kinds through"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    #[command(flatten)]
    pub(crate) output: Output,
}
