//! `onrecord report`.

use jiff::Timestamp;

use super::{open_to_read, when};
use crate::cli::{DocumentFormat, Report};
use crate::config::Config;
use crate::render::{rows, text};

pub(crate) async fn run(report: &Report, config: &Config) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let zone = &config.time_zone;
    let since = when::parse("--since", &report.since, now, zone)?;
    let until = match &report.until {
        Some(until) => when::parse("--until", until, now, zone)?,
        None => now,
    };
    let most = if report.limit == 0 { -1 } else { i64::from(report.limit) };
    let store = open_to_read(config).await?;
    let digest = storage::report::digest::digest(&store, since, until, most).await?;
    match report.format {
        DocumentFormat::Json => rows::document(&digest),
        DocumentFormat::Text => text::digest(&digest, zone),
    }
}
