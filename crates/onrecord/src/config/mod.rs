//! What the program is told to do: the file, above it the environment, above that the
//! flags, made into one checked [`Config`].
//!
//! A mistake is one message that names the file and line, or the variable, and what was
//! expected there.

mod duration;
mod file;
mod options;
mod size;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use storage::feed::NewFeed;
use storage::retention::Keep;
use url::Url;

use file::File;

pub(crate) use duration::parse as parse_duration;
pub(crate) use file::{parse_feed_url, parse_slug};
pub(crate) use options::{Written, parse_header, parse_proxy};

/// Everything that can be configured, checked, with its defaults filled in.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The file it was read from; `None` where there is none.
    pub(crate) file: Option<PathBuf>,
    pub(crate) database: PathBuf,
    pub(crate) fetch: Fetch,
    pub(crate) keep: Keep,
    /// Whether a daemon that has nothing else to do reads again what an older extractor has read.
    pub(crate) reextract: bool,
    pub(crate) time_zone: TimeZone,
    pub(crate) feeds: Vec<ConfiguredFeed>,
}

#[derive(Debug, Clone)]
pub(crate) struct Fetch {
    pub(crate) user_agent: String,
    pub(crate) allow_private_addresses: bool,
    pub(crate) respect_robots: bool,
    pub(crate) pause: Duration,
    pub(crate) per_host: usize,
    pub(crate) timeout: Duration,
    pub(crate) max_body_bytes: u64,
    /// Asks for us.
    pub(crate) proxy: Option<Url>,
    /// How long after publication an article's page is looked at again.
    pub(crate) look_again: Vec<Duration>,
}

#[derive(Debug, Clone)]
pub(crate) struct ConfiguredFeed {
    pub(crate) feed: NewFeed,
    /// Of headers, by their names; the record never sees them.
    pub(crate) header_values: BTreeMap<String, String>,
    /// Where it stands in the file, counted from 1.
    pub(crate) line: usize,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("cannot read the configuration {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{}:{line}: {message}", path.display())]
    InFile { path: PathBuf, line: usize, message: String },
    #[error("environment variable {name}: {message}")]
    InEnvironment { name: String, message: String },
}

/// What the flags of every command say about configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    pub(crate) config: Option<PathBuf>,
    pub(crate) database: Option<PathBuf>,
}

impl Default for Fetch {
    fn default() -> Fetch {
        Fetch {
            user_agent: concat!("onrecord/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private_addresses: false,
            respect_robots: true,
            pause: Duration::from_secs(5),
            per_host: 1,
            timeout: Duration::from_secs(20),
            max_body_bytes: 15_000_000,
            proxy: None,
            look_again: [1, 6, 24].map(|hours| Duration::from_secs(hours * 3600)).to_vec(),
        }
    }
}

impl Config {
    /// Reads the file that `--config` names, else the first of those that are looked for.
    pub(crate) fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
        let path = overrides.config.clone().or_else(find);
        let text = match &path {
            Some(path) => Some(read(path)?),
            None => None,
        };
        let file = match (&path, &text) {
            (Some(path), Some(text)) => File::parse(text, path)?,
            _ => File::default(),
        };
        let above = File::from_environment(environment())?;
        Ok(check(path, file, above, overrides))
    }

    /// The values of headers that stand in the file, by the addresses of their feeds.
    pub(crate) fn header_values(&self) -> HashMap<String, BTreeMap<String, String>> {
        let with_values = self.feeds.iter().filter(|feed| !feed.header_values.is_empty());
        with_values.map(|feed| (feed.feed.url.to_string(), feed.header_values.clone())).collect()
    }

    /// The feed of the file with this address.
    pub(crate) fn feed_of_file(&self, url: &str) -> Option<&ConfiguredFeed> {
        self.feeds.iter().find(|feed| feed.feed.url.as_str() == url)
    }
}

/// The places that are looked for, in order.
pub(crate) fn places() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("onrecord.toml"), PathBuf::from("config/onrecord.toml")];
    if let Ok(platform) = etcetera::choose_base_strategy() {
        places.push(platform.config_dir().join("onrecord").join("onrecord.toml"));
    }
    places
}

/// The slug of an outlet that is not named: its host, without what hosts of feeds begin with.
pub(crate) fn outlet_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("unknown").to_ascii_lowercase();
    let host = host.trim_matches(['[', ']']);
    ["www.", "feeds.", "feed.", "rss."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host)
        .to_owned()
}

/// What is no Unicode is none of ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

fn find() -> Option<PathBuf> {
    places().into_iter().find(|place| place.is_file())
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

fn check(path: Option<PathBuf>, file: File, above: File, overrides: &Overrides) -> Config {
    let folder = path.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
    let standard = Fetch::default();
    let fetch = Fetch {
        user_agent: above
            .fetch
            .user_agent
            .or(file.fetch.user_agent)
            .map_or(standard.user_agent, |name| name.0),
        allow_private_addresses: above
            .fetch
            .allow_private_addresses
            .or(file.fetch.allow_private_addresses)
            .unwrap_or(standard.allow_private_addresses),
        respect_robots: above
            .fetch
            .respect_robots
            .or(file.fetch.respect_robots)
            .unwrap_or(standard.respect_robots),
        pause: above.fetch.pause.or(file.fetch.pause).map_or(standard.pause, |pause| pause.0),
        per_host: above
            .fetch
            .per_host
            .or(file.fetch.per_host)
            .map_or(standard.per_host, |n| usize::from(n.get())),
        timeout: above
            .fetch
            .timeout
            .or(file.fetch.timeout)
            .map_or(standard.timeout, |timeout| timeout.0),
        max_body_bytes: above
            .fetch
            .max_body_bytes
            .or(file.fetch.max_body_bytes)
            .map_or(standard.max_body_bytes, |bytes| bytes.get()),
        proxy: above.fetch.proxy.or(file.fetch.proxy).map(|proxy| proxy.0),
        look_again: above
            .fetch
            .look_again
            .or(file.fetch.look_again)
            .map_or(standard.look_again, |spans| spans.0),
    };
    let kept = |span: Option<file::Span>| span.map(|span| signed(span.0));
    let keep = Keep {
        text: kept(above.storage.keep_text.or(file.storage.keep_text)),
        log: kept(above.storage.keep_log.or(file.storage.keep_log)).or(Keep::default().log),
        pages: kept(above.storage.keep_pages.or(file.storage.keep_pages)),
        max_bytes: above.storage.max_size.or(file.storage.max_size).map(|size| size.0),
    };
    // A path in the file is relative to the file; one in the environment or a flag is
    // relative to where the command runs.
    let in_file = file.storage.path.unwrap_or_else(|| PathBuf::from("onrecord.db"));
    let database = overrides
        .database
        .clone()
        .or(above.storage.path)
        .unwrap_or_else(|| tidy(&folder.join(in_file)));
    Config {
        file: path,
        database,
        fetch,
        keep,
        reextract: above.storage.reextract.or(file.storage.reextract).unwrap_or(true),
        time_zone: above.report.time_zone.or(file.report.time_zone).map_or(TimeZone::UTC, |z| z.0),
        feeds: file.feeds,
    }
}

/// `config/../x` reads as `x`, where that needs no look at the disk.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match (component, tidied.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                tidied.pop();
            }
            (Component::CurDir, _) => {}
            _ => tidied.push(component),
        }
    }
    tidied
}

pub(crate) fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use storage::feed::Secret;

    use super::*;

    #[track_caller]
    fn load(text: &str) -> Result<Config, String> {
        let path = Path::new("config/onrecord.toml");
        let file = File::parse(text, path).map_err(|error| error.to_string())?;
        Ok(check(Some(path.to_owned()), file, File::default(), &Overrides::default()))
    }

    #[track_caller]
    fn mistake(text: &str, expected: &str) {
        let message = load(text).expect_err("this is a mistake");
        assert!(message.contains(expected), "`{message}` does not say `{expected}`");
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let config = load("").unwrap();
        assert_eq!(config.database, Path::new("config/onrecord.db"));
        assert_eq!(config.fetch.pause, Duration::from_secs(5));
        assert!(config.fetch.respect_robots && config.reextract);
        assert!(!load("[storage]\nreextract = false").unwrap().reextract);
        assert_eq!(config.fetch.look_again.len(), 3);
        assert!(load("[fetch]\nlook_again = []").unwrap().fetch.look_again.is_empty());
        assert!(config.feeds.is_empty());
    }

    #[test]
    fn what_is_kept_and_for_how_long() {
        let keep = load("").unwrap().keep;
        assert_eq!(keep, Keep::default());
        assert_eq!(keep.pages, None, "pages are kept only where that is asked for");
        let keep = load(
            "[storage]\nkeep_text = \"1y\"\nkeep_log = \"7d\"\nkeep_pages = \"30d\"\nmax_size = \"1.5GB\"",
        );
        let keep = keep.unwrap().keep;
        assert_eq!(keep.pages, Some(SignedDuration::from_hours(30 * 24)));
        assert_eq!(keep.log, Some(SignedDuration::from_hours(7 * 24)));
        assert!(keep.text.unwrap() > SignedDuration::from_hours(364 * 24));
        assert_eq!(keep.max_bytes, Some(1_500_000_000));
    }

    #[test]
    fn a_feed_with_everything() {
        let config = load(
            "[[feed]]\nurl = \"https://a.example/rss\"\nname = \"A\"\noutlet = \"a-post\"\nevery = \"15m\"\ntags = [\"world\"]",
        )
        .unwrap();
        let feed = &config.feeds[0];
        assert_eq!(feed.line, 1);
        assert_eq!(feed.feed.outlet, "a-post");
        assert_eq!(feed.feed.every, Some(SignedDuration::from_mins(15)));
    }

    #[test]
    fn paths_in_the_file_are_relative_to_it() {
        let config = load("[storage]\npath = \"../data/news.db\"").unwrap();
        assert_eq!(config.database, Path::new("data/news.db"));
    }

    #[test]
    fn a_mistake_is_named_with_file_line_and_what_was_expected() {
        mistake("[fetch]\npuase = \"5s\"", "config/onrecord.toml:2: unknown field `puase`");
        mistake("[fetch]\n\npause = \"soon\"", "config/onrecord.toml:3: ");
        mistake("[fetch]\npause = \"soon\"", "a duration such as `500ms`, `15m` or `1h`");
        mistake("[fetch]\nlook_again = [\"1h\", 6]", "a list of durations such as");
        mistake("[fetch]\nlook_again = [\"soon\"]", "a duration such as");
        mistake("[storage]\nkeep_text = \"long\"", "onrecord.toml:2: ");
        mistake("[storage]\nkeep_pages = true", "a duration such as `500ms`, `15m` or `1h`");
        mistake("[storage]\nmax_size = 20", "a size such as `500MB` or `20GB`");
        mistake("[storage]\nmax_size = \"20 parsecs\"", "a size such as `500MB` or `20GB`");
        mistake("[fetch]\nper_host = 0", "config/onrecord.toml:2: ");
        mistake(
            "[report]\ntime_zone = \"Mars/Base\"",
            "a time zone such as `UTC` or `Europe/Paris`",
        );
        mistake("[[feed]]\nname = \"A\"", "config/onrecord.toml:1: missing field `url`");
        mistake("[[feed]]\nurl = \"outlet.example\"", "an http or https address");
        mistake("[[feed]]\nurl = \"https://a.example/\"\noutlet = \"A Post\"", "a slug");
        mistake("[fetch", "config/onrecord.toml:1: ");
    }

    #[test]
    fn a_value_that_cannot_work_is_a_mistake() {
        mistake("[fetch]\nuser_agent = \"a\\nb\"", "line breaks");
        mistake("[fetch]\ntimeout = \"0s\"", "from 1s to 4m");
        mistake("[fetch]\ntimeout = \"1h\"", "from 1s to 4m");
        mistake("[[feed]]\nurl = \"https://a.example/\"\nevery = \"0s\"", "at least 1s");
        mistake("[[feed]]\nurl = \"https://a.example/\"\nevery = 15", "a duration such as");
    }

    #[test]
    fn a_feed_with_options() {
        let config = load(
            r#"
            [[feed]]
            url = "https://a.example/rss"
            user_agent = "desk/1"
            headers = { "X-Key" = "s3cret", "X-Other" = "env:OTHER" }
            username = "reader"
            password_file = "/run/secrets/a"
            proxy = "http://proxy.example:3128"
            include = ["title:budget", "category:politics"]
            exclude = ["url:/sport/"]
            "#,
        )
        .unwrap();
        let options = &config.feeds[0].feed.options;
        assert_eq!(options.headers["X-Key"], Secret::Configuration);
        assert_eq!(options.headers["X-Other"], Secret::Environment("OTHER".to_owned()));
        assert_eq!(options.password, Some(Secret::File("/run/secrets/a".into())));
        assert!(!format!("{options:?}").contains("s3cret"));
        assert_eq!(config.header_values()["https://a.example/rss"]["X-Key"], "s3cret");
        assert_eq!((options.include.len(), options.exclude.len()), (2, 1));
    }

    #[test]
    fn options_that_cannot_work_are_a_mistake() {
        let feed = |more: &str| format!("[[feed]]\nurl = \"https://a.example/\"\n{more}");
        mistake(&feed("username = \"reader\""), "onrecord.toml:1: expected `username` with one of");
        mistake(&feed("password_env = \"A\""), "expected `username` with one of");
        mistake(&feed("password = \"A\""), "unknown field `password`");
        mistake(&feed("include = [\"budget\"]"), "expected a rule such as `title:budget`");
        mistake(&feed("exclude = [\"title:(\"]"), "no regular expression");
        mistake(&feed("headers = { \"Host\" = \"x\" }"), "`Host` is a header that onrecord sets");
        mistake(&feed("headers = { \"A b\" = \"x\" }"), "`A b` is no name of a header");
        mistake(&feed("proxy = \"socks5://p.example\""), "expected a proxy such as");
        mistake(&feed("proxy = \"http://me:pw@p.example\""), "cannot hold a password");
        mistake("[fetch]\nproxy = \"p.example\"", "onrecord.toml:2: expected a proxy");
    }

    #[test]
    fn a_feed_that_stands_twice_is_a_mistake() {
        mistake(
            "[[feed]]\nurl = \"https://a.example/\"\n[[feed]]\nurl = \"https://a.example/\"",
            "config/onrecord.toml:3: this feed stands on line 1 already",
        );
    }

    #[test]
    fn an_outlet_is_named_after_its_host() {
        let outlet = |url: &str| outlet_of(&url.parse().unwrap());
        assert_eq!(outlet("https://www.outlet.example/rss"), "outlet.example");
        assert_eq!(outlet("https://feeds.outlet.example/world"), "outlet.example");
        assert_eq!(outlet("http://127.0.0.1:8000/feed"), "127.0.0.1");
    }
}
