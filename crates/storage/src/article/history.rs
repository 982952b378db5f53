//! What became of an article: its revisions, and the quotes that came, vanished or changed
//! from one to the next.

use model::quote::QuoteKind;
use serde::Serialize;
use sqlx::FromRow;

use crate::quote::cluster::Wording;
use crate::quote::difference::{self, Change};
use crate::store::{Store, StoreError};

/// So much of the shorter of two quotes stands in the other where one became the other.
const SHARE: f64 = 0.5;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    pub id: i64,
    pub outlet: String,
    pub url: String,
    pub title: String,
    pub revisions: Vec<Revision>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revision {
    pub rev: i64,
    pub fetched: String,
    pub title: String,
    /// Where it was another one.
    pub title_before: Option<String>,
    pub words: usize,
    pub quotes: usize,
    pub came: Vec<Said>,
    pub vanished: Vec<Said>,
    pub changed: Vec<Changed>,
}

/// A quote as a history tells it.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Said {
    pub id: i64,
    pub kind: String,
    pub speaker: Option<String>,
    pub quote: String,
    #[serde(skip)]
    first_rev: i64,
    #[serde(skip)]
    last_rev: i64,
}

/// A quote whose words are others now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    pub before: Said,
    pub after: Said,
    pub changes: Vec<Change>,
}

#[derive(FromRow)]
struct Head {
    id: i64,
    outlet: String,
    url: String,
    title: String,
}

#[derive(FromRow)]
struct Text {
    rev: i64,
    fetched: String,
    title: String,
    body: String,
}

/// The revisions of an article, the first one first; `None` where there is no such article.
pub async fn history(store: &Store, id: i64) -> Result<Option<History>, StoreError> {
    let head: Option<Head> =
        sqlx::query_as("SELECT id, outlet, url, title FROM v_articles WHERE id = ?1")
            .bind(id)
            .fetch_optional(store.readers())
            .await
            .map_err(StoreError::Read)?;
    let Some(Head { id, outlet, url, title }) = head else { return Ok(None) };
    let texts: Vec<Text> = sqlx::query_as(include_str!("revisions.sql"))
        .bind(id)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let quotes: Vec<Said> = sqlx::query_as(include_str!("quotes_of_all.sql"))
        .bind(id)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let before = std::iter::once(None).chain(texts.iter().map(Some));
    let revisions =
        texts.iter().zip(before).map(|(text, before)| revision(text, before, &quotes)).collect();
    Ok(Some(History { id, outlet, url, title, revisions }))
}

fn revision(text: &Text, before: Option<&Text>, quotes: &[Said]) -> Revision {
    let there = |said: &&Said| said.first_rev <= text.rev && said.last_rev >= text.rev;
    let mut revision = Revision {
        rev: text.rev,
        fetched: text.fetched.clone(),
        title: text.title.clone(),
        title_before: before.map(|one| one.title.clone()).filter(|title| *title != text.title),
        words: text.body.split_whitespace().count(),
        quotes: quotes.iter().filter(there).count(),
        came: Vec::new(),
        vanished: Vec::new(),
        changed: Vec::new(),
    };
    let Some(before) = before else { return revision };
    let came = quotes.iter().filter(|said| said.first_rev == text.rev);
    let gone = |said: &&Said| said.last_rev >= before.rev && said.last_rev < text.rev;
    revision.came = came.cloned().collect();
    revision.vanished = quotes.iter().filter(gone).cloned().collect();
    revision.changed = take_changed(&mut revision.vanished, &mut revision.came);
    revision
}

/// Pairs what vanished with what came in its place, and takes both out of the lists.
fn take_changed(vanished: &mut Vec<Said>, came: &mut Vec<Said>) -> Vec<Changed> {
    let mut changed = Vec::new();
    let mut kept = Vec::new();
    for before in std::mem::take(vanished) {
        match successor(&before, came) {
            None => kept.push(before),
            Some(at) => {
                let after = came.remove(at);
                let [old, new] = [&before, &after].map(|said| (QuoteKind::Direct, &*said.quote));
                let changes = difference::between(old, new);
                changed.push(Changed { before, after, changes });
            }
        }
    }
    *vanished = kept;
    changed
}

/// The place of the quote that has most of the words of one before it.
fn successor(before: &Said, came: &[Said]) -> Option<usize> {
    let words = |said: &Said| Wording::of(QuoteKind::Direct, &said.quote);
    let old = words(before);
    let alike = came.iter().enumerate().map(|(at, after)| (at, old.align(&words(after))));
    let alike = alike.filter(|(_, one)| one.common >= 3 && one.share() >= SHARE);
    alike.max_by(|(_, a), (_, b)| a.common.cmp(&b.common)).map(|(at, _)| at)
}
