//! One line: an article as a JSON object, or what is wrong with it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use model::article::{Article, TextFrom};
use serde_json::{Map, Value};
use storage::article::Import;

use crate::config::{outlet_of, parse_feed_url, parse_slug};
use crate::pipeline::read;

const OBJECT: &str =
    "an object with `text`, `url` or `id`, and where known `title`, `published` and `outlet`";
/// Of a wrong value, in a message.
const SHOWN: usize = 60;

/// The article of a line, `None` for an empty one. An error says what is wrong and what was
/// expected.
pub(super) fn parse(line: &[u8], outlet: Option<&str>) -> Result<Option<Import>, String> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => import(&object, outlet).map(Some),
        Ok(_) => Err(format!("not an object: expected {OBJECT}")),
        Err(error) => Err(format!("not JSON ({error}): expected {OBJECT}")),
    }
}

fn import(object: &Map<String, Value>, outlet: Option<&str>) -> Result<Import, String> {
    let link = text(object, "url")?.map(parse_feed_url).transpose();
    let link = link.map_err(|error| format!("`url`: {error}"))?;
    let id = id(object)?;
    if link.is_none() && id.is_none() {
        return Err("`url` and `id` are missing: expected one to know the article by".to_owned());
    }
    let body = text(object, "text")?.ok_or("`text` is missing: expected the article's text")?;
    let named = text(object, "outlet")?.map(parse_slug).transpose();
    let named = named.map_err(|error| format!("`outlet`: {error}"))?;
    let outlet = named
        .or_else(|| outlet.map(str::to_owned))
        .or_else(|| link.as_ref().map(outlet_of))
        .ok_or("`outlet` is missing: expected a slug there or in --outlet")?;
    let article = Article {
        url: link.clone().unwrap_or_else(read::no_address),
        canonical_url: None,
        title: text(object, "title")?.unwrap_or_default().to_owned(),
        authors: Vec::new(),
        language: None,
        genre: None,
        published: text(object, "published")?.map(time).transpose()?,
        modified: None,
        text: body.to_owned(),
        text_from: TextFrom::Import,
    };
    Ok(Import { outlet, link, id, article })
}

/// A string that says something; `null` says nothing.
fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.trim().is_empty())),
        Some(other) => Err(format!("`{key}` is {}: expected a string", shown(other))),
    }
}

fn id(object: &Map<String, Value>) -> Result<Option<String>, String> {
    match object.get("id") {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        _ => Ok(text(object, "id")?.map(str::to_owned)),
    }
}

fn time(text: &str) -> Result<Zoned, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.to_zoned(TimeZone::UTC));
    }
    let day = text.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    day.ok_or_else(|| {
        let value = shown(&Value::from(text));
        format!("`published` is {value}: expected a time such as `2026-01-31T20:00:00Z` or a day")
    })
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Import {
        parse(line.as_bytes(), Some("desk")).unwrap().unwrap()
    }

    #[track_caller]
    fn mistake(line: &[u8], expected: &str) {
        let message = parse(line, None).expect_err("this is a mistake");
        assert!(message.contains(expected), "`{message}` does not say `{expected}`");
    }

    #[test]
    fn an_article_with_everything() {
        let line = r#"{"id": 7, "url": "https://a.example/x", "title": "T", "text": "Words.",
            "published": "2026-01-31T21:00:00+01:00", "outlet": "a-post", "tags": [1]}"#;
        let import = read(line);
        assert_eq!((import.outlet.as_str(), import.id.as_deref()), ("a-post", Some("7")));
        assert_eq!(import.link.unwrap().as_str(), "https://a.example/x");
        let published = import.article.published.unwrap().timestamp();
        assert_eq!(published, "2026-01-31T20:00:00Z".parse().unwrap());
        assert_eq!(import.article.text_from, TextFrom::Import);
    }

    #[test]
    fn an_outlet_comes_from_the_line_the_flag_or_the_host() {
        assert_eq!(read(r#"{"id": "1", "text": "W"}"#).outlet, "desk");
        let line = br#"{"url": "https://www.a.example/x", "text": "W", "title": null}"#;
        assert_eq!(parse(line, None).unwrap().unwrap().outlet, "a.example");
        mistake(br#"{"id": "1", "text": "W"}"#, "expected a slug there or in --outlet");
    }

    #[test]
    fn a_day_is_a_time() {
        let import = read(r#"{"id": "1", "text": "W", "published": "2026-01-31"}"#);
        let published = import.article.published.unwrap().timestamp();
        assert_eq!(published, "2026-01-31T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_mistake_says_what_was_expected() {
        mistake(b"{", "expected an object with `text`");
        mistake(b"\"text\"", "not an object");
        mistake(b"{\"text\": \"\xff\"}", "not JSON");
        mistake(br#"{"text": "W"}"#, "`url` and `id` are missing");
        mistake(br#"{"id": "1", "text": "  "}"#, "`text` is missing");
        mistake(br#"{"id": "1", "text": ["W"]}"#, "`text` is [\"W\"]: expected a string");
        mistake(br#"{"url": "a.example", "text": "W"}"#, "expected an http or https address");
        mistake(
            br#"{"url": "https://a.example/", "text": "W", "published": "soon"}"#,
            "expected a time such as",
        );
        mistake(br#"{"id": "1", "text": "W", "outlet": "A Post"}"#, "expected a slug");
    }

    #[test]
    fn an_empty_line_is_nothing() {
        assert_eq!(parse(b" \r", None), Ok(None));
    }
}
