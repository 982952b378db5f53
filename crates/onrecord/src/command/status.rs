//! `onrecord status`.

use std::process::ExitCode;

use jiff::Timestamp;

use super::open_to_read;
use crate::cli::{DocumentFormat, Status};
use crate::config::Config;
use crate::render::{rows, text};

/// Exit code 1 with `--check` where something needs a person.
pub(crate) async fn run(asked: &Status, config: &Config) -> anyhow::Result<ExitCode> {
    let status =
        storage::report::status::status(&open_to_read(config).await?, Timestamp::now()).await?;
    match asked.format {
        DocumentFormat::Json => rows::document(&status)?,
        DocumentFormat::Text => text::status(&status, config)?,
    }
    let calls = asked.check && !status.needs_attention.is_empty();
    Ok(if calls { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
