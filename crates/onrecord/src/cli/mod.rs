//! The command line: what can be asked, in the words of `--help`.
//!
//! A file a noun; what several share is in `narrowing` and `output`.

mod articles;
mod config;
mod decisions;
mod entities;
mod export;
mod extract;
mod feeds;
mod import;
mod narrowing;
mod output;
mod quotes;
mod record;
mod report;
mod run;
mod search;
mod sql;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use self::articles::{ActOnArticle, ArticleHistory, ArticlePage, Articles, OneArticle};
pub(crate) use self::config::ConfigCommand;
pub(crate) use self::decisions::{Decisions, ListDecisions, OneDecision};
pub(crate) use self::entities::{ActOnEntity, By, Entities, EntityTimeline};
pub(crate) use self::export::{ExportFormat, ExportView};
pub(crate) use self::extract::{Extract, ExtractFormat};
pub(crate) use self::feeds::{
    AddFeed, Backfill, CheckFeed, Export, Feeds, Import, ListFeeds, OneFeed,
};
pub(crate) use self::import::ImportArticles;
pub(crate) use self::narrowing::{List, Narrowing, Which};
pub(crate) use self::output::{DocumentFormat, Format, ShowOne};
pub(crate) use self::quotes::{ActOnQuote, CorrectQuote, DiffQuotes, Quotes};
pub(crate) use self::record::{Backup, Doctor, Reextract, Restore, Retain, SizeOf, Status, Vacuum};
pub(crate) use self::report::{About, Report, ReportFormat, ReportOnSpeaker, Scope};
pub(crate) use self::run::{Demo, LogFormat, Run};
pub(crate) use self::search::{Order, Search, Within};
pub(crate) use self::sql::Sql;
use crate::config::Overrides;

/// Over the options that every command has.
const EVERYWHERE: &str = "Options of every command";

/// Who said what, on the record.
///
/// onrecord polls news feeds, reads each article, finds every quote with the person who
/// said it and the people, organisations and places it names, and keeps it all in one
/// SQLite file. `onrecord demo` shows all of it in ten seconds, without a network.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Places {
    /// The configuration, in place of ./onrecord.toml, ./config/onrecord.toml or the one in
    /// the platform's configuration folder
    #[arg(long, global = true, value_name = "FILE", env = "ONRECORD_CONFIG", help_heading = EVERYWHERE)]
    config: Option<PathBuf>,
    /// The database, in place of the one that the configuration names
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE)]
    db: Option<PathBuf>,
}

impl Places {
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides { config: self.config.clone(), database: self.db.clone() }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show all of it on a bundled sample of invented outlets, without a network
    Demo(Demo),
    /// Poll feeds and read articles until told to stop (the daemon)
    Run(Run),
    /// Find quotes, speakers and entities in a text of your own
    Extract(Extract),
    /// Take in articles of your own, or single pages
    Import(ImportArticles),
    /// Add, list, check, pause and remove feeds; read and write OPML
    #[command(subcommand)]
    Feeds(Feeds),
    /// Who said what, the latest first; how quotations spread; correct a quote or hide it
    Quotes(Quotes),
    /// Who said most
    Speakers(List),
    /// People, organisations and places, the most mentioned first; say who is who
    Entities(Entities),
    /// What was read, the latest first; what became of an article; take one out
    Articles(Articles),
    /// What people decided about the record; take it back
    #[command(subcommand)]
    Decisions(Decisions),
    /// Look for words in quotes and articles
    Search(Search),
    /// Write a view as CSV, JSON Lines or Parquet, for other programs
    Export(ExportView),
    /// Ask the database in SQL; nothing can be changed
    Sql(Sql),
    /// What a day, a week or any time brought, or one speaker's part in it
    Report(Report),
    /// How feeds, backlog and failures stand
    Status(Status),
    /// Copy the record while it is in use, and look the copy through
    Backup(Backup),
    /// Put a copy in the record's place, or look whether it could be
    Restore(Restore),
    /// Look for what is wrong with the record, and mend it
    Doctor(Doctor),
    /// Read stored texts again with this program's extractor
    Reextract(Reextract),
    /// Let go what is kept no longer, as configured; the daemon does it once a day
    Retain(Retain),
    /// How large the record is, and why
    Size(SizeOf),
    /// Give free room in the file back to the disk, in small steps
    Vacuum(Vacuum),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Read pages for a daemon, from standard input to standard output
    #[command(hide = true)]
    ReadPages,
}
