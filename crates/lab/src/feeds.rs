//! Documents to feeds, for `tools/evaluate/feeds.py`.

use fetcher::feed;
use model::entry::Entry;
use serde_json::{Value, json};
use url::Url;

use crate::lines;

pub(crate) fn answer(question: &Value) -> anyhow::Result<Value> {
    let body = lines::bytes(question, "body_base64")?;
    let content_type = question["headers"]["content-type"].as_str();
    let feed = feed::parse(&body, content_type, &address(&question["headers"]))?;
    Ok(json!({
        "id": question["id"],
        "ok": true,
        "title": feed.title,
        "link": feed.link,
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
    }))
}

/// The documents come without their address, unless the server has printed it.
fn address(headers: &Value) -> Url {
    let unknown = Url::parse("http://feed.invalid/").expect("this is a URL");
    let printed = headers["content-location"].as_str();
    printed.and_then(|printed| unknown.join(printed).ok()).unwrap_or(unknown)
}

fn entry(entry: &Entry) -> Value {
    json!({
        "id": entry.guid,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.or(entry.updated).map(|time| time.as_second()),
        "text": entry.content_html,
    })
}
