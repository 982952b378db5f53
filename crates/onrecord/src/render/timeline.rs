//! A timeline: a row for each part of the time, drawn as bars for a person.

use comfy_table::{Cell, Table};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::table;
use crate::cli::By;

/// Characters of a bar at most.
const BAR: i64 = 40;

pub(crate) const COLUMNS: &[&str] = &["since", "until", "articles"];

#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Part {
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    /// Published in it.
    pub(crate) articles: i64,
}

/// A bar a part, the longest as wide as a bar may be.
pub(crate) fn bars(parts: &[Part], by: By, zone: &TimeZone) -> Table {
    let mut table = table::plain(&["FROM", "ARTICLES", ""].map(str::to_owned));
    let most = parts.iter().map(|part| part.articles).max().unwrap_or_default().max(1);
    for part in parts {
        // Little is more than nothing.
        let width = (part.articles * BAR + most - 1) / most;
        table.add_row(vec![
            Cell::new(begin(part.since, by, zone)),
            table::right(&part.articles.to_string()),
            Cell::new("█".repeat(usize::try_from(width).unwrap_or_default())),
        ]);
    }
    table
}

/// When a part begins, as closely as such parts begin.
fn begin(at: Timestamp, by: By, zone: &TimeZone) -> String {
    let form = match by {
        By::Hour => "%-d %b %Y %H:%M",
        By::Day | By::Week => "%-d %b %Y",
        By::Month => "%b %Y",
    };
    at.to_zoned(zone.clone()).strftime(form).to_string()
}
