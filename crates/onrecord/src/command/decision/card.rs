//! What is known of one entity or one quote.

use crate::cli::{DocumentFormat, ShowOne};
use crate::command::open_to_read;
use crate::config::Config;
use crate::render::{card, rows};

pub(super) async fn entity(one: &ShowOne, config: &Config) -> anyhow::Result<()> {
    let found = storage::entity::show(&open_to_read(config).await?, one.id).await?;
    match one.format {
        DocumentFormat::Json => rows::document(&found),
        DocumentFormat::Text => card::entity(&found, &config.time_zone),
    }
}

pub(super) async fn quote(one: &ShowOne, config: &Config) -> anyhow::Result<()> {
    let found = storage::quote::show(&open_to_read(config).await?, one.id).await?;
    match one.format {
        DocumentFormat::Json => rows::document(&found),
        DocumentFormat::Text => card::quote(&found, &config.time_zone),
    }
}
