//! `onrecord feeds`: what is polled.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use fetcher::client::{self, Accept, RequestOptions};
use fetcher::feed::Evidence;
use fetcher::{feed, page};
use jiff::Timestamp;
use model::feed::{Feed, Validators};
use serde_json::json;
use storage::feed::{FeedRow, NewFeed};
use storage::store::Store;
use url::Url;

use super::{WrongUsage, open, open_to_read, opml};
use crate::cli::{
    AddFeed, Backfill, CheckFeed, DocumentFormat, Export, Feeds, Import, ListFeeds, OneFeed,
};
use crate::config::{Config, Written, outlet_of, signed};
use crate::pipeline::{self, poll, request_options};
use crate::render::text::say;
use crate::render::{rows, table, text};
use crate::rules::Rules;

pub(crate) async fn run(feeds: Feeds, config: &Config) -> anyhow::Result<()> {
    match feeds {
        Feeds::Add(add) => add_one(*add, config).await,
        Feeds::List(list) => list_all(&list, config).await,
        Feeds::Backfill(wanted) => backfill(&wanted, config).await,
        Feeds::Remove(one) => remove(&one, config).await,
        Feeds::Pause(one) => pause(&one, config).await,
        Feeds::Resume(one) => resume(&one, config).await,
        Feeds::Import(import) => import_all(&import, config).await,
        Feeds::Export(export) => export_all(&export, config).await,
        Feeds::Check(check) => check_one(&check, config).await,
    }
}

async fn add_one(mut add: AddFeed, config: &Config) -> anyhow::Result<()> {
    let is_site = add.url.path() == "/" && add.url.query().is_none();
    if add.find || is_site {
        add.url = feed_of_site(&add.url, config).await?;
    }
    if let Some(feed) = config.feed_of_file(add.url.as_str()) {
        bail!("{} stands in {} already", add.url, place_of(feed.line, config));
    }
    let written = Written {
        user_agent: add.user_agent,
        headers: add.headers.into_iter().collect(),
        username: add.username,
        password_env: add.password_env,
        password_file: add.password_file,
        proxy: add.proxy,
        include: add.include,
        exclude: add.exclude,
    };
    let (options, _) = written.check(&add.url, Path::new("")).map_err(WrongUsage)?;
    let feed = NewFeed {
        outlet: add.outlet.unwrap_or_else(|| outlet_of(&add.url)),
        url: add.url,
        name: add.name,
        tags: add.tags,
        every: add.every.map(signed),
        options,
    };
    let (url, outlet) = (client::without_password(&feed.url), feed.outlet.clone());
    let store = Store::open(&config.database).await?;
    let added = storage::feed::add(&store, vec![feed], Timestamp::now()).await?;
    store.close().await;
    match added {
        0 => say(format_args!("{url} is there already; nothing was changed.")),
        _ => say(format_args!("Added {url} (outlet {outlet}).")),
    }
}

/// No more of the addresses at which a site may have a feed are tried.
const MOST_TRIED: usize = 8;

/// The first feed that a page names and that can be read; says which others it names.
async fn feed_of_site(site: &Url, config: &Config) -> anyhow::Result<Url> {
    let client = pipeline::client(&config.fetch, Default::default())?;
    let get = |url: Url| {
        let client = &client;
        async move { client.get(&url, &Validators::default(), Accept::Feed).await }
    };
    let response = get(site.clone()).await?;
    if poll::parse(&response).is_ok() {
        return Ok(site.clone());
    }
    let found = feed::discover(&String::from_utf8_lossy(&response.body), &response.url);
    let (said, guessed): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|one| one.evidence != Evidence::Guessed);
    for one in said.iter().chain(&guessed).take(MOST_TRIED) {
        let Ok(answer) = get(one.url.clone()).await else { continue };
        if poll::parse(&answer).is_err() {
            continue;
        }
        for other in said.iter().filter(|other| other.url != one.url).take(MOST_TRIED) {
            let title = other.title.as_deref().unwrap_or("without a title");
            say(format_args!("{site} also has {} ({title}).", other.url))?;
        }
        return Ok(one.url.clone());
    }
    bail!("{site} names no feed, and has none where feeds usually are; give the feed's own address")
}

async fn list_all(list: &ListFeeds, config: &Config) -> anyhow::Result<()> {
    let (outlet, tag) = (list.outlet.as_deref(), list.tag.as_deref());
    let feeds = match config.database.is_file() {
        true => storage::feed::list(&open_to_read(config).await?, outlet, tag).await?,
        false => Vec::new(),
    };
    if feeds.is_empty() && !config.feeds.is_empty() {
        eprintln!(
            "The {} feeds of the configuration are taken up by `onrecord run`.",
            config.feeds.len()
        );
    }
    rows::write(list.output.format, &feeds, rows::FEEDS, |feeds| {
        table::feeds(feeds, &config.time_zone)
    })
}

async fn remove(one: &OneFeed, config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let feed = find(&store, one).await?;
    if let Some(of_file) = config.feed_of_file(&feed.url) {
        bail!(
            "{} stands in {}: take it out there, or pause it with `onrecord feeds pause {}`",
            feed.url,
            place_of(of_file.line, config),
            feed.id
        );
    }
    storage::feed::remove(&store, feed.id).await?;
    store.close().await;
    say(format_args!("Removed {}; its {} articles stay.", feed.url, feed.articles))
}

async fn pause(one: &OneFeed, config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let feed = find(&store, one).await?;
    let changed = storage::feed::pause(&store, feed.id).await?;
    store.close().await;
    match changed {
        true => say(format_args!("Paused {}.", feed.url)),
        false => say(format_args!("{} was paused already.", feed.url)),
    }
}

async fn resume(one: &OneFeed, config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let feed = find(&store, one).await?;
    let changed = storage::feed::resume(&store, feed.id).await?;
    store.close().await;
    match changed {
        true => say(format_args!("{} is polled again.", feed.url)),
        false => say(format_args!("{} is active already.", feed.url)),
    }
}

async fn import_all(import: &Import, config: &Config) -> anyhow::Result<()> {
    let name = import.file.display();
    let document = read_input(&import.file)?;
    let outlines = opml::read(&document)
        .map_err(|reason| anyhow::anyhow!("{name} is no OPML document: {reason}"))?;
    let store = Store::open(&config.database).await?;
    let all = outlines.feeds.len();
    let is_ours = |feed: &NewFeed| config.feed_of_file(feed.url.as_str()).is_none();
    let feeds = outlines.feeds.into_iter().filter(is_ours).collect();
    let added = storage::feed::add(&store, feeds, Timestamp::now()).await?;
    let known = all - added;
    for reason in &outlines.passed_over {
        eprintln!("Passed over: {reason}");
    }
    store.close().await;
    say(format_args!("Added {added} feeds; {known} were there already."))
}

async fn export_all(export: &Export, config: &Config) -> anyhow::Result<()> {
    let feeds = storage::feed::list(&open_to_read(config).await?, None, None).await?;
    let document = opml::write(&feeds)?;
    match &export.file {
        Some(path) => std::fs::write(path, document)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => std::io::stdout().write_all(document.as_bytes())?,
    }
    Ok(())
}

async fn check_one(check: &CheckFeed, config: &Config) -> anyhow::Result<()> {
    let feed = match check.source.starts_with("http://") || check.source.starts_with("https://") {
        true => feed_at(&check.source, config).await?,
        false => feed_in(Path::new(&check.source))?,
    };
    match check.format {
        DocumentFormat::Json => rows::document(&as_json(&feed)),
        DocumentFormat::Text => text::feed(&feed, &config.time_zone),
    }
}

async fn feed_at(url: &str, config: &Config) -> anyhow::Result<Feed> {
    let url = crate::config::parse_feed_url(url).map_err(WrongUsage)?;
    let client = pipeline::client(&config.fetch, Default::default())?;
    let response = client.get(&url, &Validators::default(), Accept::Feed).await?;
    poll::parse(&response).with_context(|| format!("{url} cannot be taken in"))
}

fn feed_in(path: &Path) -> anyhow::Result<Feed> {
    let bytes = std::fs::read(path).with_context(|| {
        format!("cannot read {} (an address begins with http:// or https://)", path.display())
    })?;
    // A saved document has no address to resolve links against but its own place.
    let url = path
        .canonicalize()
        .ok()
        .and_then(|path| Url::from_file_path(path).ok())
        .context("this file has no address")?;
    feed::parse(&bytes, None, &url)
        .with_context(|| format!("{} cannot be taken in", path.display()))
}

fn as_json(feed: &Feed) -> serde_json::Value {
    let entries: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| {
            json!({
                "guid": entry.guid,
                "link": entry.link,
                "title": entry.title,
                "authors": entry.authors,
                "categories": entry.categories,
                "published": entry.published,
                "updated": entry.updated,
                "text": entry.content_html.as_deref().map(page::text_of),
            })
        })
        .collect();
    json!({"title": feed.title, "link": feed.link, "language": feed.language, "entries": entries})
}

/// Follows a feed into its past, a document at a time, as its rules and options say. What
/// is new is read by the daemon.
async fn backfill(wanted: &Backfill, config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let row = find(&store, &wanted.feed).await?;
    let (url, options) = storage::feed::source(&store, row.id).await?;
    let rules = Rules::of(&options).map_err(anyhow::Error::msg)?;
    let configured = config.header_values();
    let own = request_options(&options, configured.get(url.as_str()))?;
    let client = pipeline::client(&config.fetch, Default::default())?;
    let mut seen = HashSet::from([url.clone()]);
    let mut next = Some(url.clone());
    let mut new = 0;
    for asked in 0..wanted.documents {
        let Some(at) = next else { break };
        if asked > 0 {
            tokio::time::sleep(config.fetch.pause).await;
        }
        // Secrets are for the feed's own server.
        let options =
            if at.origin() == url.origin() { own.clone() } else { RequestOptions::default() };
        let response = client.get_with(&at, &Validators::default(), Accept::Feed, &options).await?;
        let feed = poll::parse(&response)
            .with_context(|| format!("{} cannot be taken in", response.url))?;
        let (feed, _) = poll::sift(feed, &rules);
        next = feed.previous_archive.or(feed.next_page).filter(|older| seen.insert(older.clone()));
        let now = Timestamp::now();
        let taken =
            storage::feed::take_in_older(&store, row.id, url.clone(), feed.entries, now).await?;
        new += taken.new;
        say(format_args!("{}: {} entries, {} new", response.url, taken.entries, taken.new))?;
    }
    store.close().await;
    say(format_args!("{new} new entries; `onrecord run` reads them."))
}

async fn find(store: &Store, one: &OneFeed) -> anyhow::Result<FeedRow> {
    // An address is stored as its parser writes it: `https://a.example` ends with a slash.
    let name = one.feed.parse::<Url>().map_or_else(|_| one.feed.clone(), |url| url.to_string());
    match storage::feed::find(store, &name).await? {
        Some(feed) => Ok(feed),
        None => {
            bail!("there is no feed `{}`: `onrecord feeds list` shows those there are", one.feed)
        }
    }
}

fn place_of(line: usize, config: &Config) -> String {
    match &config.file {
        Some(file) => format!("{}:{line}", file.display()),
        None => format!("line {line}"),
    }
}

fn read_input(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    match path == Path::new("-") {
        true => std::io::stdin()
            .read_to_string(&mut text)
            .map(drop)
            .context("cannot read standard input")?,
        false => {
            text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
        }
    }
    Ok(text)
}
