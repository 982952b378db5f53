//! Measures what onrecord ships: filters from standard input to standard output, an
//! object a line. Never shipped itself.
//!
//! - [`feeds`]: documents to feeds, over `fetcher::feed`
//! - [`pages`]: pages to articles, over `fetcher::page`
//! - [`lines`]: what the filters have in common

mod feeds;
mod lines;
mod pages;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measures what onrecord ships")]
struct Arguments {
    #[command(subcommand)]
    filter: Filter,
}

#[derive(Clone, Copy, Subcommand)]
enum Filter {
    /// {"id", "headers", "body_base64"} to {"id", "ok", "title", "link", "entries"}
    Feeds,
    /// {"id", "url", "content_type", "html_base64"} to {"id", "ok", "text", "title", "authors", "published"}
    Pages,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().filter {
        Filter::Feeds => lines::answer_each(feeds::answer),
        Filter::Pages => lines::answer_each(pages::answer),
    }
}
