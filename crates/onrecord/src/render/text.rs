//! Whole answers in words: an article read, a feed checked, a report, a status.

use std::io::Write;

use extractor::{Reasons, Weighed};
use fetcher::page;
use jiff::tz::TimeZone;
use model::entity::Entity;
use model::extraction::Extraction;
use model::feed::Feed;
use model::quote::{Quote, Speaker};
use storage::entity::SpeakerRow;
use storage::quote::QuoteRow;
use storage::report::status::Status;

use super::{shown, table, time};
use crate::config::Config;

/// Entries of a checked feed that are shown in full.
const SHOWN: usize = 20;

/// One line on standard output.
pub(crate) fn say(words: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(anstream::stdout(), "{words}")?;
    Ok(())
}

/// What was found in one text.
pub(crate) fn extraction(text: &str, extraction: &Extraction) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    if let Some(language) = &extraction.language
        && language != "en"
    {
        writeln!(out, "The text is in another language ({language}); only English is read.")?;
        return Ok(());
    }
    let words = text.split_whitespace().count();
    writeln!(out, "{}", bold(&format!("{} quotes in {words} words", extraction.quotes.len())))?;
    for quote in &extraction.quotes {
        writeln!(out, "\n{}", shown(&quote.text))?;
        writeln!(out, "    {} {}", said_by(quote), dim(&format!("[{}]", quote.kind)))?;
    }
    writeln!(out, "\n{}", bold(&format!("{} entities", extraction.entities.len())))?;
    for Entity { name, entity_type, mentions } in &extraction.entities {
        writeln!(out, "  {entity_type:<9} {name} {}", dim(&format!("x{}", mentions.len())))?;
    }
    Ok(())
}

/// Why each quote is what it is; `reasons` in the order of the quotes.
pub(crate) fn reasons(extraction: &Extraction, reasons: &[Reasons]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    if extraction.quotes.is_empty() {
        writeln!(out, "no quotes")?;
    }
    for (quote, reasons) in extraction.quotes.iter().zip(reasons) {
        writeln!(out, "{}", shown(&quote.text))?;
        writeln!(out, "    {} {}", said_by(quote), dim(&format!("[{}]", quote.kind)))?;
        let cue = quote.cue.as_ref().map_or("none found", |cue| cue.text.as_str());
        writeln!(out, "    cue      {}", shown(cue))?;
        writeln!(out, "    source   {}", ranked(&reasons.sources, "no words name it"))?;
        writeln!(out, "    speaker  {}", ranked(&reasons.speakers, "nobody can be told"))?;
        let sure =
            quote.confidence.map_or("not calibrated".to_owned(), |sure| format!("{sure:.2}"));
        writeln!(out, "    words    {:.2}; words and speaker together {sure}\n", reasons.words)?;
    }
    Ok(())
}

/// `Ana Vega 0.97, the minister 0.02`: those that are likely enough to be worth a look.
fn ranked(weighed: &[Weighed], nobody: &str) -> String {
    let shares = weighed.iter().enumerate();
    let worth = shares.filter(|(rank, one)| *rank == 0 || one.likelihood >= 0.005);
    let each = worth.map(|(_, one)| {
        let what = one.what.as_deref().map_or(nobody.to_owned(), shown);
        format!("{what} {:.2}", one.likelihood)
    });
    each.collect::<Vec<_>>().join(" | ")
}

/// What would be taken in from a feed.
pub(crate) fn feed(feed: &Feed, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let title = feed.title.as_deref().unwrap_or("(a feed without a title)");
    writeln!(out, "{}", bold(&shown(title)))?;
    if let Some(link) = &feed.link {
        writeln!(out, "{link}")?;
    }
    writeln!(out, "{} entries would be taken in; nothing was stored.", feed.entries.len())?;
    for entry in feed.entries.iter().take(SHOWN) {
        let at = entry.published.or(entry.updated);
        let at = at.map_or("no date".to_owned(), |at| time::of(at, zone));
        let words = entry
            .content_html
            .as_deref()
            .map_or(0, |html| page::text_of(html).split_whitespace().count());
        writeln!(out, "\n{at}  {}", shown(entry.title.as_deref().unwrap_or("(no title)")))?;
        match &entry.link {
            Some(link) => writeln!(out, "    {link}")?,
            None => writeln!(out, "    no link: only what the feed carries can be read")?,
        }
        writeln!(out, "    {}", dim(&format!("{words} words in the feed itself")))?;
    }
    if feed.entries.len() > SHOWN {
        writeln!(out, "\n… and {} more", feed.entries.len() - SHOWN)?;
    }
    Ok(())
}

/// A quote with who said it, in which outlet, when.
pub(crate) fn quote_in_words(
    out: &mut impl Write,
    quote: &QuoteRow,
    zone: &TimeZone,
) -> std::io::Result<()> {
    let name = quote.speaker.as_deref().unwrap_or("(unknown)");
    let who = introduced(name, quote.role.as_deref(), quote.speaks_for.as_deref());
    writeln!(out, "  {}", shorten(&quote.quote))?;
    let place = format!("· {}, {}", quote.outlet, time::short(&quote.published, zone));
    writeln!(out, "        {who} {}", dim(&place))
}

/// A speaker with the role last given.
pub(crate) fn introduce(speaker: &SpeakerRow) -> String {
    introduced(&speaker.speaker, speaker.role.as_deref(), None)
}

/// How the daemon's work stands.
pub(crate) fn status(status: &Status, config: &Config) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let zone = &config.time_zone;
    let at = |iso: &Option<String>| {
        iso.as_deref().map_or("never".to_owned(), |at| time::short(at, zone))
    };
    let (feeds, entries, record) = (&status.feeds, &status.entries, &status.record);
    writeln!(
        out,
        "Feeds     {} active, {} paused, {} gone; {} failing, {} due now",
        feeds.active, feeds.paused, feeds.gone, feeds.failing, feeds.due
    )?;
    writeln!(
        out,
        "          last good poll {}, next {}",
        at(&feeds.last_ok),
        at(&feeds.next_poll)
    )?;
    writeln!(
        out,
        "Articles  {} to be read now, {} to be tried again later, {} given up",
        entries.backlog, entries.waiting, entries.refused
    )?;
    writeln!(
        out,
        "Record    {} articles of {} outlets, {} quotes, {} speakers, {:.1} MB in {}",
        record.articles,
        record.outlets,
        record.quotes,
        record.speakers,
        record.size_bytes as f64 / 1e6,
        config.database.display()
    )?;
    section(&mut out, "Failing feeds", status.failing_feeds.is_empty())?;
    for feed in &status.failing_feeds {
        writeln!(out, "  {} {}", feed.id, feed.url)?;
        let error = feed.last_error.as_deref().unwrap_or("no reason was recorded");
        let next = match feed.state.as_str() {
            "gone" => "not polled any more".to_owned(),
            _ => format!("next try {}", at(&feed.next_poll)),
        };
        writeln!(
            out,
            "      failed {}x: {error}; last good {}; {next}",
            feed.failures,
            at(&feed.last_ok)
        )?;
    }
    section(&mut out, "Feeds that have moved", status.moved_feeds.is_empty())?;
    for feed in &status.moved_feeds {
        writeln!(out, "  {} {}", feed.id, feed.url)?;
        let advice = match (feed.same_as, feed.configured_by.as_str()) {
            (Some(other), _) => format!("feed {other} is polled there: remove one of them"),
            (None, "file") => "change it in the configuration file".to_owned(),
            (None, _) => {
                "add it there, since its headers and password stay where they are".to_owned()
            }
        };
        writeln!(out, "      now at {}; {advice}", feed.moved_to)?;
    }
    section(&mut out, "Articles that could not be read", status.troubles.is_empty())?;
    for trouble in &status.troubles {
        let what = match &trouble.next_try {
            Some(next) => format!("next try {}", time::short(next, zone)),
            None => "given up".to_owned(),
        };
        writeln!(out, "  {:>4}  {} ({what})", trouble.entries, trouble.error)?;
    }
    writeln!(out)?;
    if status.needs_attention.is_empty() {
        writeln!(out, "Nothing needs you.")?;
    }
    for words in &status.needs_attention {
        writeln!(out, "{} {words}", bold("Needs you:"))?;
    }
    Ok(())
}

pub(crate) fn bold(words: &str) -> String {
    styled(words, anstyle::Style::new().bold())
}

pub(super) fn dim(words: &str) -> String {
    styled(words, anstyle::Style::new().dimmed())
}

/// The stream takes the style away again where it is no terminal.
pub(super) fn styled(words: &str, style: anstyle::Style) -> String {
    format!("{style}{words}{style:#}")
}

fn section(out: &mut impl Write, title: &str, empty: bool) -> std::io::Result<()> {
    if empty { Ok(()) } else { writeln!(out, "\n{}", bold(title)) }
}

fn said_by(quote: &Quote) -> String {
    match quote.all_speakers() {
        [] => "(unknown)".to_owned(),
        speakers => speakers.iter().map(present).collect::<Vec<_>>().join("; "),
    }
}

fn present(speaker: &Speaker) -> String {
    let who = introduced(&speaker.name, speaker.role.as_deref(), speaker.speaks_for.as_deref());
    format!("{who} ({})", speaker.kind)
}

fn introduced(name: &str, role: Option<&str>, speaks_for: Option<&str>) -> String {
    let mut words = vec![name.to_owned()];
    words.extend(table::details(name, role, speaks_for));
    shown(&words.join(", "))
}

/// A quote on a line or two.
fn shorten(quote: &str) -> String {
    const MOST: usize = 160;
    let quote = &shown(quote).replace('\n', " ");
    match quote.char_indices().nth(MOST) {
        None => quote.to_owned(),
        Some((end, _)) => {
            let cut = quote[..end].rfind(' ').unwrap_or(end);
            format!("{} …", &quote[..cut])
        }
    }
}
