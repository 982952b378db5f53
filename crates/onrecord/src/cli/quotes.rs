//! What is asked and said about quotes.

use clap::{Args, Subcommand};

use super::narrowing::List;
use super::output::{DocumentFormat, ShowOne};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Quotes {
    #[command(subcommand)]
    pub(crate) act: Option<ActOnQuote>,
    /// Quotations that several outlets printed within the time, the most widely spread first; of
    /// --speaker, --outlet, --tag, --entity and --kind one printing must answer to all
    #[arg(long)]
    pub(crate) spread: bool,
    #[command(flatten)]
    pub(crate) list: List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActOnQuote {
    /// All that is known of a quote, hidden or not
    Show(ShowOne),
    /// Show each variant of a quotation against its fullest form, word by word: [-cut-] and
    /// {+added+}
    Diff(DiffQuotes),
    /// Say who spoke, or of what kind a quote is; holds when the article is read again
    Correct(CorrectQuote),
    /// Take a quote out of sight
    Hide(OneQuote),
}

#[derive(Debug, Args)]
pub(crate) struct DiffQuotes {
    /// The quotation's number: `cluster_id` of `quotes --spread` or `quotes --format json`
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: i64,
    /// Variants at most; 0 for all
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: u32,
    /// `json` for one object with every change
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct OneQuote {
    /// The quote's id (see `quotes`)
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct CorrectQuote {
    #[command(flatten)]
    pub(crate) quote: OneQuote,
    /// Who spoke: an entity's id, or a name; somebody new where nobody is called so
    #[arg(long, value_name = "NAME|ID", group = "what")]
    pub(crate) speaker: Option<String>,
    /// Nobody whom the article tells
    #[arg(long, group = "what", conflicts_with = "speaker")]
    pub(crate) nobody: bool,
    /// What sort of speaker the name is: person, organization, group, anonymous or document
    #[arg(long = "as", value_name = "KIND", requires = "speaker",
        value_parser = clap::builder::PossibleValuesParser::new(["person", "organization", "group", "anonymous", "document"]))]
    pub(crate) speaker_kind: Option<String>,
    /// Kind of quote: direct, mixed or indirect
    #[arg(long, group = "what", value_parser = clap::builder::PossibleValuesParser::new(["direct", "mixed", "indirect"]))]
    pub(crate) kind: Option<String>,
}
