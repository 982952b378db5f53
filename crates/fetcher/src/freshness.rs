//! How long an answer stays fresh, and how long a server asks to be left alone.
//!
//! Only reads headers; what to do about them is decided by whoever plans the next visit.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// No server may keep us away for longer.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What the caching headers of one answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freshness {
    /// The longer of `max-age` and `Expires - Date`. `None` where the server
    /// says neither, or forbids to keep the answer.
    pub fresh_for: Option<Duration>,
}

impl Freshness {
    /// From the values of `Cache-Control`, `Expires` and `Date`.
    pub fn read(cache_control: Option<&str>, expires: Option<&str>, date: Option<&str>) -> Self {
        let cache_control = cache_control.unwrap_or_default();
        if forbids_keeping(cache_control) {
            return Freshness::default();
        }
        let fresh_for = max_age(cache_control).max(until_expiry(expires, date));
        Freshness { fresh_for }
    }
}

/// The wait that a `Retry-After` asks for, in seconds or as a date; at most seven days.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = match seconds(value) {
        Some(wait) => wait,
        None => http_date(value)?.duration_since(now).try_into().unwrap_or(Duration::ZERO),
    };
    Some(wait.min(LONGEST))
}

fn forbids_keeping(cache_control: &str) -> bool {
    directives(cache_control).any(|(name, _)| {
        name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache")
    })
}

fn max_age(cache_control: &str) -> Option<Duration> {
    let (_, value) =
        directives(cache_control).find(|(name, _)| name.eq_ignore_ascii_case("max-age"))?;
    seconds(value.trim_matches('"'))
}

fn until_expiry(expires: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let wait = http_date(expires?)?.duration_since(http_date(date?)?);
    Some(wait.try_into().unwrap_or(Duration::ZERO))
}

fn directives(cache_control: &str) -> impl Iterator<Item = (&str, &str)> {
    cache_control.split(',').map(|directive| {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        (name.trim(), value.trim())
    })
}

/// A number too large for us means "very long", as RFC 9111 asks.
fn seconds(value: &str) -> Option<Duration> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Duration::from_secs(value.parse().unwrap_or(u32::MAX.into())))
}

fn http_date(value: &str) -> Option<Timestamp> {
    static PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();
    PARSER.parse_timestamp(value.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: &str = "Fri, 02 Jan 2026 12:00:00 GMT";

    #[track_caller]
    fn check(cache_control: &str, expires: &str, fresh_for_s: Option<u64>) {
        let freshness = Freshness::read(Some(cache_control), Some(expires), Some(NOON));
        assert_eq!(freshness.fresh_for, fresh_for_s.map(Duration::from_secs));
    }

    #[test]
    fn the_longer_promise_counts() {
        check("max-age=300", "", Some(300));
        check("public, Max-Age=\"300\"", "", Some(300));
        check("", "Fri, 02 Jan 2026 12:10:00 GMT", Some(600));
        check("max-age=300", "Fri, 02 Jan 2026 12:10:00 GMT", Some(600));
        check("max-age=900", "Fri, 02 Jan 2026 12:10:00 GMT", Some(900));
    }

    #[test]
    fn nothing_is_promised_by_silence_or_nonsense() {
        check("", "", None);
        check("max-age=soon", "0", None);
        check("max-age=-1", "never", None);
        check("max-age=300, no-cache", "Fri, 02 Jan 2026 12:10:00 GMT", None);
        check("no-store", "", None);
    }

    #[test]
    fn the_past_and_the_huge_are_kept_in_bounds() {
        check("", "Fri, 02 Jan 2026 11:00:00 GMT", Some(0));
        check("max-age=99999999999999999999999", "", Some(u32::MAX.into()));
    }

    #[track_caller]
    fn check_retry(value: &str, wait_s: Option<u64>) {
        let now = http_date(NOON).unwrap();
        assert_eq!(retry_after(value, now), wait_s.map(Duration::from_secs), "{value}");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        check_retry("120", Some(120));
        check_retry(" 0 ", Some(0));
        check_retry("Fri, 02 Jan 2026 12:02:00 GMT", Some(120));
        check_retry("Fri, 02 Jan 2026 11:00:00 GMT", Some(0));
        check_retry("", None);
        check_retry("-5", None);
        check_retry("later", None);
    }

    #[test]
    fn retry_after_is_never_longer_than_a_week() {
        check_retry("99999999", Some(604_800));
        check_retry("Sat, 02 Jan 2027 12:02:00 GMT", Some(604_800));
    }
}
