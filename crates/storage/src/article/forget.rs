//! Articles that a person wants out of the record, for good.
//!
//! What an article was known by stays as hashes (`forgotten`), so that no feed, no import and no
//! second look brings it back.

use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, Row};
use url::Url;

use crate::array;
use crate::decision::{self, Draft, refuse};
use crate::key::{self, Key};
use crate::store::{Store, StoreError};

/// Which article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    Id(i64),
    Url(Url),
}

/// What is gone.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Gone {
    pub id: i64,
    pub title: String,
    pub url: String,
    pub outlet: String,
    pub quotes: i64,
}

/// Takes an article out with all that came from it.
pub async fn forget(store: &Store, which: Which, now: Timestamp) -> Result<Gone, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let gone = find(db, &which).await?;
                let says =
                    format!("article {} of {} is forgotten: {}", gone.id, gone.outlet, gone.url);
                let args = json!({"says": says});
                let (article_id, entity_id, quote_key) = (Some(gone.id), None, None);
                let draft =
                    Draft { what: "forget", args, entity_id, article_id, quote_key, at: now };
                decision::add(db, draft).await?;
                let title_key = title_key(&gone.title);
                for statement in [
                    include_str!("forget_keys.sql"),
                    include_str!("forget_entry_keys.sql"),
                    include_str!("forget_entries.sql"),
                    include_str!("forget_copies.sql"),
                ] {
                    sqlx::query(statement)
                        .bind(gone.id)
                        .bind(title_key.as_slice())
                        .execute(&mut *db)
                        .await
                        .map_err(StoreError::Write)?;
                }
                delete(db, gone.id).await?;
                Ok(gone)
            })
        })
        .await
}

async fn find(db: &mut SqliteConnection, which: &Which) -> Result<Gone, StoreError> {
    let (id, link_key) = match which {
        Which::Id(id) => (Some(*id), None),
        Which::Url(url) => (None, Some(key::of_link(url))),
    };
    let mut found: Vec<Gone> = sqlx::query_as(include_str!("find_forgettable.sql"))
        .bind(id)
        .bind(link_key.map(|key| key.to_vec()))
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    match (found.len(), found.pop()) {
        (1, Some(one)) => Ok(one),
        (_, None) => Err(refuse(match which {
            Which::Id(id) => format!("there is no article {id}; see `onrecord articles`"),
            Which::Url(url) => format!("there is no article at {url}; see `onrecord articles`"),
        })),
        (_, Some(last)) => {
            let ids = found.iter().chain([&last]).map(|one| one.id.to_string());
            let ids = ids.collect::<Vec<_>>().join(", ");
            Err(refuse(format!("several articles have this address: give one of the ids {ids}")))
        }
    }
}

/// The article goes, what hangs on it by foreign keys, and clusters that nothing is left of.
async fn delete(db: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    let clusters: Vec<i64> =
        sqlx::query("SELECT DISTINCT cluster_id FROM quote WHERE article_id = ?1")
            .bind(id)
            .fetch_all(&mut *db)
            .await
            .map_err(StoreError::Write)?
            .iter()
            .map(|row| row.get("cluster_id"))
            .collect();
    sqlx::query("DELETE FROM article WHERE id = ?1")
        .bind(id)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    sqlx::query(include_str!("forget_clusters.sql"))
        .bind(array::of(&clusters))
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Whether a page at this address was taken out.
pub(crate) async fn is_link_forgotten(
    db: &mut SqliteConnection,
    outlet_id: i64,
    link_key: Key,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(
        "SELECT EXISTS(SELECT 1 FROM forgotten WHERE outlet_id = ?1 AND key = ?2 AND own = 1)",
    )
    .bind(outlet_id)
    .bind(link_key.as_slice())
    .fetch_one(db)
    .await
    .map_err(StoreError::Write)
}

pub(super) fn title_key(title: &str) -> Key {
    key::of(&["title", title])
}
