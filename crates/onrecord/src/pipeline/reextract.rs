//! Stored texts, read once more by this program's extractor: *read* without the network.
//!
//! A daemon that has nothing else to do reads what an older extractor has read, a few texts at a
//! time; `command::reextract` does it on all cores for a person who asks. What has been read is
//! not read twice, so that either may be stopped at any time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use extractor::Extractor;
use model::extraction::{Document, Extraction};
use serde::Serialize;
use storage::article::reread::{self, Again, Change, Stored, What};
use storage::store::StoreError;
use tracing::{info, warn};

use super::Pipeline;
use crate::hands::Row;
use crate::shutdown::Shutdown;

/// Texts that are recorded together when there is nothing else to do.
const STEP: usize = 8;

/// What readings changed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) articles: usize,
    pub(crate) added: usize,
    pub(crate) gone: usize,
    pub(crate) speaker_changed: usize,
    pub(crate) kind_changed: usize,
}

impl Tally {
    pub(crate) fn count(&mut self, change: &Change) {
        *match change.what {
            What::Added => &mut self.added,
            What::Gone => &mut self.gone,
            What::Speaker => &mut self.speaker_changed,
            What::Kind => &mut self.kind_changed,
        } += 1;
    }

    pub(crate) fn changes(&self) -> String {
        format!(
            "{} quotes added, {} gone, {} with another speaker, {} of another kind",
            self.added, self.gone, self.speaker_changed, self.kind_changed
        )
    }
}

/// What this program's extractor finds in a stored text.
pub(crate) fn read(extractor: &Extractor, stored: Stored) -> (Stored, Extraction) {
    let extraction = extractor.extract(&Document {
        text: &stored.body,
        title: Some(&stored.title),
        published: Some(stored.published()),
    });
    (stored, extraction)
}

/// Reads what an older extractor has read, whenever nothing is due and nothing is in hand; until
/// all is read or it is told to stop.
pub(crate) async fn when_idle(
    pipeline: &Arc<Pipeline>,
    shutdown: &Shutdown,
) -> Result<(), StoreError> {
    let (store, again) = (&pipeline.store, Again::default());
    if reread::next(store, &again, Extractor::VERSION, None, 1).await?.is_empty() {
        return Ok(());
    }
    let (mut tally, mut last) = (Tally::default(), None);
    while pipeline.wait_until_idle(shutdown).await? {
        if last.is_none() {
            let most = reread::count(store, &again, Extractor::VERSION).await?;
            info!(
                articles = most,
                "Reading again what an older extractor has read, while nothing else is to do: {most} articles at most"
            );
        }
        let texts = reread::next(store, &again, Extractor::VERSION, last.as_ref(), STEP).await?;
        let Some(end) = texts.last().cloned() else { break };
        last = Some(end);
        let started = Instant::now();
        step(pipeline, texts, &mut tally).await?;
        rest(started.elapsed(), shutdown).await;
    }
    report(&tally, shutdown);
    Ok(())
}

async fn step(
    pipeline: &Arc<Pipeline>,
    texts: Vec<Stored>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut found = Vec::with_capacity(texts.len());
    for stored in texts {
        let id = stored.id;
        if pipeline.hands.last_died_on(id) {
            warn!(article.id = id, "Did not read article {id} again: the daemon before died on it");
            continue;
        }
        let worker = Arc::clone(pipeline);
        match pipeline.off_thread(Row::Text(id), move || read(&worker.extractor, stored)).await {
            Ok(one) => found.push(one),
            Err(error) => warn!(article.id = id, "Did not read article {id} again: {error}"),
        }
    }
    tally.articles += found.len();
    let changes = reread::record(&pipeline.store, found, Extractor::VERSION).await?;
    changes.iter().for_each(|change| tally.count(change));
    Ok(())
}

/// As long as the step took, so that others have half of a core at least.
async fn rest(took: Duration, shutdown: &Shutdown) {
    tokio::select! {
        () = shutdown.called() => {}
        () = tokio::time::sleep(took) => {}
    }
}

fn report(tally: &Tally, shutdown: &Shutdown) {
    let rest = if shutdown.is_called() { "; the rest waits for the next start" } else { "" };
    if tally.articles > 0 || rest.is_empty() {
        info!(
            articles = tally.articles,
            "{} articles read again: {}{rest}",
            tally.articles,
            tally.changes()
        );
    }
}
