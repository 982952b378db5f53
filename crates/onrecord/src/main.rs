//! onrecord: who said what, on the record. The program.
//!
//! `main` is the table of contents: one arm a command. `config` says what to do,
//! `pipeline` does it, `daemon` keeps it going, `command` answers questions, `render`
//! writes the answers.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

mod cli;
mod command;
mod config;
mod daemon;
mod demo;
mod hands;
mod log;
mod pipeline;
mod progress;
mod reader;
mod render;
mod rules;
mod shutdown;

use std::process::ExitCode;
use std::time::Duration;

use anstream::eprintln;
use clap::Parser;
use tokio::runtime::Builder;

use cli::{Cli, Command, ConfigCommand, LogFormat};
use config::{Config, ConfigError, Overrides};
use progress::Progress;

/// A page that is still being parsed when the program is to stop is not waited for.
const LEAVE: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match runtime(&cli.command).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("onrecord: cannot start: {error}");
            return ExitCode::from(1);
        }
    };
    let code = runtime.block_on(answer(cli));
    runtime.shutdown_timeout(LEAVE);
    code
}

/// A page reader is one of many and waits for nothing, so that threads would only cost it.
fn runtime(command: &Command) -> Builder {
    let mut runtime = match command {
        Command::ReadPages => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    runtime.enable_all();
    runtime
}

async fn answer(cli: Cli) -> ExitCode {
    match run(cli).await {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onrecord: {}", pipeline::in_words(&*error));
            let usage = error.is::<ConfigError>() || error.is::<command::WrongUsage>();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let overrides = cli.places.overrides();
    let config = || Config::load(&overrides);
    match cli.command {
        Command::Demo(demo) => {
            demo::run(&demo, &overrides).await?;
        }
        Command::Run(run) => return daemon(run, &overrides).await,
        Command::Extract(extract) => return command::extract::run(&extract),
        Command::Import(import) => return command::import::run(&import, &config()?).await,
        Command::Feeds(feeds) => command::feeds::run(feeds, &config()?).await?,
        Command::Quotes(quotes) => command::quotes::run(quotes, &config()?).await?,
        Command::Speakers(list) => command::list::speakers(&list, &config()?).await?,
        Command::Entities(cli::Entities { act: Some(act), .. }) => {
            command::decision::on_entity(act, &config()?).await?;
        }
        Command::Entities(list) => command::list::entities(&list, &config()?).await?,
        Command::Articles(articles) => command::articles::run(articles, &config()?).await?,
        Command::Decisions(decisions) => command::decision::run(decisions, &config()?).await?,
        Command::Search(search) => command::list::search(&search, &config()?).await?,
        Command::Export(export) => command::export::run(&export, &config()?).await?,
        Command::Sql(sql) => command::sql::run(&sql, &config()?).await?,
        Command::Report(report) => command::report::run(&report, &config()?).await?,
        Command::Status(status) => return command::status::run(&status, &config()?).await,
        Command::ReadPages => command::read_pages::run().await?,
        Command::Backup(backup) => command::backup::write(&backup, &config()?).await?,
        Command::Restore(restore) => {
            return command::backup::restore(&restore, &config()?).await;
        }
        Command::Doctor(doctor) => return command::doctor::run(&doctor, &config()?).await,
        Command::Reextract(asked) => command::reextract::run(&asked, &config()?).await?,
        Command::Retain(retain) => command::size::retain(&retain, &config()?).await?,
        Command::Size(size) => command::size::size(&size, &config()?).await?,
        Command::Vacuum(vacuum) => command::size::vacuum(&vacuum, &config()?).await?,
        Command::Config(ConfigCommand::Check) => command::config::check(&config()?)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn daemon(run: cli::Run, overrides: &Overrides) -> anyhow::Result<ExitCode> {
    let config = Config::load(overrides)?;
    let progress = match run.log_format {
        LogFormat::Text => Progress::on_terminal(),
        LogFormat::Json => Progress::hidden(),
    };
    log::start(&run.log, run.log_format, &progress)?;
    daemon::run(overrides, config, run.once, &progress).await?;
    Ok(ExitCode::SUCCESS)
}

/// `onrecord quotes | head` ends when `head` has had enough: no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
