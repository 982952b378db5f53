//! The only crate of onrecord that knows HTTP, feeds and HTML.
//!
//! - [`client`]: asks a server for a document, within limits; the only async part
//! - [`freshness`], [`gate`], [`robots`]: what a server asks of its visitors
//! - [`feed`]: bytes to a [`model::feed::Feed`]
//! - [`page`]: bytes to a [`model::article::Article`]
//!
//! Everything but `client` is pure: bytes, and where it matters the time, go in;
//! a value comes out. No input may panic or hang.

pub mod client;
pub mod feed;
pub mod freshness;
pub mod gate;
pub mod page;
pub mod robots;

mod address;
mod charset;
mod date;
mod markup;
