//! Lists as statements take them: `json_each` makes rows of an array.

use serde::Serialize;

/// Of numbers, or of rows as tuples.
pub(crate) fn of(rows: &impl Serialize) -> String {
    serde_json::to_string(rows).expect("numbers and text are JSON")
}
