//! What goes into the extractor, and what comes out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entity::Entity;
use crate::quote::Quote;

/// A text to read, with what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Plain text, its paragraphs parted by a blank line. Never normalised.
    pub text: &'a str,
    /// Nothing is extracted from the title; it may help to resolve names.
    pub title: Option<&'a str>,
    pub published: Option<Timestamp>,
}

/// Everything found in one document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Extraction {
    /// ISO 639-1 code; `None` where the text is too short or too odd to tell.
    /// Nothing is extracted from languages other than English.
    pub language: Option<String>,
    /// In order of their first mention.
    pub entities: Vec<Entity>,
    /// In order of their first offset.
    pub quotes: Vec<Quote>,
}
