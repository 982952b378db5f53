//! Times as people give them to `--since` and `--until`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::WrongUsage;
use crate::config::{parse_duration, signed};

/// `7d` is that long before `now`; a day begins, and a time without zone stands, in `zone`.
pub(super) fn parse(
    flag: &str,
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Timestamp, WrongUsage> {
    let ago = text.trim().strip_suffix("ago").unwrap_or(text).trim();
    if let Ok(duration) = parse_duration(ago) {
        return Ok(now.checked_sub(signed(duration)).unwrap_or(Timestamp::MIN));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let local = match text.parse::<Date>() {
        Ok(day) if text.len() <= "2026-01-31".len() => Some(day.to_datetime(Default::default())),
        _ => text.parse::<DateTime>().ok(),
    };
    local.and_then(|local| zone.to_timestamp(local).ok()).ok_or_else(|| {
        WrongUsage(format!(
            "{flag} `{text}`: expected a span such as `7d` or `24h`, a day such as `2026-01-31`, or a time such as `2026-01-31T20:00:00Z`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let at = parse("--since", text, now, &zone).ok().map(|at| at.to_string());
        assert_eq!(at.as_deref(), expected, "{text}");
    }

    #[test]
    fn what_people_write() {
        check("7d", Some("2026-02-03T12:00:00Z"));
        check("24h ago", Some("2026-02-09T12:00:00Z"));
        check("2026-01-31", Some("2026-01-30T23:00:00Z"));
        check("2026-01-31T20:00:00", Some("2026-01-31T19:00:00Z"));
        check("2026-01-31T20:00:00Z", Some("2026-01-31T20:00:00Z"));
        check("2026-01-31T20:00:00+09:00", Some("2026-01-31T11:00:00Z"));
    }

    #[test]
    fn what_is_no_time() {
        for text in ["", "yesterday-ish", "7", "2026-13-01"] {
            check(text, None);
        }
    }
}
