//! `onrecord demo`: the main job with no network and no set-up.
//!
//! The bundled outlets are served on loopback, each under a host name of its own, and
//! the same pipeline as the daemon's runs against them into a fresh database.

mod outlet;
mod site;

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::quote::QuoteKind;
use storage::feed::{FeedOptions, NewFeed};
use storage::quote::QuoteRow;
use storage::report::filter::Filter;
use storage::retention::Keep;
use storage::store::Store;

use crate::cli::{Demo, LogFormat};
use crate::config::{Fetch, Overrides};
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::render::text::{bold, introduce, quote_in_words, say};
use crate::shutdown::shutdown;
use crate::{daemon, log};

use outlet::Outlet;

const DATABASE: &str = "onrecord-demo.db";

pub(crate) async fn run(demo: &Demo, overrides: &Overrides) -> anyhow::Result<()> {
    let database = fresh_database(overrides)?;
    let now = Timestamp::now();
    let outlets = outlet::all()?;
    say(format_args!(
        "{} invented outlets, served on this machine; no network is used.",
        outlets.len()
    ))?;
    let progress = Progress::on_terminal();
    let level = if demo.verbose { "info" } else { "error" };
    log::start(level, LogFormat::Text, &progress)?;

    let store = Store::open(&database).await?;
    let mut hosts = HashMap::new();
    for outlet in outlets {
        add(&store, &outlet, now).await?;
        let host = outlet.host.clone();
        hosts.insert(host, site::serve(outlet, now).await?);
    }
    // The sample is ours: nobody's patience is tried, and the pause would only make the
    // reader wait.
    let fetch = Fetch { pause: std::time::Duration::ZERO, ..Fetch::default() };
    let (hands, headers) = (Arc::default(), HashMap::new());
    let pipeline = Pipeline::new(
        store.clone(),
        fetch,
        hosts,
        progress.clone(),
        hands,
        headers,
        Keep::default(),
    )?;
    let (_caller, shutdown) = shutdown();
    let started = std::time::Instant::now();
    daemon::round(&pipeline, &shutdown).await?;
    progress.finish();
    say(format_args!("{} in {:.1} s.", progress.in_words(), started.elapsed().as_secs_f64()))?;

    show(&store).await?;
    store.close().await;
    what_next(&database)
}

/// The database of an earlier demo makes way; no other file does.
fn fresh_database(overrides: &Overrides) -> anyhow::Result<PathBuf> {
    if let Some(path) = &overrides.database {
        if path.exists() {
            bail!("{} is there already: the demo only makes a new database", path.display());
        }
        return Ok(path.clone());
    }
    for leaving in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{DATABASE}{leaving}"));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error)
                    .with_context(|| format!("cannot make way for a new {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(PathBuf::from(DATABASE))
}

async fn add(store: &Store, outlet: &Outlet, now: Timestamp) -> anyhow::Result<()> {
    let url = format!("http://{}{}", outlet.host, outlet.feed).parse()?;
    let feed = NewFeed {
        url,
        name: Some(outlet.name.clone()),
        outlet: outlet.slug.clone(),
        tags: outlet.tags.clone(),
        every: None,
        options: FeedOptions::default(),
    };
    storage::feed::add(store, vec![feed], now).await?;
    Ok(())
}

async fn show(store: &Store) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let most = |limit| Filter { limit, ..Filter::default() };
    let speakers = storage::entity::list_speakers(store, &most(8)).await?;
    writeln!(out, "\n{}", bold("Who said most"))?;
    for speaker in &speakers {
        writeln!(
            out,
            "  {:>3} quotes in {} outlets  {}",
            speaker.quotes,
            speaker.outlets,
            introduce(speaker)
        )?;
    }
    writeln!(out, "\n{}", bold("The latest quotes"))?;
    for quote in latest_of_each_article(store).await?.iter().take(8) {
        quote_in_words(&mut out, quote, &TimeZone::UTC)?;
    }
    Ok(())
}

/// The first direct quote with a named speaker of each article, the latest article first.
async fn latest_of_each_article(store: &Store) -> anyhow::Result<Vec<QuoteRow>> {
    let direct = Filter { kind: Some(QuoteKind::Direct), limit: -1, ..Filter::default() };
    let mut articles = HashSet::new();
    let quotes = storage::quote::list(store, &direct).await?;
    let named = quotes.into_iter().filter(|quote| quote.speaker_id.is_some());
    Ok(named.filter(|quote| articles.insert(quote.article_id)).collect())
}

fn what_next(database: &Path) -> anyhow::Result<()> {
    let program = std::env::args_os().next().unwrap_or_else(|| "onrecord".into());
    let program = program.to_string_lossy();
    let db = database.display();
    let mut out = anstream::stdout().lock();
    writeln!(out, "\nEverything is in {}. Try:", bold(&db.to_string()))?;
    for command in [
        "report --since 7d",
        "quotes --entity Wexmouth --limit 5",
        "sql \"SELECT speaker, quotes, outlets FROM v_speakers ORDER BY quotes DESC LIMIT 5\"",
    ] {
        writeln!(out, "  {program} --db {db} {command}")?;
    }
    Ok(())
}
