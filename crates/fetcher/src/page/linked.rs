//! Linked data (JSON-LD): finds the object that describes a page's article.

use serde_json::{Map, Value};

/// Scripts are larger where they list a whole shop, and take memory many times as much.
const MOST_BYTES: usize = 1_000_000;

/// One script's content. Sites wrap it in comments, and put line breaks into strings.
pub(super) fn parse(source: &str) -> Option<Value> {
    if source.len() > MOST_BYTES {
        return None;
    }
    let source = source.trim();
    let source = source.strip_prefix("<!--").unwrap_or(source);
    let source = source.strip_prefix("//<![CDATA[").unwrap_or(source);
    let (start, stop) = (source.find(['{', '['])?, source.rfind(['}', ']'])?);
    let source = source.get(start..=stop)?;
    serde_json::from_str(source).ok().or_else(|| {
        let clean: String = source.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&clean).ok()
    })
}

/// The article of the page: the first that stands for itself, not in a list of others.
pub(super) fn article(documents: &[Value]) -> Option<&Value> {
    let find = |kind: fn(&str) -> bool| documents.iter().find_map(|one| find(one, kind));
    find(is_article).or_else(|| find(is_page))
}

/// An object may stand elsewhere and only be named: `{"@id": "#author"}`.
pub(super) fn follow<'a>(documents: &'a [Value], value: &'a Value) -> &'a Value {
    match value.as_object() {
        Some(object) if object.len() == 1 => object
            .get("@id")
            .and_then(Value::as_str)
            .and_then(|id| documents.iter().find_map(|one| find_id(one, id)))
            .unwrap_or(value),
        _ => value,
    }
}

/// The types of all objects that stand for themselves, not in a list of others.
pub(super) fn types(documents: &[Value]) -> Vec<&str> {
    let mut types = Vec::new();
    documents.iter().for_each(|one| gather_types(one, &mut types));
    types
}

fn gather_types<'a>(value: &'a Value, types: &mut Vec<&'a str>) {
    match value {
        Value::Array(values) => values.iter().for_each(|one| gather_types(one, types)),
        Value::Object(object) => {
            types.extend(names(object).map(base_name));
            inner(object).for_each(|one| gather_types(one, types));
        }
        _ => {}
    }
}

fn find(value: &Value, kind: fn(&str) -> bool) -> Option<&Value> {
    match value {
        Value::Array(values) => values.iter().find_map(|one| find(one, kind)),
        Value::Object(object) if is_of(object, kind) => Some(value),
        Value::Object(object) => inner(object).find_map(|one| find(one, kind)),
        _ => None,
    }
}

/// What an object says the page is about.
fn inner(object: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let says =
        |key: &str| matches!(key, "@graph" | "mainEntity" | "mainEntityOfPage" | "itemReviewed");
    object.iter().filter(move |(key, _)| says(key)).map(|(_, one)| one)
}

fn find_id<'a>(value: &'a Value, id: &str) -> Option<&'a Value> {
    match value {
        Value::Array(values) => values.iter().find_map(|one| find_id(one, id)),
        Value::Object(object) => {
            let is_it = object.len() > 1 && object.get("@id").and_then(Value::as_str) == Some(id);
            if is_it { Some(value) } else { object.values().find_map(|one| find_id(one, id)) }
        }
        _ => None,
    }
}

fn is_of(object: &Map<String, Value>, kind: fn(&str) -> bool) -> bool {
    names(object).any(kind)
}

fn names(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let names = object.get("@type").map(std::slice::from_ref).unwrap_or_default();
    let names = names.first().and_then(Value::as_array).map_or(names, Vec::as_slice);
    names.iter().filter_map(Value::as_str)
}

/// `https://schema.org/Article` without its beginning.
fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// `NewsArticle`, `OpinionNewsArticle`, `https://schema.org/Article`
pub(super) fn is_article(name: &str) -> bool {
    let name = base_name(name);
    name.ends_with("Article") || name.ends_with("Posting") || matches!(name, "Report" | "Review")
}

fn is_page(name: &str) -> bool {
    base_name(name) == "WebPage"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, headline: Option<&str>) {
        let documents: Vec<Value> = parse(source).into_iter().collect();
        let found = article(&documents).and_then(|article| article["headline"].as_str());
        assert_eq!(found, headline, "{source}");
    }

    #[test]
    fn the_article_may_stand_in_a_graph() {
        check(r#"{"@type": "NewsArticle", "headline": "A"}"#, Some("A"));
        check(r#"[{"@type": "WebSite"}, {"@type": ["Article"], "headline": "A"}]"#, Some("A"));
        check(
            r#"{"@graph": [{"@graph": [{"@type": "BlogPosting", "headline": "A"}]}]}"#,
            Some("A"),
        );
    }

    #[test]
    fn articles_of_a_list_are_others() {
        check(
            r#"{"@type": "ItemList", "itemListElement": [{"@type": "Article", "headline": "A"}]}"#,
            None,
        );
    }

    #[test]
    fn sloppy_scripts_are_read() {
        check("<!-- {\"@type\": \"Article\", \"headline\": \"A\"} -->", Some("A"));
        check("{\"@type\": \"Article\", \"headline\": \"A\nB\"};", Some("A B"));
        check("", None);
        check("}{", None);
        check(&"[".repeat(100_000), None);
        let huge = " ".repeat(MOST_BYTES);
        check(&format!("{{\"@type\": \"Article\", \"headline\": \"A\"}}{huge}"), None);
    }
}
