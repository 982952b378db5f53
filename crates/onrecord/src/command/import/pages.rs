//! Pages by their address, read as if a feed had announced them.

use std::collections::HashMap;
use std::sync::Arc;

use anstream::eprintln;
use jiff::{SignedDuration, Timestamp};
use storage::entry::{Asked, EntryToRead, Page, lease_page};
use storage::lease::{Claim, Lease};
use storage::store::{Store, StoreError};
use url::Url;

use super::Tally;
use crate::config::{Config, outlet_of, signed};
use crate::hands::Hands;
use crate::pipeline::Pipeline;
use crate::pipeline::read::ArticleReading;
use crate::progress::Progress;

/// A person does not wait longer for a host's turn.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// Reads the pages one after the other, each when its host may be asked.
pub(super) async fn import(
    store: &Store,
    urls: &[Url],
    outlet: Option<&str>,
    config: &Config,
) -> anyhow::Result<Tally> {
    let fetch = config.fetch.clone();
    // No daemon comes after this one, so that nothing need be noted for it.
    let hands = Arc::new(Hands::default());
    let pipeline = Pipeline::new(
        store.clone(),
        fetch,
        HashMap::new(),
        Progress::hidden(),
        hands,
        HashMap::new(),
        config.keep,
    )?;
    let reading = ArticleReading(Arc::clone(&pipeline));
    let mut tally = Tally::default();
    for url in urls {
        let outlet = outlet.map_or_else(|| outlet_of(url), str::to_owned);
        let page = Page { outlet, link: url.clone() };
        let read = match lease(&pipeline, page).await? {
            Ok(lease) => reading.read_one(lease).await?,
            Err(why) => Err(format!("{why}: {url}")),
        };
        match read {
            Ok(recorded) => tally.count(recorded),
            Err(trouble) => {
                tally.failed += 1;
                eprintln!("Could not read a page {trouble}");
            }
        }
    }
    Ok(tally)
}

/// Waits for the host's turn; the inner error says why there is none.
async fn lease(
    pipeline: &Pipeline,
    page: Page,
) -> Result<Result<Lease<EntryToRead>, String>, StoreError> {
    let deadline = Timestamp::now() + PATIENCE;
    loop {
        let now = Timestamp::now();
        let claim = Claim {
            now,
            most: 1,
            per_host: pipeline.fetch.per_host,
            pause: signed(pipeline.fetch.pause),
            retries_due_by: now,
        };
        match lease_page(&pipeline.store, page.clone(), claim).await? {
            Asked::Leased(lease) => return Ok(Ok(*lease)),
            Asked::Wait(until) if until > deadline => {
                return Ok(Err(format!("(its host is to be left alone until {until})")));
            }
            Asked::Forgotten => {
                return Ok(Err("(`articles forget` took it out of the record)".to_owned()));
            }
            Asked::Wait(until) => {
                tokio::time::sleep(until.duration_since(now).unsigned_abs()).await;
            }
        }
    }
}
