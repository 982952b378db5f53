//! The bundled outlets: their documents as they stand in `sample/`.

use std::collections::HashMap;

use anyhow::Context;
use include_dir::{Dir, include_dir};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/crates/onrecord/sample");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outlet {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) host: String,
    /// Path of its feed.
    pub(super) feed: String,
    /// Content type that the feed is served with.
    pub(super) feed_type: String,
    /// What its documents are encoded to; the files are UTF-8.
    pub(super) charset: String,
    pub(super) tags: Vec<String>,
}

#[derive(Deserialize)]
struct Outlets {
    outlet: Vec<Outlet>,
}

pub(super) fn all() -> anyhow::Result<Vec<Outlet>> {
    let list = SAMPLE
        .get_file("outlets.toml")
        .and_then(|file| file.contents_utf8())
        .context("the bundled sample has no list of outlets")?;
    let outlets: Outlets = toml::from_str(list).context("the list of bundled outlets")?;
    Ok(outlets.outlet)
}

/// A document as it is served.
#[derive(Debug, Clone)]
pub(super) struct Served {
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

impl Outlet {
    /// Every document of this outlet by path, its times counted back from `now`.
    pub(super) fn documents(&self, now: Timestamp) -> anyhow::Result<HashMap<String, Served>> {
        let folder = SAMPLE
            .get_dir(&self.slug)
            .with_context(|| format!("the bundled sample has no outlet `{}`", self.slug))?;
        let mut documents = HashMap::new();
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let path = file.path().strip_prefix(&self.slug)?;
                // Separators are those of the machine that built this.
                let path = format!("/{}", path.to_string_lossy().replace('\\', "/"));
                let served = self.serve(&path, file.contents(), now)?;
                documents.insert(path, served);
            }
        }
        Ok(documents)
    }

    fn serve(&self, path: &str, contents: &[u8], now: Timestamp) -> anyhow::Result<Served> {
        let text = std::str::from_utf8(contents)
            .with_context(|| format!("{}{path} is not UTF-8", self.slug))?;
        let text = with_times(text, now).with_context(|| format!("{}{path}", self.slug))?;
        let charset = encoding_rs::Encoding::for_label(self.charset.as_bytes())
            .with_context(|| format!("{}: no charset `{}`", self.slug, self.charset))?;
        let (body, _, _) = charset.encode(&text);
        Ok(Served { content_type: self.content_type(path), body: body.into_owned() })
    }

    fn content_type(&self, path: &str) -> String {
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            _ if path == self.feed => self.feed_type.clone(),
            Some("html") => format!("text/html; charset={}", self.charset),
            Some("svg") => "image/svg+xml".to_owned(),
            _ => "text/plain".to_owned(),
        }
    }
}

/// Fills in `{{time -5h iso}}`: so long before `now`, in the form named.
fn with_times(text: &str, now: Timestamp) -> anyhow::Result<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{time ") {
        let (placeholder, after) = after.split_once("}}").context("a placeholder has no end")?;
        filled.push_str(before);
        filled.push_str(&time(placeholder, now)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn time(placeholder: &str, now: Timestamp) -> anyhow::Result<String> {
    let wrong = || format!("`{placeholder}` is no time such as `-5h iso`");
    let (back, form) = placeholder.split_once(' ').with_context(wrong)?;
    let back = back.strip_prefix('-').with_context(wrong)?;
    let hours = match (back.strip_suffix('h'), back.strip_suffix('d')) {
        (Some(hours), _) => hours.parse::<i64>().with_context(wrong)?,
        (_, Some(days)) => 24 * days.parse::<i64>().with_context(wrong)?,
        _ => anyhow::bail!(wrong()),
    };
    let at = now - SignedDuration::from_hours(hours);
    let form = match form {
        "rfc2822" => "%a, %d %b %Y %H:%M:%S +0000",
        "iso" => "%Y-%m-%dT%H:%M:%SZ",
        "long" => "%-d %B %Y",
        _ => anyhow::bail!(wrong()),
    };
    Ok(at.strftime(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_back_from_now() {
        let now = "2026-11-22T12:30:00Z".parse().unwrap();
        let filled = with_times("a {{time -5h iso}} b {{time -2d long}} {{time -1h rfc2822}}", now);
        assert_eq!(
            filled.unwrap(),
            "a 2026-11-22T07:30:00Z b 20 November 2026 Sun, 22 Nov 2026 11:30:00 +0000"
        );
        assert!(with_times("{{time soon}}", now).is_err());
        assert!(with_times("{{time -5h iso", now).is_err());
    }

    #[test]
    fn every_bundled_outlet_can_be_served() {
        let now = "2026-11-22T12:30:00Z".parse().unwrap();
        let outlets = all().unwrap();
        assert!(outlets.len() >= 6);
        let mut pages = 0;
        for outlet in &outlets {
            let documents = outlet.documents(now).unwrap();
            assert!(documents.contains_key(&outlet.feed), "{} has no feed", outlet.slug);
            pages += documents.keys().filter(|path| path.ends_with(".html")).count();
        }
        assert!(pages >= 24);
    }
}
