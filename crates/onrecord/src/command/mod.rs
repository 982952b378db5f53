//! The commands that answer and return: each reads the record, or one text, and writes
//! its answer through `render`.

pub(crate) mod articles;
pub(crate) mod backup;
mod calendar;
mod candidate;
pub(crate) mod config;
pub(crate) mod decision;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod extract;
pub(crate) mod feeds;
pub(crate) mod import;
mod lines;
pub(crate) mod list;
mod opml;
pub(crate) mod quotes;
pub(crate) mod read_pages;
pub(crate) mod reextract;
pub(crate) mod report;
pub(crate) mod size;
pub(crate) mod sql;
pub(crate) mod status;
pub(crate) mod timeline;
mod when;

use storage::store::{Store, StoreError};

use crate::config::Config;

/// The command line asked for something that cannot be; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUsage(pub(crate) String);

/// The record, for a command that only asks. Nothing in it can be changed.
async fn open_to_read(config: &Config) -> anyhow::Result<Store> {
    Store::open_to_read(&config.database).await.map_err(no_database)
}

/// The record, for a command that changes it; none is made.
async fn open(config: &Config) -> anyhow::Result<Store> {
    Store::open_existing(&config.database).await.map_err(no_database)
}

fn no_database(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Missing { path } => anyhow::anyhow!(
            "there is no database at {} yet: `onrecord run` makes it, or name one with --db",
            path.display()
        ),
        error => error.into(),
    }
}
