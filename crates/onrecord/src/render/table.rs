//! Tables for people: as wide as the terminal, coloured only on one.

use std::io::{IsTerminal, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table};
use jiff::tz::TimeZone;
use storage::article::ArticleRow;
use storage::decision::DecisionRow;
use storage::entity::{EntityRow, SpeakerRow};
use storage::feed::FeedRow;
use storage::quote::QuoteRow;
use storage::quote::spread::SpreadRow;
use storage::report::search::Hit;

use super::{shown, time};

/// Where there is no terminal to ask.
const WIDTH: u16 = 100;

pub(crate) fn feeds(feeds: &[FeedRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&["ID", "OUTLET", "FEED", "STATE", "POLLED", "ARTICLES"]);
    for feed in feeds {
        let state = match (&feed.last_error, feed.failures) {
            (Some(error), failures) if failures > 0 => {
                format!("{}, failed {failures}x: {error}", feed.state)
            }
            _ => feed.state.clone(),
        };
        let title = feed.title.as_deref().map(|title| format!("{title}\n")).unwrap_or_default();
        table.add_row(vec![
            number(feed.id),
            words(&feed.outlet),
            words(&format!("{title}{}", feed.url)),
            words(&state),
            Cell::new(polled(feed, zone)),
            number(feed.articles),
        ]);
    }
    table
}

pub(crate) fn quotes(quotes: &[QuoteRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&["ID", "PUBLISHED", "SPEAKER", "QUOTE", "OUTLET"]);
    for quote in quotes {
        table.add_row(vec![
            number(quote.id),
            Cell::new(time::short(&quote.published, zone)),
            words(&speaker_of(quote)),
            words(&quote.quote),
            words(&quote.outlet),
        ]);
    }
    table
}

pub(crate) fn spread(quotations: &[SpreadRow], zone: &TimeZone) -> Table {
    let mut table =
        with_header(&["CLUSTER", "OUTLETS", "PRINTINGS", "SPEAKER", "QUOTE", "FIRST", "LAST"]);
    for one in quotations {
        let speaker = one.speaker.as_deref().unwrap_or("(unknown)");
        let speaker = match one.speakers {
            0 | 1 => speaker.to_owned(),
            several => format!("{speaker}\n(printings name {several} people)"),
        };
        let variants =
            if one.variants > 1 { format!("\n{} variants", one.variants) } else { String::new() };
        table.add_row(vec![
            number(one.cluster_id),
            number(one.outlets),
            number(one.printings),
            words(&speaker),
            words(&format!("{}{variants}", one.quote)),
            Cell::new(time::short(&one.first_printed, zone)),
            Cell::new(time::short(&one.last_printed, zone)),
        ]);
    }
    table
}

pub(crate) fn speakers(speakers: &[SpeakerRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&[
        "ID",
        "SPEAKER",
        "ROLE",
        "QUOTES",
        "WORDINGS",
        "ARTICLES",
        "OUTLETS",
        "LAST SAID",
    ]);
    for speaker in speakers {
        table.add_row(vec![
            number(speaker.speaker_id),
            words(&speaker.speaker),
            words(speaker.role.as_deref().unwrap_or_default()),
            number(speaker.quotes),
            number(speaker.quotations),
            number(speaker.articles),
            number(speaker.outlets),
            Cell::new(time::short(&speaker.last_said, zone)),
        ]);
    }
    table
}

pub(crate) fn entities(entities: &[EntityRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&["ID", "NAME", "TYPE", "MENTIONS", "ARTICLES", "LAST SEEN"]);
    for entity in entities {
        table.add_row(vec![
            number(entity.entity_id),
            words(&entity.name),
            words(&entity.entity_type),
            number(entity.mentions),
            number(entity.articles),
            Cell::new(time::short(&entity.last_seen, zone)),
        ]);
    }
    table
}

pub(crate) fn articles(articles: &[ArticleRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&["ID", "PUBLISHED", "OUTLET", "TITLE", "WORDS", "QUOTES", "REV"]);
    for article in articles {
        table.add_row(vec![
            number(article.id),
            Cell::new(time::short(&article.published, zone)),
            words(&article.outlet),
            words(&article.title),
            number(article.words),
            number(article.quotes),
            number(article.rev),
        ]);
    }
    table
}

pub(crate) fn decisions(decisions: &[DecisionRow], zone: &TimeZone) -> Table {
    let mut table = with_header(&["ID", "DECIDED", "WHAT", "UNDONE"]);
    for decision in decisions {
        let undone = decision.undone.as_deref().map(|at| time::short(at, zone));
        table.add_row(vec![
            number(decision.id),
            Cell::new(time::short(&decision.at, zone)),
            words(&decision.says),
            Cell::new(undone.unwrap_or_default()),
        ]);
    }
    table
}

pub(crate) fn hits(hits: &[Hit], zone: &TimeZone) -> Table {
    let mut table = with_header(&["PUBLISHED", "IN", "FOUND", "OUTLET"]);
    for hit in hits {
        let place = match (hit.what.as_str(), &hit.speaker) {
            ("quote", Some(speaker)) => format!("quote of {speaker}"),
            ("quote", None) => "quote".to_owned(),
            _ => format!("article: {}", hit.title),
        };
        table.add_row(vec![
            Cell::new(time::short(&hit.published, zone)),
            words(&place),
            words(&hit.snippet.replace('\n', " ")),
            words(&hit.outlet),
        ]);
    }
    table
}

/// A table of a statement that a person wrote.
pub(super) fn plain(columns: &[String]) -> Table {
    with_header(&columns.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Prints a table, or says that there is nothing to show.
pub(crate) fn print(table: &Table) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    if table.is_empty() {
        // Standard output stays empty, so that `| wc -l` counts what was found.
        anstream::eprintln!("Nothing found.");
        return Ok(());
    }
    writeln!(out, "{}", table.trim_fmt())?;
    Ok(())
}

/// When a feed was polled well, and below it when it is polled next.
fn polled(feed: &FeedRow, zone: &TimeZone) -> String {
    let last = feed.last_ok.as_deref().map_or("never".to_owned(), |at| time::short(at, zone));
    match &feed.next_poll {
        Some(next) => format!("{last}\nnext {}", time::short(next, zone)),
        None => last,
    }
}

/// The name, and below it what the article says of the speaker.
fn speaker_of(quote: &QuoteRow) -> String {
    let name = quote.speaker.as_deref().unwrap_or("(unknown)");
    let details = details(name, quote.role.as_deref(), quote.speaks_for.as_deref());
    if details.is_empty() { name.to_owned() } else { format!("{name}\n{}", details.join(", ")) }
}

/// What an article says of a speaker, but for what the name says already (`a spokeswoman
/// for the council`).
pub(super) fn details(name: &str, role: Option<&str>, speaks_for: Option<&str>) -> Vec<String> {
    let speaks_for = speaks_for.filter(|whom| !name.contains(whom));
    let role = role.map(str::to_owned).into_iter();
    role.chain(speaks_for.map(|whom| format!("for {whom}"))).collect()
}

fn with_header(names: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_width(WIDTH);
    }
    table.set_header(names.iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    table
}

pub(super) fn words(text: &str) -> Cell {
    Cell::new(shown(text))
}

/// A figure that is words already.
pub(super) fn right(text: &str) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

fn number(n: i64) -> Cell {
    Cell::new(n).set_alignment(CellAlignment::Right)
}
