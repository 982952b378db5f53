//! A statement that a person wrote, on a connection that cannot write.

use std::path::Path;

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column, Connection, Executor, Row, Statement, TypeInfo, ValueRef};

use crate::key;
use crate::store::{self, StoreError};

/// Runs `statement` and hands over the names of its columns, then every row as it comes;
/// stops where `on_row` breaks. Blobs come as hexadecimal text.
pub async fn run(
    path: &Path,
    statement: &str,
    on_columns: impl FnOnce(&[String]),
    mut on_row: impl FnMut(Vec<Value>) -> std::ops::ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut connection = store::open_read_only(path).await?;
    let sql = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(statement.to_owned()));
    // Written by the person at the keyboard, and nothing can be changed here.
    let prepared = connection.prepare(sql).await.map_err(StoreError::Read)?;
    let columns: Vec<String> =
        prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    on_columns(&columns);
    {
        let mut rows = prepared.query().fetch(&mut connection);
        while let Some(row) = rows.try_next().await.map_err(StoreError::Read)? {
            if row.columns().len() != columns.len() {
                return Err(StoreError::ManyStatements);
            }
            if on_row(values(&row)).is_break() {
                break;
            }
        }
    }
    let _ = connection.close().await;
    Ok(())
}

pub(super) fn values(row: &SqliteRow) -> Vec<Value> {
    (0..row.columns().len()).map(|i| value(row, i)).collect()
}

fn value(row: &SqliteRow, i: usize) -> Value {
    let Ok(raw) = row.try_get_raw(i) else { return Value::Null };
    if raw.is_null() {
        return Value::Null;
    }
    let name = raw.type_info().name().to_owned();
    match name.as_str() {
        "INTEGER" => row.try_get_unchecked::<i64, _>(i).map_or(Value::Null, Value::from),
        "REAL" => row.try_get_unchecked::<f64, _>(i).map_or(Value::Null, Value::from),
        "BLOB" => row
            .try_get_unchecked::<Vec<u8>, _>(i)
            .map_or(Value::Null, |bytes| Value::from(key::hex(&bytes))),
        _ => row.try_get_unchecked::<String, _>(i).map_or(Value::Null, Value::from),
    }
}
