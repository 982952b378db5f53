//! The record: one SQLite file, one writer, many readers.
//!
//! The only crate that knows SQL. A folder is a noun, with its statements beside it:
//!
//! - [`store`]: opens the file; [`writer`] commits in groups, `gathering` makes small changes together;
//!   `migration` brings a file up to date
//! - `array`: lists as statements take and give them
//! - `copy`: a consistent copy of a file in use, where there is `room`; [`trouble`]: what can be wrong with a file
//! - [`backup`]: a copy to keep, and the way back; [`doctor`]: what is wrong with a record, and
//!   how it is mended; [`size`]: what takes the room; [`retention`]: what is let go
//! - [`feed`], [`entry`], [`host`]: the rows that are the to-do list; a loop sees
//!   only `claim` and `record`
//! - [`article`], [`quote`], [`entity`]: what was read, and lists of it; `outlet` published it;
//!   [`page`]: what it was read from
//! - [`speaker`]: one speaker, and what they said
//! - [`decision`]: what people decided about them, which stands above what the machine saw
//! - `duplicate`: the same story at several outlets
//! - [`clock`]: what a clock that ran ahead has left
//! - [`network`]: whether this machine reaches anybody
//! - `fetch_log`: every request and how it went
//! - [`report`]: answers that run over several nouns
//!
//! Times are milliseconds since 1970 in the tables and [`jiff::Timestamp`] in values.

mod array;
pub mod article;
pub mod backup;
pub mod clock;
mod copy;
pub mod decision;
pub mod doctor;
mod duplicate;
pub mod entity;
pub mod entry;
pub mod feed;
mod fetch_log;
mod gathering;
pub mod host;
pub mod key;
pub mod lease;
mod migration;
pub mod network;
mod outlet;
pub mod page;
pub mod quote;
pub mod report;
pub mod retention;
mod room;
pub mod size;
pub mod speaker;
pub mod store;
pub mod trouble;
mod writer;
