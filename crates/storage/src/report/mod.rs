//! Answers that run over several nouns.
//!
//! - [`filter`]: what a list is narrowed by
//! - [`search`]: words in quotes and articles
//! - [`digest`]: what a span of time brought
//! - [`status`]: how the daemon's work stands
//! - [`thin`]: outlets whose pages suddenly give little
//! - [`sql`]: a statement that a person wrote, on a connection that cannot write

pub mod digest;
pub mod filter;
pub mod search;
pub mod sql;
pub mod status;
pub mod thin;
