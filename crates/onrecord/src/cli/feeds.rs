//! What is asked and said about feeds.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::output::{DocumentFormat, Output};
use crate::config::{parse_duration, parse_feed_url, parse_header, parse_proxy, parse_slug};
use crate::rules::parse_rule;

#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    /// Add a feed; a running daemon takes it up within two seconds
    Add(Box<AddFeed>),
    /// All feeds and how they fare
    List(ListFeeds),
    /// Forget a feed; its articles stay
    Remove(OneFeed),
    /// Stop polling a feed until it is resumed
    Pause(OneFeed),
    /// Poll a paused or gone feed again, at once
    Resume(OneFeed),
    /// Take in older entries from the archives that a feed names (RFC 5005)
    Backfill(Backfill),
    /// Add the feeds of an OPML file, its folders as tags
    Import(Import),
    /// Write all feeds as OPML, their first tags as folders
    Export(Export),
    /// Show what would be taken in from a feed; nothing is stored
    Check(CheckFeed),
}

#[derive(Debug, Args)]
pub(crate) struct AddFeed {
    /// Its address, or that of a site: `https://outlet.example` is looked at for its feed
    #[arg(value_parser = parse_feed_url)]
    pub(crate) url: url::Url,
    /// Look for a feed on the page at this address, also where it is not the site's first
    #[arg(long)]
    pub(crate) find: bool,
    /// What to call it, in place of its own title
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The slug of its outlet; feeds of one outlet share articles [default: its host]
    #[arg(long, value_parser = parse_slug)]
    pub(crate) outlet: Option<String>,
    /// A word to find it by; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Between two polls, such as 15m [default: adapts to how often it changes]
    #[arg(long, value_parser = parse_duration, value_name = "DURATION")]
    pub(crate) every: Option<std::time::Duration>,
    /// How to call ourselves to this server
    #[arg(long, value_name = "NAME")]
    pub(crate) user_agent: Option<String>,
    /// A header of each request, with where its value stands: NAME=env:VARIABLE or
    /// NAME=file:PATH; may be given several times
    #[arg(long = "header", value_name = "NAME=WHERE", value_parser = parse_header)]
    pub(crate) headers: Vec<(String, String)>,
    /// Log in with basic authentication
    #[arg(long)]
    pub(crate) username: Option<String>,
    /// The environment variable that holds the password
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) password_env: Option<String>,
    /// The file that holds the password
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Ask through this proxy
    #[arg(long, value_parser = parse_proxy, value_name = "URL")]
    pub(crate) proxy: Option<url::Url>,
    /// Take in only entries that pass a rule such as title:budget (a field and a regular
    /// expression; title, url, author, category, content); may be given several times
    #[arg(long = "include", value_name = "RULE", value_parser = parse_rule)]
    pub(crate) include: Vec<String>,
    /// Take in no entry that passes this rule; may be given several times
    #[arg(long = "exclude", value_name = "RULE", value_parser = parse_rule)]
    pub(crate) exclude: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Backfill {
    #[command(flatten)]
    pub(crate) feed: OneFeed,
    /// Documents to ask for at most, the feed itself included
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) documents: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ListFeeds {
    /// Only those of this outlet
    #[arg(long)]
    pub(crate) outlet: Option<String>,
    /// Only those with this tag
    #[arg(long)]
    pub(crate) tag: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct OneFeed {
    /// The feed's id (see `feeds list`) or its address
    #[arg(value_name = "ID|URL")]
    pub(crate) feed: String,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The OPML file, or `-` for standard input
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to write [default: standard output]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckFeed {
    /// An address, or a saved feed document
    #[arg(value_name = "URL|FILE")]
    pub(crate) source: String,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}
