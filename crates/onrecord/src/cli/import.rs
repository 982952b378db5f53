//! Articles of one's own.

use std::path::PathBuf;

use clap::Args;

use crate::config::{parse_feed_url, parse_slug};

#[derive(Debug, Args)]
pub(crate) struct ImportArticles {
    /// Articles as JSON Lines, or `-` for standard input: objects with `text`, `url` or `id`,
    /// and where known `title`, `published`, `outlet`; other keys are ignored
    #[arg(required_unless_present = "url")]
    pub(crate) file: Option<PathBuf>,
    /// Pages to read as if a feed had announced them
    #[arg(long, num_args = 1.., value_name = "URL", conflicts_with = "file", value_parser = parse_feed_url)]
    pub(crate) url: Vec<url::Url>,
    /// The slug of the outlet of what names none [default: its host]
    #[arg(long, value_parser = parse_slug)]
    pub(crate) outlet: Option<String>,
}
