//! Who said a quote, of what kind it is, and whether it is to be seen.
//!
//! A quote is known by its words within its article, so that a decision holds over
//! re-extraction and over revisions in which the quote stays. Where it does not stand at the
//! moment, the decision waits. What the machine saw is kept aside (`quote_seen`).

use jiff::Timestamp;
use model::entity::EntityType;
use model::quote::{QuoteKind, SpeakerKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;
use sqlx::{FromRow, Row};

use super::entity::{Decided, find as find_entity};
use super::moves::{Mark, Moves};
use super::{Draft, add, refuse};
use crate::entity::name::Name;
use crate::store::{Store, StoreError};

/// Who is to stand as the speaker.
#[derive(Debug, Clone, PartialEq)]
pub enum NewSpeaker {
    Nobody,
    /// Somebody of the record.
    Entity(i64),
    /// Whoever is called so; somebody new where nobody is.
    Named {
        name: String,
        kind: Option<SpeakerKind>,
    },
}

/// What is wrong with a quote; at least one of both.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Correction {
    pub speaker: Option<NewSpeaker>,
    pub kind: Option<QuoteKind>,
}

/// A speaker as decisions and `quote_seen` keep one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow)]
pub(crate) struct Voice {
    name: String,
    kind: String,
    role: Option<String>,
    speaks_for: Option<String>,
    linked_id: Option<i64>,
}

/// A quote by its words.
struct Known {
    article_id: i64,
    key: Vec<u8>,
    text: String,
}

/// What decisions make of a quote.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    kind: Option<String>,
    speakers: Option<Vec<Voice>>,
    hidden: bool,
}

/// Says who spoke, or of what kind the quote is.
pub async fn correct(
    store: &Store,
    id: i64,
    correction: Correction,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let quote = find(db, id).await?;
                let mut args = json!({});
                let mut says = Vec::new();
                if let Some(speaker) = &correction.speaker {
                    let voice = voice(db, &quote, speaker).await?;
                    says.push(match &voice {
                        Some(voice) => format!("was said by {}", voice.name),
                        None => "was said by nobody we know".to_owned(),
                    });
                    args["speakers"] = json!(voice.as_slice());
                }
                if let Some(kind) = correction.kind {
                    says.push(format!("is {kind}"));
                    args["kind"] = json!(kind.as_str());
                }
                let says = format!("quote {id} {}: {}", says.join(" and "), beginning(&quote.text));
                decide(db, "correct", &quote, args, says, now).await
            })
        })
        .await
}

/// Takes a quote out of sight.
pub async fn hide(store: &Store, id: i64, now: Timestamp) -> Result<Decided, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let quote = find(db, id).await?;
                let says = format!("quote {id} is hidden: {}", beginning(&quote.text));
                decide(db, "hide", &quote, json!({}), says, now).await
            })
        })
        .await
}

async fn decide(
    db: &mut SqliteConnection,
    what: &'static str,
    quote: &Known,
    mut args: Value,
    says: String,
    at: Timestamp,
) -> Result<Decided, StoreError> {
    args["says"] = json!(says);
    let (article_id, quote_key) = (Some(quote.article_id), Some(quote.key.as_slice()));
    let draft = Draft { what, args, entity_id: None, article_id, quote_key, at };
    let decision_id = add(db, draft).await?;
    settle(db, article_id, quote_key).await?;
    Ok(Decided { decision_id, says, entity_id: 0 })
}

async fn find(db: &mut SqliteConnection, id: i64) -> Result<Known, StoreError> {
    let row = sqlx::query("SELECT article_id, key, text FROM quote WHERE id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await
        .map_err(StoreError::Write)?
        .ok_or_else(|| refuse(format!("there is no quote {id}; see `onrecord quotes`")))?;
    Ok(Known { article_id: row.get("article_id"), key: row.get("key"), text: row.get("text") })
}

/// Enough of a quote to recognise it by.
fn beginning(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

async fn voice(
    db: &mut SqliteConnection,
    quote: &Known,
    speaker: &NewSpeaker,
) -> Result<Option<Voice>, StoreError> {
    match speaker {
        NewSpeaker::Nobody => Ok(None),
        NewSpeaker::Entity(id) => voice_of_entity(db, quote, *id).await.map(Some),
        NewSpeaker::Named { name, kind } => voice_of_name(db, quote, name, *kind).await.map(Some),
    }
}

async fn voice_of_entity(
    db: &mut SqliteConnection,
    quote: &Known,
    id: i64,
) -> Result<Voice, StoreError> {
    let whom = find_entity(db, id).await?;
    let kind = match whom.entity_type.as_str() {
        "PERSON" => SpeakerKind::Person,
        "NORP" => SpeakerKind::Group,
        "WORK" | "LAW" => SpeakerKind::Document,
        _ => SpeakerKind::Organization,
    };
    let role = sqlx::query_scalar(include_str!("role_in_article.sql"))
        .bind(quote.article_id)
        .bind(id)
        .fetch_optional(db)
        .await
        .map_err(StoreError::Write)?;
    Ok(Voice {
        name: whom.name,
        kind: kind.as_str().to_owned(),
        role,
        speaks_for: None,
        linked_id: Some(id),
    })
}

/// Of a person or an organisation, whoever is called so: first in the article, then anywhere.
async fn voice_of_name(
    db: &mut SqliteConnection,
    quote: &Known,
    name: &str,
    kind: Option<SpeakerKind>,
) -> Result<Voice, StoreError> {
    let types = match kind {
        None => vec![EntityType::Person, EntityType::Org, EntityType::Gpe],
        Some(SpeakerKind::Person) => vec![EntityType::Person],
        Some(SpeakerKind::Organization) => vec![EntityType::Org, EntityType::Gpe],
        Some(kind) => {
            let (name, kind) = (name.to_owned(), kind.as_str().to_owned());
            return Ok(Voice { name, kind, role: None, speaks_for: None, linked_id: None });
        }
    };
    for entity_type in types.iter().copied() {
        if let Some(id) = find_called(db, quote, name, entity_type).await? {
            let named = voice_of_entity(db, quote, id).await?;
            return Ok(Voice { name: name.to_owned(), ..named });
        }
    }
    let id = add_entity(db, name, types[0]).await?;
    voice_of_entity(db, quote, id).await
}

async fn find_called(
    db: &mut SqliteConnection,
    quote: &Known,
    name: &str,
    entity_type: EntityType,
) -> Result<Option<i64>, StoreError> {
    let own = Name::of(name, entity_type);
    let rows = sqlx::query(include_str!("called.sql"))
        .bind(quote.article_id)
        .bind(entity_type.as_str())
        .bind(name)
        .bind(&own.key)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    let here = rows.iter().find(|row| row.get::<bool, _>("here"));
    match (here, &rows[..]) {
        (Some(row), _) => Ok(Some(row.get("id"))),
        (None, []) => Ok(None),
        (None, [row]) => Ok(Some(row.get("id"))),
        (None, several) => {
            let ids: Vec<String> =
                several.iter().map(|row| row.get::<i64, _>("id").to_string()).collect();
            let reason =
                format!("several are called {name}: give one of the ids {}", ids.join(", "));
            Err(refuse(reason))
        }
    }
}

async fn add_entity(
    db: &mut SqliteConnection,
    name: &str,
    entity_type: EntityType,
) -> Result<i64, StoreError> {
    let own = Name::of(name, entity_type);
    let new = json!([[entity_type, name, own.key]]).to_string();
    let row = sqlx::query(include_str!("../entity/link/add_entities.sql"))
        .bind(new)
        .fetch_one(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let id = row.get("id");
    if !own.is_bare {
        sqlx::query(include_str!("../entity/link/add_aliases.sql"))
            .bind(json!([[own.key, entity_type, id, own.form]]).to_string())
            .execute(db)
            .await
            .map_err(StoreError::Write)?;
    }
    Ok(id)
}

/// Applies what holds to the quotes of one reading, which has just written them as the machine
/// sees them.
pub(crate) async fn settle_article(
    db: &mut SqliteConnection,
    article_id: i64,
    rev: i64,
) -> Result<(), StoreError> {
    let keys: Vec<Vec<u8>> = sqlx::query_scalar(include_str!("keys_of_article.sql"))
        .bind(article_id)
        .fetch_all(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    if keys.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("forget_seen.sql"))
        .bind(article_id)
        .bind(rev)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    for key in keys {
        settle(db, Some(article_id), Some(&key)).await?;
    }
    Ok(())
}

/// Brings one quote to what the decisions that hold say of it.
pub(super) async fn settle(
    db: &mut SqliteConnection,
    article_id: Option<i64>,
    key: Option<&[u8]>,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT id, kind FROM quote WHERE article_id = ?1 AND key = ?2")
        .bind(article_id)
        .bind(key)
        .fetch_optional(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let (Some(row), Some(article_id)) = (row, article_id) else { return Ok(()) };
    let id: i64 = row.get("id");
    let (kind, speakers) = seen(db, id, row.get("kind")).await?;
    let verdict = verdict(db, article_id, key).await?;
    keep_seen(db, id, &kind, &speakers, verdict != Verdict::default()).await?;
    let now_kind = verdict.kind.as_ref().unwrap_or(&kind);
    let is_corrected = verdict.kind.is_some() || verdict.speakers.is_some();
    let voices = match verdict.hidden {
        true => Vec::new(),
        false => verdict.speakers.clone().unwrap_or(speakers),
    };
    sqlx::query("UPDATE quote SET kind = ?2, hidden = ?3, corrected = ?4 WHERE id = ?1")
        .bind(id)
        .bind(now_kind)
        .bind(verdict.hidden)
        .bind(is_corrected)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    set_speakers(db, id, article_id, &voices).await
}

/// The quote as the machine saw it.
async fn seen(
    db: &mut SqliteConnection,
    id: i64,
    kind_now: String,
) -> Result<(String, Vec<Voice>), StoreError> {
    let row = sqlx::query("SELECT kind, speakers FROM quote_seen WHERE quote_id = ?1")
        .bind(id)
        .fetch_optional(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    if let Some(row) = row {
        let speakers: String = row.get("speakers");
        return Ok((row.get("kind"), serde_json::from_str(&speakers).unwrap_or_default()));
    }
    let speakers = sqlx::query_as(include_str!("voices.sql"))
        .bind(id)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    Ok((kind_now, speakers))
}

async fn keep_seen(
    db: &mut SqliteConnection,
    id: i64,
    kind: &str,
    speakers: &[Voice],
    differs: bool,
) -> Result<(), StoreError> {
    let statement = match differs {
        true => include_str!("keep_seen.sql"),
        false => "DELETE FROM quote_seen WHERE quote_id = ?1",
    };
    sqlx::query(statement)
        .bind(id)
        .bind(kind)
        .bind(json!(speakers).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

/// Later decisions stand above earlier ones.
async fn verdict(
    db: &mut SqliteConnection,
    article_id: i64,
    key: Option<&[u8]>,
) -> Result<Verdict, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(include_str!("of_quote.sql"))
        .bind(article_id)
        .bind(key)
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    let mut verdict = Verdict::default();
    for (what, args) in rows {
        let args: Value = serde_json::from_str(&args).unwrap_or_default();
        verdict.hidden |= what == "hide";
        if let Some(kind) = args["kind"].as_str() {
            verdict.kind = Some(kind.to_owned());
        }
        if let Ok(speakers) = serde_json::from_value(args["speakers"].clone()) {
            verdict.speakers = Some(speakers);
        }
    }
    Ok(verdict)
}

async fn set_speakers(
    db: &mut SqliteConnection,
    quote_id: i64,
    article_id: i64,
    voices: &[Voice],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM quote_speaker WHERE quote_id = ?1")
        .bind(quote_id)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let mut rows = Vec::with_capacity(voices.len());
    for voice in voices {
        let entity_id = match voice.linked_id {
            Some(linked) => Some(belongs_to(db, article_id, linked, &voice.name).await?),
            None => None,
        };
        rows.push(json!({"voice": voice, "entity_id": entity_id}));
    }
    sqlx::query(include_str!("set_speakers.sql"))
        .bind(quote_id)
        .bind(json!(rows).to_string())
        .execute(db)
        .await
        .map(drop)
        .map_err(StoreError::Write)
}

async fn belongs_to(
    db: &mut SqliteConnection,
    article_id: i64,
    linked_id: i64,
    name: &str,
) -> Result<i64, StoreError> {
    let whom = find_entity(db, linked_id).await?;
    let Ok(kind) = whom.entity_type.parse::<EntityType>() else { return Ok(linked_id) };
    let own = Name::of(name, kind);
    let mark = Mark { linked_id, article_id, name_key: &own.key, entity_type: &whom.entity_type };
    Ok(Moves::of_article(db, article_id, &[mark]).await?.follow(mark))
}
