//! Pages of articles as their servers gave them, kept where that is asked for: what a text was
//! read from.
//!
//! Packed with gzip, which every other program reads too. How long they are kept is the matter
//! of [`crate::retention`].

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::lease;
use crate::store::{Store, StoreError};

/// Larger pages are not read for their article, and none is kept.
const MOST_BYTES: usize = 8_000_000;

/// A page, packed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Packed {
    content_type: Option<String>,
    html_bytes: usize,
    bytes: Arc<[u8]>,
}

/// A page that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub article_id: i64,
    pub rev: i64,
    pub fetched_at: Timestamp,
    /// As the server said it.
    pub content_type: Option<String>,
    /// As the server gave it, in the characters of its own choice.
    pub html: Vec<u8>,
}

impl Packed {
    /// Keeps a core busy for some milliseconds. `None` for a page that is too large.
    pub fn of(content_type: Option<String>, html: &[u8]) -> Option<Packed> {
        if html.len() > MOST_BYTES {
            return None;
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(html).ok()?;
        let bytes = packer.finish().ok()?.into();
        Some(Packed { content_type, html_bytes: html.len(), bytes })
    }
}

/// The page that a revision of an article was read from, the last that is kept where none is
/// named.
pub async fn find(
    store: &Store,
    article_id: i64,
    rev: Option<i64>,
) -> Result<Option<Page>, StoreError> {
    let found = sqlx::query(include_str!("find.sql"))
        .bind(article_id)
        .bind(rev)
        .fetch_optional(store.readers())
        .await
        .map_err(StoreError::Read)?;
    found.map(|row| row_to_page(&row)).transpose().map_err(StoreError::Read)
}

/// Keeps a page under the current revision of its article.
pub(crate) async fn keep(
    db: &mut SqliteConnection,
    article_id: i64,
    at: Timestamp,
    page: &Packed,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("keep.sql"))
        .bind(article_id)
        .bind(at.as_millisecond())
        .bind(&page.content_type)
        .bind(page.html_bytes as i64)
        .bind(&page.bytes[..])
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

fn row_to_page(row: &SqliteRow) -> Result<Page, sqlx::Error> {
    let html = unpack(row.try_get("packed")?, row.try_get("html_bytes")?);
    Ok(Page {
        article_id: row.try_get("article_id")?,
        rev: row.try_get("rev")?,
        fetched_at: lease::timestamp(row.try_get("fetched_at")?),
        content_type: row.try_get("content_type")?,
        html: html.map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}

/// A file may come from anywhere, so no more is unpacked than was packed.
fn unpack(packed: &[u8], html_bytes: i64) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(html_bytes).unwrap_or(0).min(MOST_BYTES as u64);
    let mut html = Vec::new();
    GzDecoder::new(packed).take(most + 1).read_to_end(&mut html)?;
    match html.len() as u64 == most {
        true => Ok(html),
        false => Err(std::io::Error::other("a page is not of the size that was noted for it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_out_as_it_went_in() {
        let html = b"<p>\xe9crit en latin-1</p>".repeat(500);
        let packed = Packed::of(Some("text/html".to_owned()), &html).unwrap();
        assert!(packed.bytes.len() < html.len() / 10);
        assert_eq!(unpack(&packed.bytes, html.len() as i64).unwrap(), html);
    }

    #[test]
    fn what_is_too_large_is_neither_packed_nor_unpacked() {
        assert!(Packed::of(None, &vec![b' '; MOST_BYTES + 1]).is_none());
        let packed = Packed::of(None, &vec![b' '; 1_000_000]).unwrap();
        assert!(unpack(&packed.bytes, 999_999).is_err(), "more than was noted");
        assert!(unpack(&packed.bytes, -1).is_err());
        assert!(unpack(b"no gzip", 7).is_err());
    }
}
