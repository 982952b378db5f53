//! Days and weeks as people have them: in a zone, where some days are an hour short.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use storage::report::period::{Compared, Period};

use super::{WrongUsage, when};
use crate::cli::Scope;

/// Parts of a timeline at most; what is longer is parted by weeks, or evenly.
const PARTS: usize = 400;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The time that is asked about, and the one before it.
pub(super) fn spans(
    scope: &Scope,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Compared, WrongUsage> {
    if let Some(text) = &scope.day {
        return days("--day", day("--day", text, now, zone)?, 1, zone);
    }
    if let Some(text) = &scope.week {
        return days("--week", day("--week", text, now, zone)?, 7, zone);
    }
    let at = |flag, text: &Option<String>| {
        text.as_deref().map(|text| when::parse(flag, text, now, zone)).transpose()
    };
    let until = at("--until", &scope.until)?.unwrap_or(now);
    let day_before = until.checked_sub(24 * HOUR).unwrap_or(Timestamp::MIN);
    let since = at("--since", &scope.since)?.unwrap_or(day_before);
    if since >= until {
        return Err(WrongUsage(format!("--since {since} is not before --until {until}")));
    }
    Ok(Period { since, until }.compared())
}

/// Times that part what lies between `first` and `last`, with `middle` among them: by the hour
/// for two days, by the day for two months, by the week for what is longer.
pub(super) fn edges(
    first: Timestamp,
    middle: Timestamp,
    last: Timestamp,
    zone: &TimeZone,
) -> Vec<Timestamp> {
    let hours = last.duration_since(middle).as_hours();
    let step = match hours {
        0..=49 => Span::new().hours(1),
        50..=1500 => Span::new().days(1),
        _ => Span::new().weeks(1),
    };
    let mut edges = steps(first, middle, step, zone);
    edges.extend(steps(middle, last, step, zone));
    edges.push(last);
    match edges.len() > PARTS {
        true => evenly(first, last),
        false => edges,
    }
}

/// From `from` on, each a step after the other, all before `to`.
fn steps(from: Timestamp, to: Timestamp, step: Span, zone: &TimeZone) -> Vec<Timestamp> {
    let start = from.to_zoned(zone.clone());
    let nth = |n: i64| {
        // From the start each time: a month's end or an hour that clocks leave out are no drift.
        let far = step.checked_mul(n).ok()?;
        start.checked_add(far).ok().map(|at| at.timestamp())
    };
    (0..=PARTS as i64).map_while(nth).take_while(|at| *at < to).collect()
}

fn evenly(first: Timestamp, last: Timestamp) -> Vec<Timestamp> {
    let (from, to) = (first.as_millisecond(), last.as_millisecond());
    let part = |n: i64| from + (i128::from(to - from) * i128::from(n) / 100) as i64;
    (0..=100).filter_map(|n| Timestamp::from_millisecond(part(n)).ok()).collect()
}

/// So many days up to the end of `last`, and as many before.
fn days(flag: &str, last: Date, many: i64, zone: &TimeZone) -> Result<Compared, WrongUsage> {
    let begins = |back: i64| {
        let day = last.checked_sub(Span::new().days(back)).ok()?;
        day.to_zoned(zone.clone()).ok().map(|at| at.timestamp())
    };
    let all = (begins(-1), begins(many - 1), begins(2 * many - 1));
    let (Some(until), Some(since), Some(before)) = all else {
        return Err(WrongUsage(format!("{flag} `{last}`: a day that calendars do not reach")));
    };
    Ok(Compared { now: Period { since, until }, before: Period { since: before, until: since } })
}

fn day(flag: &str, text: &str, now: Timestamp, zone: &TimeZone) -> Result<Date, WrongUsage> {
    let today = now.to_zoned(zone.clone()).date();
    let day = match text {
        "today" => Some(today),
        "yesterday" => today.yesterday().ok(),
        text => text.parse().ok().filter(|_| text.len() <= "2026-01-31".len()),
    };
    day.ok_or_else(|| {
        WrongUsage(format!(
            "{flag} `{text}`: expected a day such as `2026-01-31`, `today` or `yesterday`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(day: Option<&str>, week: Option<&str>) -> Scope {
        Scope {
            day: day.map(str::to_owned),
            week: week.map(str::to_owned),
            since: None,
            until: None,
            limit: 10,
            section: None,
            format: crate::cli::ReportFormat::Text,
        }
    }

    #[track_caller]
    fn check(scope: &Scope, before: &str, since: &str, until: &str) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let now = "2026-11-28T12:00:00Z".parse().unwrap();
        let spans = spans(scope, now, &zone).unwrap();
        let all = [spans.before.since, spans.now.since, spans.now.until];
        assert_eq!(all.map(|at| at.to_string()), [before, since, until]);
        assert_eq!(spans.before.until, spans.now.since);
    }

    #[test]
    fn a_day_is_a_day_of_the_zone() {
        let (day, before) = ("2026-11-26T23:00:00Z", "2026-11-25T23:00:00Z");
        check(&scope(Some("2026-11-27"), None), before, day, "2026-11-27T23:00:00Z");
        check(&scope(Some("yesterday"), None), before, day, "2026-11-27T23:00:00Z");
        // Clocks go back an hour.
        check(
            &scope(Some("2026-10-25"), None),
            "2026-10-23T22:00:00Z",
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
        );
    }

    #[test]
    fn a_week_is_seven_days_up_to_a_days_end() {
        check(
            &scope(None, Some("2026-11-22")),
            "2026-11-08T23:00:00Z",
            "2026-11-15T23:00:00Z",
            "2026-11-22T23:00:00Z",
        );
        check(
            &scope(None, Some("today")),
            "2026-11-14T23:00:00Z",
            "2026-11-21T23:00:00Z",
            "2026-11-28T23:00:00Z",
        );
    }

    #[test]
    fn what_is_no_day() {
        let now = "2026-11-28T12:00:00Z".parse().unwrap();
        for text in ["", "2026-13-01", "soon", "2026-11-27T10:00"] {
            assert!(spans(&scope(Some(text), None), now, &TimeZone::UTC).is_err(), "{text}");
        }
    }

    #[track_caller]
    fn check_edges(first: &str, middle: &str, last: &str, parts: usize) {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let edges = edges(at(first), at(middle), at(last), &zone);
        assert_eq!(edges.len() - 1, parts, "{edges:?}");
        assert!(edges.is_sorted_by(|one, next| one < next), "{edges:?}");
        assert_eq!((edges[0], edges[edges.len() - 1]), (at(first), at(last)));
    }

    #[test]
    fn a_timeline_has_parts_that_can_be_seen() {
        check_edges("2026-11-25T23:00:00Z", "2026-11-26T23:00:00Z", "2026-11-27T23:00:00Z", 48);
        check_edges("2026-11-08T23:00:00Z", "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z", 14);
        // A day with 25 hours is one part too.
        check_edges("2026-10-11T22:00:00Z", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z", 14);
        check_edges("2025-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "2026-12-30T00:00:00Z", 104);
        check_edges("1970-01-01T00:00:00Z", "1998-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 100);
        check_edges("-009999-01-02T01:59:59Z", "1998-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 100);
    }
}
