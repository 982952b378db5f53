//! What is asked about articles.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::narrowing::List;
use super::output::DocumentFormat;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Articles {
    #[command(subcommand)]
    pub(crate) act: Option<ActOnArticle>,
    #[command(flatten)]
    pub(crate) list: List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActOnArticle {
    /// Show the revisions of an article: titles, and quotes that came, vanished or changed
    History(ArticleHistory),
    /// Write the page that an article was read from, where `keep_pages` has it kept
    Page(ArticlePage),
    /// Take an article out with all that came from it, for good; it is never fetched or
    /// imported again
    Forget(OneArticle),
}

#[derive(Debug, Args)]
pub(crate) struct ArticleHistory {
    /// The article's id, as `articles` lists it
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ArticlePage {
    /// The article's id, as `articles` lists it
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// The revision that was read from it [default: the last whose page is kept]
    #[arg(long, value_name = "N")]
    pub(crate) rev: Option<i64>,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct OneArticle {
    /// The article's address or id (see `articles`)
    #[arg(value_name = "URL|ID")]
    pub(crate) article: String,
}
