//! `onrecord run`: the pipeline, until it is told to stop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use storage::retention::{self, Keep};
use storage::store::{Store, StoreError};
use tracing::{error, info, warn};

use crate::config::{Config, Overrides};
use crate::hands::Hands;
use crate::pipeline::poll::Polling;
use crate::pipeline::read::ArticleReading;
use crate::pipeline::turn::{self, Until};
use crate::pipeline::{self, Pipeline, reextract};
use crate::progress::Progress;
use crate::shutdown::{Shutdown, shutdown};

/// How long closing the database may take; it is whole whether it is closed or not.
const CLOSE: Duration = Duration::from_secs(1);
/// Quotes of an earlier version that are put among their like at once.
const CAUGHT_UP: usize = 200;
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What a single round lets go at most, a hundred texts or lines each.
const STEPS_A_ROUND: usize = 100;

/// Runs the daemon, or one round of it. A SIGHUP reads the configuration again; a SIGINT
/// or SIGTERM finishes what is in hand and returns.
pub(crate) async fn run(
    overrides: &Overrides,
    mut config: Config,
    once: bool,
    progress: &Progress,
) -> anyhow::Result<()> {
    // Above everything, so that no second daemon touches what this one holds.
    let (hands, left) = Hands::take(&config.database)?;
    let hands = Arc::new(hands);
    // A signal that comes while the record is opened waits until it is.
    let mut signals = Signals::new().context("cannot wait for signals")?;
    let store = Store::open(&config.database).await?;
    store.take_over(Timestamp::now(), left).await?;
    follow(&store, &config).await?;
    // What was well at the start and is not later, a full disk or a lock, is waited for.
    store.be_patient();
    info!("onrecord {} on {}", env!("CARGO_PKG_VERSION"), config.database.display());
    let result = loop {
        let (caller, shutdown) = shutdown();
        let pipeline = match Pipeline::new(
            store.clone(),
            config.fetch.clone(),
            HashMap::new(),
            progress.clone(),
            Arc::clone(&hands),
            config.header_values(),
            config.keep,
        ) {
            Ok(pipeline) => pipeline,
            Err(error) => break Err(error),
        };
        let word = {
            let work = work(&pipeline, &config, &shutdown, once);
            tokio::pin!(work);
            let mut heard = None;
            loop {
                tokio::select! {
                    done = &mut work => break done.map(|()| heard),
                    word = signals.next() => {
                        heard = heard.max(Some(word));
                        caller.call();
                    }
                }
            }
        };
        match word {
            Err(error) => break Err(error.into()),
            Ok(None | Some(Word::Stop)) => break Ok(()),
            Ok(Some(Word::ReadAgain)) => config = configured_anew(overrides, config),
        }
        tokio::select! {
            followed = follow(&store, &config) => if let Err(error) = followed {
                break Err(error);
            },
            () = signals.stop() => break Ok(()),
        }
    };
    if tokio::time::timeout(CLOSE, store.close()).await.is_err() {
        warn!("The database is busy; it is left to the system to close it");
    }
    progress.finish();
    info!("Stopped: {}", progress.in_words());
    result
}

async fn work(
    pipeline: &Arc<Pipeline>,
    config: &Config,
    shutdown: &Shutdown,
    once: bool,
) -> Result<(), StoreError> {
    // What an earlier daemon, or an earlier configuration, found of the network is past.
    storage::network::record_up(&pipeline.store).await?;
    match once {
        true => {
            round(pipeline, shutdown).await?;
            let_go(&pipeline.store, config.keep, shutdown, STEPS_A_ROUND).await
        }
        false => serve(pipeline, config, shutdown).await,
    }
}

/// One round: every due feed once, then every due entry once.
pub(crate) async fn round(pipeline: &Arc<Pipeline>, shutdown: &Shutdown) -> Result<(), StoreError> {
    let until = Until::RoundDone { started: Timestamp::now() };
    turn::run(Arc::new(Polling(Arc::clone(pipeline))), until, shutdown.clone()).await?;
    turn::run(Arc::new(ArticleReading(Arc::clone(pipeline))), until, shutdown.clone()).await?;
    catch_up(&pipeline.store, shutdown).await
}

async fn serve(
    pipeline: &Arc<Pipeline>,
    config: &Config,
    shutdown: &Shutdown,
) -> Result<(), StoreError> {
    let polling = Arc::new(Polling(Arc::clone(pipeline)));
    let reading = Arc::new(ArticleReading(Arc::clone(pipeline)));
    tokio::try_join!(
        turn::run(polling, Until::Stopped, shutdown.clone()),
        turn::run(reading, Until::Stopped, shutdown.clone()),
        tidy_up(&pipeline.store, config.keep, shutdown),
        catch_up(&pipeline.store, shutdown),
        mend_clock(&pipeline.store, shutdown),
        read_again(pipeline, config.reextract, shutdown),
    )
    .map(drop)
}

/// Nobody tells a program that its clock was set back, so it looks.
async fn mend_clock(store: &Store, shutdown: &Shutdown) -> Result<(), StoreError> {
    loop {
        tokio::select! {
            () = shutdown.called() => return Ok(()),
            () = tokio::time::sleep(MINUTE) => storage::clock::mend(store, Timestamp::now()).await?,
        }
    }
}

/// Reads again what an older extractor has read, where that is not switched off.
async fn read_again(
    pipeline: &Arc<Pipeline>,
    is_wanted: bool,
    shutdown: &Shutdown,
) -> Result<(), StoreError> {
    match is_wanted {
        true => reextract::when_idle(pipeline, shutdown).await,
        false => Ok(()),
    }
}

/// Puts quotes that an earlier version recorded among their like, a few at a time, so that
/// nothing waits long for the writer.
async fn catch_up(store: &Store, shutdown: &Shutdown) -> Result<(), StoreError> {
    while !shutdown.is_called() {
        if storage::quote::cluster::catch_up(store, CAUGHT_UP).await? < CAUGHT_UP {
            break;
        }
    }
    Ok(())
}

/// Lets go what is kept no longer, at the start and once a day.
async fn tidy_up(store: &Store, keep: Keep, shutdown: &Shutdown) -> Result<(), StoreError> {
    loop {
        let_go(store, keep, shutdown, usize::MAX).await?;
        tokio::select! {
            () = shutdown.called() => return Ok(()),
            () = tokio::time::sleep(DAY) => store.forget_old(Timestamp::now()).await?,
        }
    }
}

async fn let_go(
    store: &Store,
    keep: Keep,
    shutdown: &Shutdown,
    most_steps: usize,
) -> Result<(), StoreError> {
    let mut steps = 0;
    let go_on = || {
        steps += 1;
        steps <= most_steps && !shutdown.is_called()
    };
    let gone = retention::apply(store, keep, Timestamp::now(), go_on).await?;
    if gone.above_bytes > 0 && !shutdown.is_called() {
        let above = gone.above_bytes / 1_000_000;
        warn!(
            "The record is {above} MB above max_size: no text is left to go, or it takes more rounds"
        );
    }
    if gone.texts + gone.pages + gone.log_lines > 0 {
        info!(
            texts = gone.texts,
            pages = gone.pages,
            log_lines = gone.log_lines,
            "Let go {} texts, {} pages and {} lines of the log, as configured",
            gone.texts,
            gone.pages,
            gone.log_lines
        );
    }
    Ok(())
}

/// Makes the record agree with the feeds of the file, where there is a file.
async fn follow(store: &Store, config: &Config) -> anyhow::Result<()> {
    if config.file.is_none() {
        return Ok(());
    }
    let feeds = config.feeds.iter().map(|feed| feed.feed.clone()).collect();
    let changes = storage::feed::follow_file(store, feeds, Timestamp::now()).await?;
    if changes != Default::default() {
        info!(
            "The configuration brought {} new feeds, resumed {} and paused {}",
            changes.added, changes.resumed, changes.paused
        );
    }
    Ok(())
}

/// The configuration as it stands now; the one before where it has a mistake.
fn configured_anew(overrides: &Overrides, before: Config) -> Config {
    match Config::load(overrides) {
        Ok(config) if config.database != before.database => {
            warn!(
                "The database cannot be changed while the daemon runs: it goes on with {}",
                before.database.display()
            );
            Config { database: before.database, ..config }
        }
        Ok(config) => {
            info!("Read the configuration again");
            config
        }
        Err(error) => {
            error!(
                "The configuration has a mistake, so the one before stays: {}",
                pipeline::in_words(&error)
            );
            before
        }
    }
}

/// What a signal said; to stop stands above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    ReadAgain,
    Stop,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Word {
        let word = tokio::select! {
            _ = self.interrupt.recv() => Word::Stop,
            _ = self.terminate.recv() => Word::Stop,
            _ = self.hangup.recv() => Word::ReadAgain,
        };
        if word == Word::Stop {
            info!("Stopping: finishing what is in hand");
        }
        word
    }
}

impl Signals {
    /// Returns once the program is to stop.
    async fn stop(&mut self) {
        while self.next().await != Word::Stop {}
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) -> Word {
        if tokio::signal::ctrl_c().await.is_err() {
            error!("Signals cannot be waited for here; stop this process by force");
            std::future::pending::<()>().await;
        }
        info!("Stopping: finishing what is in hand");
        Word::Stop
    }
}
