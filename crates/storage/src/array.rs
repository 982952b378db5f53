//! Lists as statements take and give them: `json_each` makes rows of an array, and one array
//! of many rows costs less than they do.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::StoreError;

/// Of numbers, or of rows as tuples.
pub(crate) fn of(rows: &impl Serialize) -> String {
    serde_json::to_string(rows).expect("numbers and text are JSON")
}

/// What a statement gives.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json)
        .map_err(|error| StoreError::Write(sqlx::Error::Decode(Box::new(error))))
}
