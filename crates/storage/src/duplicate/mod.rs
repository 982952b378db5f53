//! The same story at several outlets: each keeps its own, linked to the first that was seen.
//!
//! Only originals are sketched, and only for some days, so that looking costs the same
//! whatever the record has grown to. An outlet's own pages are not compared with each other:
//! there, what is alike is more often a form than a copy.

mod sketch;

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use self::sketch::Sketch;
use crate::array;
use crate::lease;
use crate::quote::Place;
use crate::store::StoreError;

/// From here on two texts are the same story.
const ALIKE: f64 = 0.7;
/// How long a story is copied by others.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An earlier article and how similar it is.
struct Original {
    id: i64,
    similarity: f64,
}

/// Links an article whose text is new to the first of another outlet that has the same story,
/// or keeps what later ones will be compared with.
pub(crate) async fn link(
    db: &mut SqliteConnection,
    place: Place,
    text: &str,
) -> Result<(), StoreError> {
    let Place { article_id, outlet_id, is_new, .. } = place;
    if !is_new {
        forget(db, article_id).await?;
    }
    let mut original = None;
    if let Some(sketch) = Sketch::of(text) {
        let bands = array::of(&sketch.bands());
        original = find_original(db, article_id, outlet_id, &sketch, &bands).await?;
        if original.is_none() {
            add_bands(db, article_id, &bands).await?;
        }
    }
    if is_new && original.is_none() {
        return Ok(());
    }
    sqlx::query(include_str!("link.sql"))
        .bind(article_id)
        .bind(original.as_ref().map(|original| original.id))
        .bind(original.map(|original| (original.similarity * 1000.0).round() / 1000.0))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Forgets what articles were compared with that nobody copies any more.
pub(crate) async fn forget_old(
    db: &mut SqliteConnection,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("forget_old.sql"))
        .bind(now.as_millisecond() - lease::ms(KEPT))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn forget(db: &mut SqliteConnection, article_id: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sketch WHERE article_id = ?1")
        .bind(article_id)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// The first seen of those that are alike.
async fn find_original(
    db: &mut SqliteConnection,
    article_id: i64,
    outlet_id: i64,
    sketch: &Sketch,
    bands: &str,
) -> Result<Option<Original>, StoreError> {
    let rows = sqlx::query(include_str!("candidates.sql"))
        .bind(bands)
        .bind(article_id)
        .bind(outlet_id)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    let compared = rows.iter().filter_map(|row| {
        let other = Sketch::of(row.get("body"))?;
        Some(Original { id: row.get("id"), similarity: sketch.similarity(&other) })
    });
    Ok(compared.filter(|one| one.similarity >= ALIKE).min_by_key(|one| one.id))
}

async fn add_bands(
    db: &mut SqliteConnection,
    article_id: i64,
    bands: &str,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("add_bands.sql"))
        .bind(article_id)
        .bind(bands)
        .bind(article_id)
        .bind(bands)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}
