//! Measures what onrecord ships. Never shipped itself.
//!
//! Over our own annotated news, `corpus/`:
//! - [`corpus`]: reads and checks it
//! - [`score`]: what the extractor is worth on it
//! - [`train`]: makes the extractor's model
//! - [`block`]: figures that stand in a document, kept true
//! - [`command`]: what the commands over it do
//!
//! Filters from standard input to standard output, an object a line:
//! - [`feeds`]: documents to feeds, over `fetcher::feed`
//! - [`pages`]: pages to articles, over `fetcher::page`
//! - [`extract`]: texts to what is found in them, over `extractor`
//! - [`lines`]: what the filters have in common

mod block;
mod command;
mod corpus;
mod extract;
mod feeds;
mod lines;
mod pages;
mod score;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use corpus::Part;

#[derive(Parser)]
#[command(about = "Measures what onrecord ships")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Our own annotated news
    Corpus {
        #[command(subcommand)]
        command: Corpus,
    },
    /// What the extractor is worth on our own annotated news
    Score(Score),
    /// Make the extractor's model
    Train(train::Train),
    /// {"id", "text"} to what `onrecord extract --jsonl` gives, with any model
    Extract(Extract),
    /// {"id", "headers", "body_base64"} to {"id", "ok", "title", "link", "entries"}
    Feeds,
    /// {"id", "url", "content_type", "html_base64"} to {"id", "ok", "text", "title", "authors", "published"}
    Pages,
}

#[derive(Subcommand)]
enum Corpus {
    /// Name everything that is wrong: spans, marks, names, ids, clusters, quotas
    Check(Check),
    /// How far the first and the blind annotation of the same articles agree
    Agree(Agree),
    /// Print the text of an article without its annotation
    Text { file: PathBuf },
    /// Print a part as JSON Lines: text, entities, quotes; offsets in Unicode scalars
    Jsonl(Jsonl),
}

#[derive(clap::Args)]
struct Extract {
    /// Another model than the one that is built in
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Check {
    /// The folder with `train/`, `test/` and `blind/`
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    /// Check these files alone, one by one
    #[arg(long, num_args = 1.., value_name = "FILE")]
    only: Vec<PathBuf>,
    /// Print what these files alone come to
    #[arg(long, num_args = 1.., value_name = "FILE")]
    count: Vec<PathBuf>,
    /// Write the counts into corpus/README.md instead of comparing them
    #[arg(long)]
    write: bool,
}

#[derive(clap::Args)]
struct Agree {
    /// The folder with `train/`, `test/` and `blind/`
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    /// Name what they differ in
    #[arg(long)]
    differences: bool,
}

#[derive(clap::Args)]
struct Jsonl {
    /// The folder with `train/`, `test/` and `blind/`
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    #[arg(long, value_enum, default_value = "train")]
    part: Part,
}

/// What may be scored alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Quotes and speakers
    Quotes,
}

#[derive(clap::Args)]
struct Score {
    /// Score this alone
    #[arg(value_enum)]
    what: Option<What>,
    /// The folder with `train/`, `test/` and `blind/`
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    /// The part to score; else train and test, one after the other
    #[arg(long, value_enum)]
    part: Option<Part>,
    /// Of the training part, only every so many-th article, which `lab train --hold-back`
    /// has left out
    #[arg(long, value_name = "NUMBER")]
    hold_back: Option<usize>,
    /// Another model than the one that is built in
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Score entities, tags and sentences on the sets of this folder too
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Score tags and sentences alone
    #[arg(long, requires = "data")]
    tags_only: bool,
    /// Name what was wrong in the training part; the test part keeps its secrets
    #[arg(long)]
    errors: bool,
    /// Compare the figures with those that stand in this document
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Write them there instead
    #[arg(long, requires = "document")]
    write: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Corpus { command: Corpus::Check(check) } => command::check(check),
        Command::Corpus { command: Corpus::Agree(agree) } => command::agree(agree),
        Command::Corpus { command: Corpus::Text { file } } => command::text(file),
        Command::Corpus { command: Corpus::Jsonl(jsonl) } => command::jsonl(jsonl),
        Command::Train(train) => train::run(train),
        Command::Score(score) => command::score(score),
        Command::Extract(arguments) => extract::run(arguments),
        Command::Feeds => lines::answer_each(feeds::answer),
        Command::Pages => lines::answer_each(pages::answer),
    }
}
