//! Rows as Apache Parquet: typed columns, compressed, in groups that bound what is held.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::Timestamp;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::Value;

/// Rows of a group at most, and bytes of text.
const GROUP_ROWS: usize = 10_000;
const GROUP_BYTES: usize = 32 << 20;

/// Columns whose type is known by their name; the others have that of their first value.
const INTEGERS: &[&str] = &[
    "id",
    "failures",
    "articles",
    "rev",
    "duplicate_of",
    "words",
    "quotes",
    "start",
    "stop",
    "quotations",
    "outlets",
    "mentions",
    "printings",
    "variants",
    "passed_over",
    "speakers",
];
const FLOATS: &[&str] = &["confidence", "duplicate_similarity"];
const TIMES: &[&str] = &[
    "published",
    "first_seen",
    "last_seen",
    "first_said",
    "last_said",
    "first_printed",
    "last_printed",
    "last_ok",
    "next_poll",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    Float,
    Time,
    Text,
}

/// Writes rows of a group at a time; the types are settled with the first.
pub(crate) struct Writer<W: Write + Send> {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    bytes: usize,
    state: State<W>,
}

enum State<W: Write + Send> {
    Before(W),
    Open(Box<SerializedFileWriter<W>>, Vec<Kind>),
    /// Only while it changes.
    Between,
}

impl<W: Write + Send> Writer<W> {
    pub(crate) fn new(out: W, columns: &[String]) -> Writer<W> {
        let state = State::Before(out);
        Writer { columns: columns.to_vec(), rows: Vec::new(), bytes: 0, state }
    }

    pub(crate) fn row(&mut self, row: Vec<Value>) -> anyhow::Result<()> {
        self.bytes += row.iter().map(|value| value.as_str().map_or(8, str::len)).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// What is left, and the footer: without it the file says nothing.
    pub(crate) fn finish(mut self) -> anyhow::Result<W> {
        self.write_group()?;
        match self.state {
            State::Open(file, _) => Ok(file.into_inner()?),
            _ => bail!("the file is not open"),
        }
    }

    fn write_group(&mut self) -> anyhow::Result<()> {
        self.open()?;
        let State::Open(file, kinds) = &mut self.state else { bail!("the file is not open") };
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = file.next_row_group()?;
        for (at, kind) in kinds.iter().enumerate() {
            let values = self.rows.iter().map(|row| &row[at]);
            let mut column = group.next_column()?.context("a column more than the schema has")?;
            let name = &self.columns[at];
            write_column(column.untyped(), *kind, values)
                .with_context(|| format!("column {name}"))?;
            column.close()?;
        }
        group.close()?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }

    fn open(&mut self) -> anyhow::Result<()> {
        let State::Before(_) = &self.state else { return Ok(()) };
        let State::Before(out) = std::mem::replace(&mut self.state, State::Between) else {
            return Ok(());
        };
        let kind =
            |(at, name): (usize, &String)| kind_of(name, self.rows.iter().map(|row| &row[at]));
        let kinds: Vec<Kind> = self.columns.iter().enumerate().map(kind).collect();
        let fields = self.columns.iter().zip(&kinds).map(|(name, kind)| field(name, *kind));
        let schema = Type::group_type_builder("rows")
            .with_fields(fields.collect::<Result<Vec<_>, _>>()?)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("onrecord {}", env!("CARGO_PKG_VERSION")))
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        self.state = State::Open(Box::new(file), kinds);
        Ok(())
    }
}

fn kind_of<'a>(name: &str, mut values: impl Iterator<Item = &'a Value>) -> Kind {
    if INTEGERS.contains(&name) || name.ends_with("_id") {
        return Kind::Integer;
    }
    if FLOATS.contains(&name) {
        return Kind::Float;
    }
    if TIMES.contains(&name) {
        return Kind::Time;
    }
    match values.find(|value| !value.is_null()) {
        Some(Value::Number(n)) if n.is_i64() => Kind::Integer,
        Some(Value::Number(_)) => Kind::Float,
        _ => Kind::Text,
    }
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>, parquet::errors::ParquetError> {
    let (physical, logical) = match kind {
        Kind::Integer => (Physical::INT64, None),
        Kind::Float => (Physical::DOUBLE, None),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let builder = Type::primitive_type_builder(name, physical);
    builder.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build().map(Arc::new)
}

fn write_column<'a>(
    column: &mut ColumnWriter<'_>,
    kind: Kind,
    values: impl Iterator<Item = &'a Value>,
) -> anyhow::Result<()> {
    let mut levels = Vec::new();
    let mut present = |value: &&'a Value| {
        levels.push(i16::from(!value.is_null()));
        !value.is_null()
    };
    let values = values.filter(|value| present(value)).collect::<Vec<_>>();
    match (kind, column) {
        (Kind::Integer, ColumnWriter::Int64ColumnWriter(column)) => {
            let integer = |value: &&Value| {
                value.as_i64().with_context(|| format!("{value} is no whole number"))
            };
            let values = values.iter().map(integer).collect::<anyhow::Result<Vec<i64>>>()?;
            column.write_batch(&values, Some(&levels), None)?;
        }
        (Kind::Time, ColumnWriter::Int64ColumnWriter(column)) => {
            let values =
                values.iter().map(|value| time(value)).collect::<anyhow::Result<Vec<i64>>>()?;
            column.write_batch(&values, Some(&levels), None)?;
        }
        (Kind::Float, ColumnWriter::DoubleColumnWriter(column)) => {
            let float =
                |value: &&Value| value.as_f64().with_context(|| format!("{value} is no number"));
            let values = values.iter().map(float).collect::<anyhow::Result<Vec<f64>>>()?;
            column.write_batch(&values, Some(&levels), None)?;
        }
        (Kind::Text, ColumnWriter::ByteArrayColumnWriter(column)) => {
            let values: Vec<ByteArray> = values.iter().map(|value| text(value)).collect();
            column.write_batch(&values, Some(&levels), None)?;
        }
        _ => bail!("its type is not that of the schema"),
    }
    Ok(())
}

/// Milliseconds since 1970.
fn time(value: &Value) -> anyhow::Result<i64> {
    let iso = value.as_str().with_context(|| format!("{value} is no time"))?;
    Ok(iso.parse::<Timestamp>().with_context(|| format!("{iso} is no time"))?.as_millisecond())
}

fn text(value: &Value) -> ByteArray {
    match value {
        Value::String(text) => ByteArray::from(text.as_bytes().to_vec()),
        other => ByteArray::from(other.to_string().into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use serde_json::json;

    use super::*;

    fn written(columns: &[&str], rows: Vec<Vec<Value>>) -> SerializedFileReader<std::fs::File> {
        let columns: Vec<String> = columns.iter().map(|name| name.to_string()).collect();
        let mut writer = Writer::new(tempfile::tempfile().unwrap(), &columns);
        rows.into_iter().for_each(|row| writer.row(row).unwrap());
        SerializedFileReader::new(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back_with_its_types() {
        let file = written(
            &["id", "quote", "confidence", "published", "new"],
            vec![
                vec![json!(1), json!("“Où?”"), json!(0.5), json!("2026-01-31T20:00:00Z"), json!(7)],
                vec![json!(2), Value::Null, Value::Null, Value::Null, Value::Null],
            ],
        );
        let rows: Vec<Vec<Field>> = file
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().into_columns().into_iter().map(|(_, field)| field).collect())
            .collect();
        assert_eq!(
            rows[0],
            [
                Field::Long(1),
                Field::Str("“Où?”".to_owned()),
                Field::Double(0.5),
                Field::TimestampMillis(1_769_889_600_000),
                Field::Long(7),
            ]
        );
        assert_eq!(rows[1][1..], [Field::Null, Field::Null, Field::Null, Field::Null]);
    }

    #[test]
    fn many_rows_are_several_groups() {
        let rows = (0..GROUP_ROWS as i64 * 2 + 1).map(|n| vec![json!(n)]).collect();
        let file = written(&["id"], rows);
        assert_eq!(file.metadata().num_row_groups(), 3);
        assert_eq!(file.metadata().file_metadata().num_rows(), GROUP_ROWS as i64 * 2 + 1);
    }

    #[test]
    fn no_rows_are_a_file_too() {
        let file = written(&["id", "quote", "published"], Vec::new());
        assert_eq!(file.metadata().file_metadata().num_rows(), 0);
        assert_eq!(file.metadata().file_metadata().schema().get_fields().len(), 3);
    }

    #[test]
    fn a_value_of_another_type_is_an_error_that_names_its_column() {
        let mut writer = Writer::new(std::io::sink(), &["id".to_owned()]);
        writer.row(vec![json!("seven")]).unwrap();
        let error = format!("{:#}", writer.finish().map(drop).unwrap_err());
        assert!(error.starts_with("column id: \"seven\" is no whole number"), "{error}");
    }
}
