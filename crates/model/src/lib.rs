//! The vocabulary of onrecord: plain values that cross a wall between crates.
//!
//! Nothing here does I/O, and nothing here knows HTTP, HTML or SQL. A type lives
//! here only if two other crates speak of it.
//!
//! - [`feed`] and [`entry`]: what an outlet announces
//! - [`article`]: what a page says, as plain text and facts
//! - [`extraction`], [`quote`], [`entity`], [`span`]: what is found in the text
//!
//! Times are [`jiff::Timestamp`] (UTC); offsets are described in [`span`].

pub mod article;
pub mod entity;
pub mod entry;
pub mod extraction;
pub mod feed;
pub mod quote;
pub mod span;
