//! Answers that run over several nouns.
//!
//! - [`export`]: a view, row by row
//! - [`filter`]: what a list is narrowed by
//! - [`period`]: a span of time, and the one before
//! - [`search`]: words in quotes and articles
//! - [`digest`]: what a span of time brought
//! - [`status`]: how the daemon's work stands
//! - [`thin`]: outlets whose pages suddenly give little
//! - [`sql`]: a statement that a person wrote, on a connection that cannot write

pub mod digest;
pub mod export;
pub mod filter;
pub mod period;
pub mod search;
pub mod sql;
pub mod status;
pub mod thin;
