//! How one feed is asked for and sifted, as it is written in the file or in a command.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fetcher::client;
use storage::feed::{FeedOptions, Secret};
use url::Url;

/// As written; each part alone is well formed, but the whole is not checked.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) user_agent: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) username: Option<String>,
    pub(crate) password_env: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) proxy: Option<Url>,
    pub(crate) include: Vec<String>,
    pub(crate) exclude: Vec<String>,
}

impl Written {
    /// The options of the feed at `url`, and the headers whose values must not go into the
    /// record. A path is relative to `folder`.
    pub(crate) fn check(
        self,
        url: &Url,
        folder: &Path,
    ) -> Result<(FeedOptions, BTreeMap<String, String>), String> {
        self.check_login(url)?;
        let is_at_hand = |proxy: &Url| proxy.username().is_empty() && proxy.password().is_none();
        if !self.proxy.as_ref().is_none_or(is_at_hand) {
            return Err("a feed's `proxy` cannot hold a password: `[fetch] proxy` can".to_owned());
        }
        let mut headers = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (name, value) in self.headers {
            let secret = secret(&value, folder);
            if secret == Secret::Configuration {
                values.insert(name.clone(), value);
            }
            headers.insert(name, secret);
        }
        let password = match (self.password_env, self.password_file) {
            (Some(name), _) => Some(Secret::Environment(name)),
            (None, Some(path)) => Some(Secret::File(absolute(folder, &path))),
            (None, None) => None,
        };
        let options = FeedOptions {
            user_agent: self.user_agent,
            headers,
            username: self.username,
            password,
            proxy: self.proxy,
            include: self.include,
            exclude: self.exclude,
        };
        Ok((options, values))
    }

    fn check_login(&self, url: &Url) -> Result<(), String> {
        let places =
            usize::from(self.password_env.is_some()) + usize::from(self.password_file.is_some());
        if places != usize::from(self.username.is_some()) {
            return Err(
                "expected `username` with one of `password_env` and `password_file`".to_owned()
            );
        }
        let in_url = !url.username().is_empty() || url.password().is_some();
        let in_header = self.headers.keys().any(|name| name.eq_ignore_ascii_case("authorization"));
        match places + usize::from(in_url) + usize::from(in_header) {
            0 | 1 => Ok(()),
            _ => {
                Err("a log-in stands in two places: in the address, a header or `username`"
                    .to_owned())
            }
        }
    }
}

/// `env:NAME` and `file:PATH` say where a value stands; anything else is the value itself.
fn secret(value: &str, folder: &Path) -> Secret {
    match (value.strip_prefix("env:"), value.strip_prefix("file:")) {
        (Some(name), _) => Secret::Environment(name.to_owned()),
        (None, Some(path)) => Secret::File(absolute(folder, Path::new(path))),
        (None, None) => Secret::Configuration,
    }
}

/// The record outlives the folder that the program was started in.
fn absolute(folder: &Path, path: &Path) -> PathBuf {
    let path = folder.join(path);
    std::path::absolute(&path).unwrap_or(path)
}

/// A header's name and value, if a request can carry them. The message never holds the value.
pub(crate) fn check_header(name: &str, value: &str) -> Result<(), String> {
    if let Some(reason) = client::refused_header(name) {
        return Err(format!("`{name}` {reason}"));
    }
    match value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(format!("the value of `{name}`: expected ASCII text without line breaks")),
    }
}

/// An address that can be asked to ask for us.
pub(crate) fn parse_proxy(text: &str) -> Result<Url, String> {
    match text.parse::<Url>() {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err("expected a proxy such as `http://proxy.example:3128`".to_owned()),
    }
}

/// `NAME=env:VARIABLE` or `NAME=file:PATH`: the value itself would stand in the record, and in
/// the list of processes.
pub(crate) fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected `NAME=env:VARIABLE`")?;
    check_header(name, value)?;
    match value.starts_with("env:") || value.starts_with("file:") {
        true => Ok((name.to_owned(), value.to_owned())),
        false => Err(format!("expected `{name}=env:VARIABLE` or `{name}=file:PATH`")),
    }
}
