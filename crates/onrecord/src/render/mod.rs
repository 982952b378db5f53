//! Answers as they are written: stable ones for programs, readable ones for people.
//!
//! - [`rows`]: JSON, JSON Lines and CSV, and the choice between them and a table
//! - [`table`]: tables that fit the terminal
//! - [`text`]: whole answers in words
//! - [`time`]: times as people read them

pub(crate) mod rows;
pub(crate) mod table;
pub(crate) mod text;
mod time;
