//! Pages to articles, for `tools/evaluate/pages.py`.

use fetcher::page;
use serde_json::{Value, json};
use url::Url;

use crate::lines;

pub(crate) fn answer(question: &Value) -> anyhow::Result<Value> {
    let html = lines::bytes(question, "html_base64")?;
    let content_type = question["content_type"].as_str();
    let article = page::read(&html, content_type, &address(question))?;
    let published = article.published.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    Ok(json!({
        "id": question["id"],
        "ok": true,
        "text": article.text,
        "title": article.title,
        "authors": article.authors,
        "published": published,
    }))
}

/// Saved pages may have lost their address.
fn address(question: &Value) -> Url {
    let printed = question["url"].as_str().and_then(|url| Url::parse(url).ok());
    printed.unwrap_or_else(|| Url::parse("http://page.invalid/").expect("this is a URL"))
}
