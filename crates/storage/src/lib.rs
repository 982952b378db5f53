//! The record: one SQLite file, one writer, many readers.
//!
//! The only crate that knows SQL. A folder is a noun, with its statements beside it:
//!
//! - [`store`]: opens and migrates the file; [`writer`] commits in groups; `gathering` makes
//!   small changes together
//! - [`feed`], [`entry`], [`host`]: the rows that are the to-do list; a loop sees
//!   only `claim` and `record`
//! - [`article`], [`quote`], [`entity`]: what was read, and lists of it; `outlet` published it
//! - `duplicate`: the same story at several outlets
//! - [`clock`]: what a clock that ran ahead has left
//! - [`network`]: whether this machine reaches anybody
//! - `fetch_log`: every request and how it went
//! - [`report`]: answers that run over several nouns
//!
//! Times are milliseconds since 1970 in the tables and [`jiff::Timestamp`] in values.

pub mod article;
pub mod clock;
mod duplicate;
pub mod entity;
pub mod entry;
pub mod feed;
mod fetch_log;
mod gathering;
pub mod host;
pub mod key;
pub mod lease;
pub mod network;
mod outlet;
pub mod quote;
pub mod report;
pub mod store;
mod writer;
