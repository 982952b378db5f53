//! Days and weeks as people have them: in a zone, where some days are an hour short.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Unit, Zoned, ZonedRound};
use storage::report::period::{Compared, Period};

use super::{WrongUsage, when};
use crate::cli::{By, Scope};

/// Parts of a timeline at most; what is longer is parted by weeks, or evenly.
const PARTS: usize = 400;
/// Parts that a person may ask for at most.
const MOST_PARTS: usize = 2000;
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
    let mut edges = steps(first, middle, step, zone, PARTS);
    edges.extend(steps(middle, last, step, zone, PARTS));
    edges.push(last);
    match edges.len() > PARTS {
        true => evenly(first, last),
        false => edges,
    }
}

/// The parts that make a span a timeline which can be seen.
pub(super) fn fitting(span: Period) -> By {
    match span.until.duration_since(span.since).as_hours() {
        0..=49 => By::Hour,
        50..=1500 => By::Day,
        1501..=10_000 => By::Week,
        _ => By::Month,
    }
}

/// Times that part a span where hours, days, weeks or months begin; its first and last part may
/// be shorter.
pub(super) fn parts(span: Period, by: By, zone: &TimeZone) -> Result<Vec<Timestamp>, WrongUsage> {
    let first = span.since.to_zoned(zone.clone());
    let too_many = || {
        let many = format!("over {MOST_PARTS} parts from {} to {}", span.since, span.until);
        WrongUsage(format!("--by: {many}: expected longer parts, or a shorter time"))
    };
    let step = match by {
        By::Hour => Span::new().hours(1),
        By::Day => Span::new().days(1),
        By::Week => Span::new().weeks(1),
        By::Month => Span::new().months(1),
    };
    let begins = begin_of(&first, by).map_or(span.since, |at| at.timestamp());
    let mut edges = steps(begins, span.until, step, zone, MOST_PARTS);
    edges[0] = span.since;
    edges.push(span.until);
    match edges.len() > MOST_PARTS + 1 {
        true => Err(too_many()),
        false => Ok(edges),
    }
}

/// The beginning of the hour, day, week or month that holds a time. An error where calendars do
/// not reach it.
fn begin_of(at: &Zoned, by: By) -> Result<Zoned, jiff::Error> {
    let day = at.start_of_day();
    match by {
        By::Hour => at.round(ZonedRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Trunc)),
        By::Day => day,
        By::Week => {
            let monday = i64::from(at.weekday().to_monday_zero_offset());
            day?.checked_sub(Span::new().days(monday))
        }
        By::Month => at.first_of_month()?.start_of_day(),
    }
}

/// From `from` on, each a step after the other, all before `to`: `most` of them and one.
fn steps(
    from: Timestamp,
    to: Timestamp,
    step: Span,
    zone: &TimeZone,
    most: usize,
) -> Vec<Timestamp> {
    let start = from.to_zoned(zone.clone());
    let nth = |n: i64| {
        // From the start each time: a month's end or an hour that clocks leave out are no drift.
        let far = step.checked_mul(n).ok()?;
        start.checked_add(far).ok().map(|at| at.timestamp())
    };
    (0..=most as i64).map_while(nth).take_while(|at| *at < to).collect()
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
    fn check_parts(by: By, since: &str, until: &str, expected: &[&str]) {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = Period { since: at(since), until: at(until) };
        let parts = parts(span, by, &TimeZone::get("Europe/Paris").unwrap()).unwrap();
        let parts: Vec<String> = parts.iter().map(Timestamp::to_string).collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn parts_begin_where_calendars_have_them_begin() {
        // Clocks go back an hour in the second of these days.
        check_parts(
            By::Day,
            "2026-10-24T10:00:00Z",
            "2026-10-26T12:00:00Z",
            &[
                "2026-10-24T10:00:00Z",
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
                "2026-10-26T12:00:00Z",
            ],
        );
        check_parts(
            By::Hour,
            "2026-11-27T10:00:00Z",
            "2026-11-27T11:30:00Z",
            &["2026-11-27T10:00:00Z", "2026-11-27T11:00:00Z", "2026-11-27T11:30:00Z"],
        );
        // A Wednesday; weeks begin with the Monday.
        check_parts(
            By::Week,
            "2026-11-25T00:00:00Z",
            "2026-12-01T00:00:00Z",
            &["2026-11-25T00:00:00Z", "2026-11-29T23:00:00Z", "2026-12-01T00:00:00Z"],
        );
        check_parts(
            By::Month,
            "2026-01-31T12:00:00Z",
            "2026-03-01T00:00:00Z",
            &[
                "2026-01-31T12:00:00Z",
                "2026-01-31T23:00:00Z",
                "2026-02-28T23:00:00Z",
                "2026-03-01T00:00:00Z",
            ],
        );
        check_parts(
            By::Month,
            "-009999-01-02T01:59:59Z",
            "-009999-01-03T00:00:00Z",
            &["-009999-01-02T01:59:59Z", "-009999-01-03T00:00:00Z"],
        );
    }

    #[test]
    fn a_timeline_of_too_many_parts_is_refused() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = Period { since: at("2020-01-01T00:00:00Z"), until: at("2026-01-01T00:00:00Z") };
        let error = parts(span, By::Hour, &TimeZone::UTC).unwrap_err().to_string();
        assert!(error.contains("over 2000 parts") && error.contains("longer parts"), "{error}");
        assert_eq!(fitting(span), By::Month);
        assert_eq!(parts(span, By::Month, &TimeZone::UTC).unwrap().len(), 73);
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
