//! The articles as the record keeps them: who is one person over all of them, which
//! quotes are one quotation. Written and read through `storage`, as the daemon does.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::Context;
use extractor::Extractor;
use jiff::{SignedDuration, Timestamp};
use model::article::{Article as Page, TextFrom};
use model::entry::Entry;
use model::extraction::Extraction;
use model::feed::{Feed, Validators};
use model::span::Span;
use serde_json::Value;
use storage::entry::{self, ReadOutcome, Reading};
use storage::feed::{self, FeedOptions, NewFeed, Plan, Poll, PollOutcome};
use storage::lease::Claim;
use storage::report::sql;
use storage::store::Store;
use url::Url;

use crate::corpus::article::Article;

/// What the record says of each article, by the article's id.
#[derive(Default)]
pub(crate) struct Record {
    /// The person of all articles under each mention of a PERSON.
    pub(crate) people: HashMap<String, HashMap<Span, i64>>,
    /// The cluster of each quote, by where it begins and ends.
    pub(crate) clusters: HashMap<String, HashMap<Span, i64>>,
}

/// Records all `articles` with what was extracted from them, the earliest first.
pub(crate) fn keep(articles: &[Article], extractions: &[Extraction]) -> anyhow::Result<Record> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("corpus.db");
        let store = Store::open(&path).await?;
        let mut all: Vec<(&Article, &Extraction)> = articles.iter().zip(extractions).collect();
        all.sort_by_key(|(article, _)| (article.facts.published, &article.id));
        for (article, extraction) in all {
            write(&store, article, extraction)
                .await
                .with_context(|| format!("cannot record {}", article.id))?;
        }
        store.close().await;
        read(&path).await
    })
}

/// A feed of its own for each article, so that whatever is due is this article.
async fn write(store: &Store, article: &Article, extraction: &Extraction) -> anyhow::Result<()> {
    let now = article.facts.published.unwrap_or(Timestamp::UNIX_EPOCH);
    let claim =
        || Claim { now, most: 1, per_host: 1, pause: SignedDuration::ZERO, retries_due_by: now };
    let outlet: String =
        article.facts.outlet.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    let new = NewFeed {
        url: format!("https://{}.example/feed", article.id).parse()?,
        name: None,
        outlet,
        tags: Vec::new(),
        every: None,
        options: FeedOptions::default(),
    };
    feed::add(store, vec![new], now).await?;
    let lease = feed::claim(store, claim()).await?.leases.pop().context("no feed is due")?;
    let url = address(article)?;
    let entry = Entry {
        guid: Some(article.id.clone()),
        link: Some(url.clone()),
        title: Some(article.facts.title.clone()),
        ..Entry::default()
    };
    let poll = Poll {
        at: now,
        took: Duration::ZERO,
        host_free_at: now,
        status: Some(200),
        body_bytes: 0,
        audit: false,
        moved: None,
        adopt_move: false,
        outcome: PollOutcome::Read {
            feed: Box::new(Feed { entries: vec![entry], ..Feed::default() }),
            passed_over: 0,
            validators: Validators::default(),
            body_hash: [0; 16],
        },
    };
    let next_poll = now + SignedDuration::from_hours(24 * 365 * 30);
    feed::record(store, lease, poll, move |_| Plan { next_poll, interval: None }).await?;
    let lease = entry::claim(store, claim()).await?.leases.pop().context("no entry is due")?;
    let page = Page {
        url,
        canonical_url: None,
        title: article.facts.title.clone(),
        authors: Vec::new(),
        language: Some("en".to_owned()),
        genre: None,
        published: article.facts.published.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC)),
        modified: None,
        text: article.text.clone(),
        text_from: TextFrom::Page,
    };
    let reading = Reading {
        at: now,
        took: Duration::ZERO,
        host_free_at: now,
        status: Some(200),
        body_bytes: 0,
        validators: Validators::default(),
        page: None,
        outcome: ReadOutcome::Article {
            article: Box::new(page),
            extraction: Box::new(extraction.clone()),
            extractor_version: Extractor::VERSION,
        },
    };
    entry::record(store, lease, reading, |_| None).await?;
    Ok(())
}

fn address(article: &Article) -> anyhow::Result<Url> {
    Ok(format!("https://{}.example/{}", article.id, article.id).parse()?)
}

async fn read(path: &std::path::Path) -> anyhow::Result<Record> {
    let mut record = Record::default();
    let mentions = "SELECT a.url, m.start, m.stop, m.entity_id FROM v_mentions m \
                    JOIN v_articles a ON a.id = m.article_id WHERE m.type = 'PERSON'";
    rows(path, mentions, &mut record.people).await?;
    let quotes = "SELECT url, start, stop, cluster_id FROM v_quotes";
    rows(path, quotes, &mut record.clusters).await?;
    Ok(record)
}

async fn rows(
    path: &std::path::Path,
    statement: &str,
    into: &mut HashMap<String, HashMap<Span, i64>>,
) -> anyhow::Result<()> {
    let mut odd = None;
    sql::run(
        path,
        statement,
        |_| {},
        |row| match parse(&row) {
            Some((id, span, key)) => {
                into.entry(id).or_default().insert(span, key);
                ControlFlow::Continue(())
            }
            None => {
                odd = Some(row);
                ControlFlow::Break(())
            }
        },
    )
    .await?;
    odd.map_or(Ok(()), |row| anyhow::bail!("a row of the record is not understood: {row:?}"))
}

fn parse(row: &[Value]) -> Option<(String, Span, i64)> {
    let [url, start, stop, key] = row else { return None };
    let id = url.as_str()?.rsplit('/').next()?.to_owned();
    let span = Span { start: start.as_u64()? as usize, stop: stop.as_u64()? as usize };
    Some((id, span, key.as_i64()?))
}
