//! `onrecord entities timeline`: how often articles named somebody or something.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use storage::entity::{self, Candidate};
use storage::report::period::Period;
use storage::speaker::Bar;

use super::{WrongUsage, calendar, candidate, open_to_read, when};
use crate::cli::{By, EntityTimeline, Format};
use crate::config::Config;
use crate::render::text::{bold, say};
use crate::render::timeline::{self, Part};
use crate::render::{rows, shown};

pub(super) async fn of_entity(asked: &EntityTimeline, config: &Config) -> anyhow::Result<()> {
    let zone = &config.time_zone;
    let store = open_to_read(config).await?;
    let who = the_one(entity::find(&store, &asked.entity).await?, &asked.entity)?;
    let (mut by, mut parts) = (By::Day, Vec::new());
    if let Some(span) = span(asked, &who, zone)? {
        by = asked.by.unwrap_or_else(|| calendar::fitting(span));
        let edges = calendar::parts(span, by, zone)?;
        parts = entity::timeline(&store, who.entity_id, &edges).await?.iter().map(part).collect();
    }
    if asked.output.format == Format::Table && !parts.is_empty() {
        let articles: i64 = parts.iter().map(|part| part.articles).sum();
        let head = format!("{} {} [{}]", who.entity_id, who.name, who.entity_type);
        say(bold(&shown(&format!("{head}: {articles} articles"))))?;
    }
    rows::write(asked.output.format, &parts, timeline::COLUMNS, |parts| {
        timeline::bars(parts, by, zone)
    })
}

fn the_one(found: Vec<Candidate>, name: &str) -> anyhow::Result<Candidate> {
    let expected = format!(
        "nobody and nothing called `{name}` is named: expected a name, or an id as `entities` lists it"
    );
    let line = |one: &Candidate| {
        format!("{} {} ({}, {} articles)", one.entity_id, one.name, one.entity_type, one.articles)
    };
    let who = candidate::the_one(name, found, &expected, line)?;
    match who.merged_into {
        Some(into) => {
            anyhow::bail!("entity {} belongs to entity {into}: ask for that", who.entity_id)
        }
        None => Ok(who),
    }
}

/// From the first article on, where nothing else is said.
fn span(
    asked: &EntityTimeline,
    who: &Candidate,
    zone: &TimeZone,
) -> Result<Option<Period>, WrongUsage> {
    // The record knows no shorter time.
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond());
    let now = now.unwrap_or(Timestamp::MAX);
    let at = |flag, text: &Option<String>| {
        text.as_deref().map(|text| when::parse(flag, text, now, zone)).transpose()
    };
    let until = at("--until", &asked.until)?.unwrap_or(now);
    let Some(since) = at("--since", &asked.since)?.or(who.first_seen()) else { return Ok(None) };
    match since < until {
        true => Ok(Some(Period { since, until })),
        false if asked.since.is_none() => Ok(None),
        false => Err(WrongUsage(format!("--since {since} is not before --until {until}"))),
    }
}

fn part(bar: &Bar) -> Part {
    Part { since: bar.since, until: bar.until, articles: bar.n }
}
