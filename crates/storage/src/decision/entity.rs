//! Who is one and who are several: merges, splits, names.

use jiff::Timestamp;
use model::entity::EntityType;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, Row};

use super::moves::{group_of, settle};
use super::{Draft, Made, add, refuse};
use crate::entity::name::Name;
use crate::store::{Store, StoreError};

/// A name is no longer than this.
const MOST_CHARACTERS: usize = 200;

/// An entity that a decision is about.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Whom {
    pub(super) id: i64,
    pub(super) name: String,
    #[sqlx(rename = "type")]
    pub(super) entity_type: String,
    merged_into: Option<i64>,
}

/// What a decision came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub decision_id: i64,
    /// What it says, in words.
    pub says: String,
    /// The entity that it concerns now; of a split the new one.
    pub entity_id: i64,
}

/// Makes several entities of one type one.
pub async fn merge(
    store: &Store,
    keep: i64,
    others: Vec<i64>,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let keep = find_standing(db, keep).await?;
                let mut joined = Vec::with_capacity(others.len());
                for id in others {
                    let other = find_standing(db, id).await?;
                    check_mergeable(&keep, &other)?;
                    joined.push(other);
                }
                let names: Vec<String> = joined.iter().map(in_words).collect();
                let says = format!("{} is {}", names.join(", "), in_words(&keep));
                let others: Vec<i64> = joined.iter().map(|other| other.id).collect();
                let args = json!({"says": says, "keep": keep.id, "others": others});
                let decision_id = write_down(db, "merge", args, keep.id, now).await?;
                for other in &others {
                    add_move(db, decision_id, json!({"from": other, "to": keep.id})).await?;
                }
                settle_around(db, &[&[keep.id][..], &others].concat()).await?;
                Ok(Decided { decision_id, says, entity_id: keep.id })
            })
        })
        .await
}

fn check_mergeable(keep: &Whom, other: &Whom) -> Result<(), StoreError> {
    if keep.id == other.id {
        return Err(refuse(format!("{} cannot be merged into itself", in_words(keep))));
    }
    match keep.entity_type == other.entity_type {
        true => Ok(()),
        false => Err(refuse(format!(
            "{} is {} and {} is {}: only entities of one type can be merged",
            in_words(keep),
            keep.entity_type,
            in_words(other),
            other.entity_type
        ))),
    }
}

/// Makes what some articles say of an entity another of the same name.
pub async fn split(
    store: &Store,
    id: i64,
    articles: Vec<i64>,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let whom = find_standing(db, id).await?;
                check_split(db, &whom, &articles).await?;
                let new = copy(db, whom.id).await?;
                let listed: Vec<String> = articles.iter().map(i64::to_string).collect();
                let says = format!(
                    "{} of {} {} is another, {new}",
                    in_words(&whom),
                    if articles.len() == 1 { "article" } else { "articles" },
                    listed.join(", ")
                );
                let args = json!({"says": says, "from": whom.id, "articles": articles, "new": new});
                let decision_id = write_down(db, "split", args, whom.id, now).await?;
                for article in &articles {
                    let step = json!({"from": whom.id, "article": article, "to": new});
                    add_move(db, decision_id, step).await?;
                }
                settle_around(db, &[whom.id, new]).await?;
                add_names_of(db, new).await?;
                Ok(Decided { decision_id, says, entity_id: new })
            })
        })
        .await
}

async fn check_split(
    db: &mut SqliteConnection,
    whom: &Whom,
    articles: &[i64],
) -> Result<(), StoreError> {
    let row = sqlx::query(include_str!("split_articles.sql"))
        .bind(whom.id)
        .bind(json!(articles).to_string())
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)?;
    if let Some(missing) = row.get::<Option<i64>, _>("missing") {
        let reason = format!("article {missing} does not mention {}", in_words(whom));
        return Err(refuse(reason));
    }
    match row.get::<bool, _>("others") {
        true => Ok(()),
        false => Err(refuse(format!(
            "no other article mentions {}: nothing would be left",
            in_words(whom)
        ))),
    }
}

/// Calls an entity otherwise.
pub async fn rename(
    store: &Store,
    id: i64,
    name: String,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let name = checked_name(&name)?;
    store
        .write(move |db| {
            Box::pin(async move {
                let whom = find_standing(db, id).await?;
                let says = format!("{} is called {name}", in_words(&whom));
                let args = json!({"says": says, "name": name});
                let decision_id = write_down(db, "rename", args, whom.id, now).await?;
                settle_name(db, whom.id).await?;
                Ok(Decided { decision_id, says, entity_id: whom.id })
            })
        })
        .await
}

/// From now on, a name of this type means this entity.
pub async fn alias(
    store: &Store,
    id: i64,
    name: String,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let name = checked_name(&name)?;
    store
        .write(move |db| {
            Box::pin(async move {
                let whom = find_standing(db, id).await?;
                let says = format!("from now on {name} is {}", in_words(&whom));
                let kind: EntityType = whom.entity_type.parse().map_err(refuse)?;
                let key = Name::of(&name, kind).key;
                let args = json!({"says": says, "name": name});
                let decision_id = write_down(db, "alias", args, whom.id, now).await?;
                let last: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM article")
                    .fetch_one(&mut *db)
                    .await
                    .map_err(StoreError::Write)?;
                let step = json!({
                    "name": key, "type": whom.entity_type, "after": last.unwrap_or(0), "to": whom.id
                });
                add_move(db, decision_id, step).await?;
                Ok(Decided { decision_id, says, entity_id: whom.id })
            })
        })
        .await
}

fn checked_name(name: &str) -> Result<String, StoreError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_good = name.chars().any(char::is_alphanumeric)
        && name.chars().count() <= MOST_CHARACTERS
        && !name.chars().any(char::is_control);
    match is_good {
        true => Ok(name),
        false => Err(refuse(format!(
            "a name has a letter or a digit and at most {MOST_CHARACTERS} characters"
        ))),
    }
}

/// Takes back what a merge, a split or an alias moved.
pub(super) async fn undo_moves(db: &mut SqliteConnection, made: &Made) -> Result<(), StoreError> {
    let group = group_of(db, &made.entity_id.into_iter().collect::<Vec<_>>()).await?;
    sqlx::query("DELETE FROM entity_move WHERE decision_id = ?1")
        .bind(made.id)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    if let (Some(new), Some(from)) = (made.args["new"].as_i64(), made.args["from"].as_i64()) {
        // Later articles may have been taken for the namesake, who never was.
        add_move(db, made.id, json!({"from": new, "to": from})).await?;
    }
    settle(db, &group).await
}

/// The name of the last rename that holds, else as it was found.
pub(super) async fn settle_name(db: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    sqlx::query(include_str!("settle_name.sql"))
        .bind(id)
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// An entity that is not merged into another.
async fn find_standing(db: &mut SqliteConnection, id: i64) -> Result<Whom, StoreError> {
    let whom = find(db, id).await?;
    match whom.merged_into {
        None => Ok(whom),
        Some(into) => {
            let into = find(db, into).await?;
            Err(refuse(format!("{} is merged into {}", in_words(&whom), in_words(&into))))
        }
    }
}

pub(super) async fn find(db: &mut SqliteConnection, id: i64) -> Result<Whom, StoreError> {
    sqlx::query_as("SELECT id, name, type, merged_into FROM entity WHERE id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await
        .map_err(StoreError::Write)?
        .ok_or_else(|| refuse(format!("there is no entity {id}; see `onrecord entities`")))
}

fn in_words(whom: &Whom) -> String {
    format!("{} ({})", whom.id, whom.name)
}

async fn write_down(
    db: &mut SqliteConnection,
    what: &'static str,
    args: Value,
    entity_id: i64,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let entity_id = Some(entity_id);
    add(db, Draft { what, args, entity_id, article_id: None, quote_key: None, at }).await
}

async fn add_move(
    db: &mut SqliteConnection,
    decision_id: i64,
    step: Value,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("add_move.sql"))
        .bind(decision_id)
        .bind(step.to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn settle_around(db: &mut SqliteConnection, ids: &[i64]) -> Result<(), StoreError> {
    let group = group_of(db, ids).await?;
    settle(db, &group).await
}

async fn copy(db: &mut SqliteConnection, id: i64) -> Result<i64, StoreError> {
    sqlx::query_scalar(include_str!("copy_entity.sql"))
        .bind(id)
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

/// Makes a new entity known by the names that its articles give it.
async fn add_names_of(db: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT DISTINCT name, type FROM article_entity WHERE entity_id = ?1")
            .bind(id)
            .fetch_all(&mut *db)
            .await
            .map_err(StoreError::Write)?;
    let named = rows.iter().filter_map(|(name, entity_type)| {
        let own = Name::of(name, entity_type.parse().ok()?);
        (!own.is_bare).then(|| json!([own.key, entity_type, id, own.form]))
    });
    let names: Vec<Value> = named.collect();
    sqlx::query(include_str!("../entity/link/add_aliases.sql"))
        .bind(json!(names).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}
