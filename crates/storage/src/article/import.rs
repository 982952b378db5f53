//! Articles that a person brings, rather than a feed.

use std::sync::Arc;

use jiff::Timestamp;
use model::article::Article;
use model::extraction::Extraction;
use url::Url;

use super::Sighting;
use crate::entry::Recorded;
use crate::key::{self, Key};
use crate::outlet;
use crate::store::{Store, StoreError};

/// An article with its outlet and what it is known by there.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The slug of its outlet.
    pub outlet: String,
    /// Where it stands; the same address read from a feed is the same article.
    pub link: Option<Url>,
    /// What it is known by where it has no link.
    pub id: Option<String>,
    pub article: Article,
}

impl Import {
    /// Of its link, else of its id; without either it is never recognised.
    fn own_key(&self) -> Option<Key> {
        let of_id = |id: &String| key::of(&["id", id]);
        self.link.as_ref().map(key::of_link).or_else(|| self.id.as_ref().map(of_id))
    }
}

/// Whether this text was recorded before, read by this extractor: then there is nothing to do.
pub async fn is_imported(
    store: &Store,
    import: &Import,
    extractor_version: u32,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("is_imported.sql"))
        .bind(&import.outlet)
        .bind(import.own_key().map(|key| key.to_vec()))
        .bind(super::text_key(&import.article).as_slice())
        .bind(extractor_version)
        .fetch_one(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// Records articles with all that was found in them, in order and in one transaction.
pub async fn import(
    store: &Store,
    imports: Vec<(Import, Extraction)>,
    extractor_version: u32,
    now: Timestamp,
) -> Result<Vec<Recorded>, StoreError> {
    // Each try of a group has its own copy of what it works with.
    let imports = Arc::new(imports);
    store
        .write(move |db| {
            Box::pin(async move {
                let mut all = Vec::with_capacity(imports.len());
                for (import, extraction) in imports.iter() {
                    let outlet_id = outlet::find_or_add(db, &import.outlet).await?;
                    let sighting = Sighting {
                        outlet_id,
                        known_as: None,
                        own_key: import.own_key(),
                        feed_published: None,
                        seen_at: now,
                    };
                    let article = &import.article;
                    let recorded =
                        super::record(db, sighting, article, extraction, extractor_version).await?;
                    all.push(recorded.map_or(Recorded::Forgotten, |(_, recorded)| recorded));
                }
                Ok(all)
            })
        })
        .await
}
