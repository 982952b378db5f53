//! Lists: quotes, speakers, entities, articles, and words found in them.

use jiff::Timestamp;
use storage::report::filter::Filter;
use storage::report::search::{self as found, SearchError};

use super::{WrongUsage, open_to_read, when};
use crate::cli::{Entities, List, Narrowing, Order, Search, Which, Within};
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
    let within = match search.within {
        Some(Within::Quotes) => found::Within::Quotes,
        Some(Within::Articles) => found::Within::Articles,
        None => found::Within::Both,
    };
    let order = match search.order {
        Order::Time => found::Order::Time,
        Order::Rank => found::Order::Rank,
    };
    let store = open_to_read(config).await?;
    let hits = match found::search(&store, &words.join(" "), &filter, within, order).await {
        Err(error @ SearchError::Unclear { .. }) => {
            return Err(WrongUsage(error.to_string()).into());
        }
        hits => hits?,
    };
    rows::write(search.output.format, &hits, rows::HITS, |hits| {
        table::hits(hits, &config.time_zone)
    })
}

pub(super) fn filter(narrowing: &Narrowing, config: &Config) -> anyhow::Result<Filter> {
    let limit = if narrowing.limit == 0 { -1 } else { i64::from(narrowing.limit) };
    Ok(Filter { limit, ..narrowed(&narrowing.which, config)? })
}

/// Without a limit.
pub(super) fn narrowed(which: &Which, config: &Config) -> anyhow::Result<Filter> {
    let now = Timestamp::now();
    let at = |flag, text: &Option<String>| {
        text.as_deref().map(|text| when::parse(flag, text, now, &config.time_zone)).transpose()
    };
    Ok(Filter {
        speaker: which.speaker.clone(),
        speaker_id: None,
        entity: which.entity.clone(),
        outlet: which.outlet.clone(),
        tag: which.tag.clone(),
        kind: which.kind(),
        since: at("--since", &which.since)?,
        until: at("--until", &which.until)?,
        limit: -1,
    })
}
