//! `onrecord.toml` as it is written: everything optional, every unknown key a mistake.

use std::collections::{BTreeMap, HashMap};
use std::num::{NonZeroU16, NonZeroU64};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de};
use storage::feed::NewFeed;
use toml::Spanned;
use url::Url;

use super::options::{Written, check_header, parse_proxy};
use super::{ConfigError, ConfiguredFeed, duration, outlet_of, signed, size};
use crate::rules::parse_rule;

/// The sections whose keys can also stand in the environment.
const SECTIONS: [&str; 3] = ["storage", "fetch", "report"];

#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) storage: StorageSection,
    pub(super) fetch: FetchSection,
    pub(super) report: ReportSection,
    pub(super) feeds: Vec<ConfiguredFeed>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Document {
    storage: StorageSection,
    fetch: FetchSection,
    report: ReportSection,
    feed: Vec<Spanned<FeedSection>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StorageSection {
    pub(super) path: Option<PathBuf>,
    pub(super) keep_text: Option<Span>,
    pub(super) keep_log: Option<Span>,
    pub(super) keep_pages: Option<Span>,
    pub(super) max_size: Option<Size>,
    pub(super) reextract: Option<bool>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FetchSection {
    pub(super) user_agent: Option<UserAgent>,
    pub(super) allow_private_addresses: Option<bool>,
    pub(super) respect_robots: Option<bool>,
    pub(super) pause: Option<Span>,
    pub(super) per_host: Option<NonZeroU16>,
    pub(super) timeout: Option<Timeout>,
    pub(super) max_body_bytes: Option<NonZeroU64>,
    pub(super) proxy: Option<Proxy>,
    pub(super) look_again: Option<Spans>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReportSection {
    pub(super) time_zone: Option<Zone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedSection {
    url: FeedUrl,
    name: Option<String>,
    outlet: Option<Slug>,
    every: Option<Interval>,
    #[serde(default)]
    tags: Vec<String>,
    user_agent: Option<UserAgent>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    username: Option<String>,
    password_env: Option<String>,
    password_file: Option<PathBuf>,
    proxy: Option<Proxy>,
    #[serde(default)]
    include: Vec<RuleText>,
    #[serde(default)]
    exclude: Vec<RuleText>,
}

#[derive(Debug)]
pub(super) struct Span(pub(super) Duration);

/// `["1h", "6h"]`, or `1h, 6h` in the environment.
#[derive(Debug)]
pub(super) struct Spans(pub(super) Vec<Duration>);

/// Long enough for an answer, and well below the lease on the row that it is for.
#[derive(Debug)]
pub(super) struct Timeout(pub(super) Duration);

/// In bytes.
#[derive(Debug)]
pub(super) struct Size(pub(super) u64);

struct Interval(Duration);

#[derive(Debug)]
pub(super) struct UserAgent(pub(super) String);

#[derive(Debug)]
pub(super) struct Zone(pub(super) TimeZone);

struct FeedUrl(Url);

#[derive(Debug)]
pub(super) struct Proxy(pub(super) Url);

struct RuleText(String);

struct Slug(String);

impl File {
    pub(super) fn parse(text: &str, path: &Path) -> Result<File, ConfigError> {
        let line_of = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
        let mistake = |line, message| ConfigError::InFile { path: path.to_owned(), line, message };
        let document: Document = toml::from_str(text).map_err(|error| {
            let line = line_of(error.span().map_or(0, |span| span.start));
            mistake(line, one_line(error.message()))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut lines: HashMap<String, usize> = HashMap::new();
        let mut feeds = Vec::with_capacity(document.feed.len());
        for spanned in document.feed {
            let line = line_of(spanned.span().start);
            let (feed, header_values) =
                spanned.into_inner().into_feed(folder).map_err(|message| mistake(line, message))?;
            if let Some(first) = lines.insert(feed.url.to_string(), line) {
                let message = format!("this feed stands on line {first} already");
                return Err(mistake(line, message));
            }
            feeds.push(ConfiguredFeed { feed, line, header_values });
        }
        Ok(File {
            storage: document.storage,
            fetch: document.fetch,
            report: document.report,
            feeds,
        })
    }

    /// `ONRECORD_FETCH_PAUSE=1s` says what `pause = "1s"` says under `[fetch]`.
    pub(super) fn from_environment(
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<File, ConfigError> {
        let mut text = String::new();
        let mut settings: Vec<_> =
            variables.filter_map(|(name, value)| setting(name, value)).collect();
        settings.sort();
        for section in SECTIONS {
            text.push_str(&format!("[{section}]\n"));
            for (_, name, key, value) in settings.iter().filter(|one| one.0 == section) {
                let line = format!("{key} = {}\n", as_toml(value));
                // Each is checked alone, so that the message can name its variable.
                toml::from_str::<Document>(&format!("[{section}]\n{line}")).map_err(|error| {
                    ConfigError::InEnvironment {
                        name: name.clone(),
                        message: one_line(error.message()),
                    }
                })?;
                text.push_str(&line);
            }
        }
        File::parse(&text, Path::new("environment"))
    }
}

/// Section, name of the variable, key, value.
fn setting(name: String, value: String) -> Option<(&'static str, String, String, String)> {
    let rest = name.strip_prefix("ONRECORD_")?;
    SECTIONS.into_iter().find_map(|section| {
        let key = rest.strip_prefix(&section.to_uppercase())?.strip_prefix('_')?;
        Some((section, name.clone(), key.to_lowercase(), value.clone()))
    })
}

fn as_toml(value: &str) -> String {
    let plain = value == "true" || value == "false" || value.parse::<i64>().is_ok();
    if plain { value.to_owned() } else { toml::Value::from(value).to_string() }
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(", ")
}

impl FeedSection {
    /// With the values of headers that are not to go into the record.
    fn into_feed(self, folder: &Path) -> Result<(NewFeed, BTreeMap<String, String>), String> {
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        let written = Written {
            user_agent: self.user_agent.map(|name| name.0),
            headers: self.headers,
            username: self.username,
            password_env: self.password_env,
            password_file: self.password_file,
            proxy: self.proxy.map(|proxy| proxy.0),
            include: self.include.into_iter().map(|rule| rule.0).collect(),
            exclude: self.exclude.into_iter().map(|rule| rule.0).collect(),
        };
        let (options, header_values) = written.check(&self.url.0, folder)?;
        let feed = NewFeed {
            outlet: self.outlet.map_or_else(|| outlet_of(&self.url.0), |slug| slug.0),
            url: self.url.0,
            name: self.name,
            tags: self.tags,
            every: self.every.map(|every| signed(every.0)),
            options,
        };
        Ok((feed, header_values))
    }
}

/// An address that feeds can be fetched from.
pub(crate) fn parse_feed_url(text: &str) -> Result<Url, String> {
    match text.parse::<Url>() {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(format!("`{text}`: expected an http or https address")),
    }
}

/// Lower-case letters, digits, dots and hyphens: what names an outlet.
pub(crate) fn parse_slug(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    match !text.is_empty() && text.chars().all(fits) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}`: expected a slug of a-z, 0-9, `-` and `.`")),
    }
}

/// Expects text, and says what sort where it finds something else.
fn text<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<String, D::Error> {
    match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => Ok(text),
        other => Err(de::Error::custom(format!("`{other}`: expected {expected}"))),
    }
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = text(deserializer, "a duration such as `500ms`, `15m` or `1h`")?;
    duration::parse(&text).map_err(de::Error::custom)
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        span(deserializer).map(Span)
    }
}

impl<'de> Deserialize<'de> for Spans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Spans, D::Error> {
        let value = toml::Value::deserialize(deserializer)?;
        let all: Option<Vec<&str>> = match &value {
            toml::Value::Array(all) => all.iter().map(toml::Value::as_str).collect(),
            toml::Value::String(text) => {
                Some(text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect())
            }
            _ => None,
        };
        let all = all.ok_or_else(|| {
            let expected = "expected a list of durations such as `[\"1h\", \"24h\"]`";
            de::Error::custom(format!("`{value}`: {expected}"))
        })?;
        let spans: Result<_, _> = all.into_iter().map(duration::parse).collect();
        spans.map(Spans).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        let text = text(deserializer, "a size such as `500MB` or `20GB`")?;
        size::parse(&text).map(Size).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Timeout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timeout, D::Error> {
        let bounds = Duration::from_secs(1)..=Duration::from_secs(240);
        match span(deserializer)? {
            timeout if bounds.contains(&timeout) => Ok(Timeout(timeout)),
            timeout => Err(de::Error::custom(format!("`{timeout:?}`: expected from 1s to 4m"))),
        }
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Interval, D::Error> {
        match span(deserializer)? {
            every if every >= Duration::from_secs(1) => Ok(Interval(every)),
            every => Err(de::Error::custom(format!("`{every:?}`: expected at least 1s"))),
        }
    }
}

impl<'de> Deserialize<'de> for UserAgent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<UserAgent, D::Error> {
        let text = text(deserializer, "a name such as `newsroom-bot/1.0 (+https://…)`")?;
        match !text.trim().is_empty() && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            true => Ok(UserAgent(text)),
            false => Err(de::Error::custom("expected ASCII text without line breaks")),
        }
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
        let text = String::deserialize(deserializer)?;
        TimeZone::get(&text).map(Zone).map_err(|_| {
            de::Error::custom(format!(
                "`{text}`: expected a time zone such as `UTC` or `Europe/Paris`"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for FeedUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FeedUrl, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_feed_url(&text).map(FeedUrl).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Proxy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Proxy, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_proxy(&text).map(Proxy).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for RuleText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RuleText, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_rule(&text).map(RuleText).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Slug, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_slug(&text).map(Slug).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<File, String> {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        File::from_environment(pairs.into_iter()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_environment_says_what_the_file_says() {
        let file = environment(&[
            ("ONRECORD_FETCH_PAUSE", "250ms"),
            ("ONRECORD_FETCH_PER_HOST", "3"),
            ("ONRECORD_FETCH_RESPECT_ROBOTS", "false"),
            ("ONRECORD_FETCH_LOOK_AGAIN", "1h, 2h"),
            ("ONRECORD_STORAGE_PATH", "/srv/a \"b\".db"),
            ("ONRECORD_LOG", "debug"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!(file.fetch.pause.unwrap().0, Duration::from_millis(250));
        assert_eq!(file.fetch.per_host.unwrap().get(), 3);
        assert_eq!(file.fetch.respect_robots, Some(false));
        assert_eq!(file.fetch.look_again.unwrap().0.len(), 2);
        assert_eq!(file.storage.path.unwrap(), Path::new("/srv/a \"b\".db"));
    }

    #[test]
    fn a_mistake_names_its_variable() {
        let message = environment(&[("ONRECORD_FETCH_PAUSE", "soon")]).unwrap_err();
        assert!(message.contains("ONRECORD_FETCH_PAUSE: `soon`: expected a duration"), "{message}");
        let message = environment(&[("ONRECORD_FETCH_PUASE", "5s")]).unwrap_err();
        assert!(message.contains("ONRECORD_FETCH_PUASE: unknown field `puase`"), "{message}");
    }
}
