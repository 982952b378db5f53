//! One entity, or one quote, for a person.

use std::io::{StdoutLock, Write};

use anstream::AutoStream;
use jiff::tz::TimeZone;
use storage::decision::DecisionRow;
use storage::entity::{EntityCard, Named};
use storage::quote::{QuoteCard, SpeakerCard};

use super::text::bold;
use super::{shown, table, time};

type Out = AutoStream<StdoutLock<'static>>;

pub(crate) fn entity(card: &EntityCard, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let facts = &card.facts;
    let role = facts.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
    let head = format!("{} {}{role}", facts.entity_id, facts.name);
    writeln!(out, "{} [{}]", bold(&shown(&head)), facts.entity_type)?;
    if facts.name != facts.found_name {
        writeln!(out, "  found as {}", shown(&facts.found_name))?;
    }
    if let Some(into) = facts.merged_into {
        writeln!(out, "  belongs to entity {into}")?;
    }
    writeln!(
        out,
        "  {} articles, {} mentions, {} quotes",
        facts.articles, facts.mentions, facts.quotes
    )?;
    if let (Some(first), Some(last)) = (&facts.first_seen, &facts.last_seen) {
        writeln!(out, "  from {} to {}", time::short(first, zone), time::short(last, zone))?;
    }
    counted(&mut out, "Called", &card.names)?;
    counted(&mut out, "Linked by", &card.grounds)?;
    if !card.namesakes.is_empty() {
        writeln!(out, "{}", bold("Namesakes"))?;
        for one in &card.namesakes {
            let role = one.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
            let name = shown(&format!("{}{role}", one.name));
            writeln!(out, "  {} {name}: {} articles", one.entity_id, one.articles)?;
        }
    }
    decisions(&mut out, &card.decisions, zone)
}

pub(crate) fn quote(card: &QuoteCard, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let quote = &card.quote;
    if !card.before.is_empty() {
        writeln!(out, "  {}", shown(&card.before).replace('\n', " "))?;
    }
    writeln!(out, "{}", bold(&shown(&quote.quote)))?;
    if !card.after.is_empty() {
        writeln!(out, "  {}", shown(&card.after).replace('\n', " "))?;
    }
    let state = match (card.hidden, quote.corrected) {
        (true, _) => ", hidden",
        (false, 0) => "",
        (false, _) => ", corrected",
    };
    writeln!(out, "\nQuote {} [{}{state}]", quote.id, quote.kind)?;
    for speaker in &card.speakers {
        writeln!(out, "  said by {}", shown(&introduce(speaker)))?;
    }
    if card.speakers.is_empty() && !card.hidden {
        writeln!(out, "  said by nobody that is known")?;
    }
    for (what, words) in [("source", &quote.source), ("cue", &quote.cue)] {
        if let Some(words) = words {
            writeln!(out, "  {what}: {}", shown(words))?;
        }
    }
    if let Some(confidence) = quote.confidence {
        writeln!(out, "  confidence: {confidence:.2}")?;
    }
    let published = time::short(&quote.published, zone);
    writeln!(out, "  in article {}, {}: {}", quote.article_id, quote.outlet, shown(&quote.title))?;
    writeln!(out, "  {published}, revision {}, {}", quote.rev, shown(&quote.url))?;
    if let Some(spread) = &card.spread {
        writeln!(
            out,
            "  printed {} times in {} outlets, {} wordings, from {} to {}",
            spread.printings,
            spread.outlets,
            spread.variants,
            time::short(&spread.first_printed, zone),
            time::short(&spread.last_printed, zone)
        )?;
    }
    decisions(&mut out, &card.decisions, zone)
}

fn introduce(speaker: &SpeakerCard) -> String {
    let (role, whom) = (speaker.role.as_deref(), speaker.speaks_for.as_deref());
    let mut words = vec![speaker.name.clone()];
    words.extend(table::details(&speaker.name, role, whom));
    let entity = speaker.entity_id.map(|id| format!(" (entity {id})")).unwrap_or_default();
    format!("{} [{}]{entity}", words.join(", "), speaker.kind)
}

fn counted(out: &mut Out, title: &str, list: &[Named]) -> anyhow::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", bold(title))?;
    for one in list {
        writeln!(out, "  {}: {} articles", shown(&one.name), one.articles)?;
    }
    Ok(())
}

fn decisions(out: &mut Out, list: &[DecisionRow], zone: &TimeZone) -> anyhow::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", bold("Decisions"))?;
    for one in list {
        let at = time::short(&one.at, zone);
        let undone = match &one.undone {
            Some(undone) => format!(", undone {}", time::short(undone, zone)),
            None => String::new(),
        };
        writeln!(out, "  {} {at}{undone}: {}", one.id, shown(&one.says))?;
    }
    Ok(())
}
