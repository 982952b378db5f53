//! All that is known of one quote: what stands around it, how far it went, what people decided.

use serde::Serialize;
use sqlx::FromRow;

use super::QuoteRow;
use crate::decision::{DecisionRow, refuse};
use crate::store::{Store, StoreError};

/// Characters before and after a quote among which its neighbour sentence is looked for.
const AROUND: i64 = 600;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteCard {
    #[serde(flatten)]
    pub quote: QuoteRow,
    pub hidden: bool,
    /// All of those who spoke together.
    pub speakers: Vec<SpeakerCard>,
    /// The sentence that ends where the quote begins, and the one after it.
    pub before: String,
    pub after: String,
    pub spread: Option<Spread>,
    pub decisions: Vec<DecisionRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct SpeakerCard {
    pub name: String,
    pub kind: String,
    pub role: Option<String>,
    pub speaks_for: Option<String>,
    pub entity_id: Option<i64>,
}

/// How far its words went.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Spread {
    pub printings: i64,
    pub outlets: i64,
    pub variants: i64,
    pub first_printed: String,
    pub last_printed: String,
}

#[derive(FromRow)]
struct Around {
    hidden: bool,
    before: String,
    after: String,
}

/// Everything about the quote with this number, hidden or not.
pub async fn show(store: &Store, id: i64) -> Result<QuoteCard, StoreError> {
    let quote: QuoteRow = one(store, include_str!("card.sql"), id)
        .await?
        .ok_or_else(|| refuse(format!("there is no quote {id}; see `onrecord quotes`")))?;
    let around: Around = one(store, include_str!("around.sql"), id)
        .await?
        .ok_or_else(|| refuse(format!("quote {id} has no text around it")))?;
    let cluster = quote.cluster_id;
    Ok(QuoteCard {
        quote,
        hidden: around.hidden,
        speakers: all(store, include_str!("speakers.sql"), id).await?,
        before: last_sentence(&around.before).to_owned(),
        after: first_sentence(&around.after).to_owned(),
        spread: one(store, include_str!("spread.sql"), cluster).await?,
        decisions: all(store, include_str!("decisions.sql"), id).await?,
    })
}

async fn one<T>(store: &Store, statement: &'static str, id: i64) -> Result<Option<T>, StoreError>
where
    T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    Ok(all(store, statement, id).await?.into_iter().next())
}

async fn all<T>(store: &Store, statement: &'static str, id: i64) -> Result<Vec<T>, StoreError>
where
    T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    sqlx::query_as(statement)
        .bind(id)
        .bind(AROUND)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)
}

/// As far as full stops tell: enough for a person to see what was said around a quote.
fn last_sentence(text: &str) -> &str {
    let text = text.trim_end();
    let ends = text.char_indices().filter(|(at, c)| is_end(text, *at, *c));
    match ends.map(|(at, c)| at + c.len_utf8()).rfind(|end| *end < text.len()) {
        Some(end) => text[end..].trim_start(),
        None => text.trim_start(),
    }
}

fn first_sentence(text: &str) -> &str {
    let text = text.trim_start();
    match text.char_indices().skip(1).find(|(at, c)| is_end(text, *at, *c)) {
        Some((at, c)) => text[..at + c.len_utf8()].trim_end(),
        None => text.trim_end(),
    }
}

/// A full stop and the like, with its quotation mark, before white space; or a new line.
fn is_end(text: &str, at: usize, c: char) -> bool {
    let mut rest = text[at + c.len_utf8()..].chars();
    let closed = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '\n' => true,
        '.' | '!' | '?' => closed(rest.next()),
        '”' | '"' | '’' => text[..at].ends_with(['.', '!', '?']) && closed(rest.next()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_beside_a_quote() {
        assert_eq!(last_sentence("It rained. The vote was close.\n\n"), "The vote was close.");
        assert_eq!(
            last_sentence("“No.” The mayor of 3.5 million said "),
            "The mayor of 3.5 million said"
        );
        assert_eq!(first_sentence(" said Ana Vega. Then she left."), "said Ana Vega.");
        assert_eq!(first_sentence("\n\n“Yes,” he said.” More"), "“Yes,” he said.”");
        assert_eq!((last_sentence(""), first_sentence("")), ("", ""));
        assert_eq!(first_sentence("no end"), "no end");
    }
}
