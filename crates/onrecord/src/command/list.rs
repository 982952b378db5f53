//! Lists: quotes, speakers, entities, articles, and words found in them.

use jiff::Timestamp;
use storage::report::filter::Filter;
use storage::report::search as found;

use super::{open_to_read, when};
use crate::cli::{Entities, List, Narrowing, Search};
use crate::config::Config;
use crate::render::{rows, table};

pub(crate) async fn quotes(list: &List, config: &Config) -> anyhow::Result<()> {
    let filter = filter(&list.narrowing, config)?;
    let quotes = storage::quote::list(&open_to_read(config).await?, &filter).await?;
    rows::write(list.output.format, &quotes, rows::QUOTES, |quotes| {
        table::quotes(quotes, &config.time_zone)
    })
}

pub(crate) async fn speakers(list: &List, config: &Config) -> anyhow::Result<()> {
    let filter = filter(&list.narrowing, config)?;
    let speakers = storage::entity::list_speakers(&open_to_read(config).await?, &filter).await?;
    rows::write(list.output.format, &speakers, rows::SPEAKERS, |speakers| {
        table::speakers(speakers, &config.time_zone)
    })
}

pub(crate) async fn entities(list: &Entities, config: &Config) -> anyhow::Result<()> {
    let filter = filter(&list.narrowing, config)?;
    let entities =
        storage::entity::list(&open_to_read(config).await?, &filter, list.entity_type).await?;
    rows::write(list.output.format, &entities, rows::ENTITIES, |entities| {
        table::entities(entities, &config.time_zone)
    })
}

pub(crate) async fn articles(list: &List, config: &Config) -> anyhow::Result<()> {
    let filter = filter(&list.narrowing, config)?;
    let articles = storage::article::list(&open_to_read(config).await?, &filter).await?;
    rows::write(list.output.format, &articles, rows::ARTICLES, |articles| {
        table::articles(articles, &config.time_zone)
    })
}

pub(crate) async fn search(search: &Search, config: &Config) -> anyhow::Result<()> {
    let filter = filter(&search.narrowing, config)?;
    // The shell has taken the quotation marks of a phrase away.
    let words: Vec<String> = search
        .words
        .iter()
        .map(|word| match word.contains(char::is_whitespace) && !word.contains('"') {
            true if search.words.len() > 1 => format!("\"{word}\""),
            _ => word.clone(),
        })
        .collect();
    let hits = found::search(&open_to_read(config).await?, &words.join(" "), &filter).await?;
    rows::write(search.output.format, &hits, rows::HITS, |hits| {
        table::hits(hits, &config.time_zone)
    })
}

fn filter(narrowing: &Narrowing, config: &Config) -> anyhow::Result<Filter> {
    let now = Timestamp::now();
    let at = |flag, text: &Option<String>| {
        text.as_deref().map(|text| when::parse(flag, text, now, &config.time_zone)).transpose()
    };
    Ok(Filter {
        speaker: narrowing.speaker.clone(),
        entity: narrowing.entity.clone(),
        outlet: narrowing.outlet.clone(),
        tag: narrowing.tag.clone(),
        kind: narrowing.kind(),
        since: at("--since", &narrowing.since)?,
        until: at("--until", &narrowing.until)?,
        limit: if narrowing.limit == 0 { -1 } else { i64::from(narrowing.limit) },
    })
}
