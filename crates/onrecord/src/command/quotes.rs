//! `onrecord quotes`: the list, how quotations spread, and what became of their words.

use storage::quote::spread;

use super::{decision, list, open_to_read};
use crate::cli::{DiffQuotes, DocumentFormat, Quotes};
use crate::config::Config;
use crate::render::{difference, rows, table};

pub(crate) async fn run(quotes: Quotes, config: &Config) -> anyhow::Result<()> {
    match quotes.act {
        Some(act) => decision::on_quote(act, config).await,
        None if quotes.spread => show_spread(&quotes, config).await,
        None => list::quotes(&quotes.list, config).await,
    }
}

async fn show_spread(quotes: &Quotes, config: &Config) -> anyhow::Result<()> {
    let filter = list::filter(&quotes.list.narrowing, config)?;
    let quotations = spread::list(&open_to_read(config).await?, &filter).await?;
    rows::write(quotes.list.output.format, &quotations, rows::SPREAD, |quotations| {
        table::spread(quotations, &config.time_zone)
    })
}

pub(super) async fn show_diff(diff: &DiffQuotes, config: &Config) -> anyhow::Result<()> {
    let most = if diff.limit == 0 { -1 } else { i64::from(diff.limit) };
    let quotation = spread::read(&open_to_read(config).await?, diff.cluster, most).await?;
    let Some(quotation) = quotation else {
        anyhow::bail!(
            "there is no quotation {}: expected a `cluster_id` of `onrecord quotes --spread --format json`",
            diff.cluster
        );
    };
    match diff.format {
        DocumentFormat::Json => rows::document(&quotation),
        DocumentFormat::Text => difference::quotation(&quotation, &config.time_zone),
    }
}
