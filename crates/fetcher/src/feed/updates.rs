//! When a feed says that it changes: `skipHours`, `skipDays` and the syndication module.
//!
//! What to make of it is left to whoever plans the next visit.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use model::feed::Updates;

use crate::date;
use crate::markup::local;

const HOUR_S: u64 = 60 * 60;

/// What was printed of it so far.
#[derive(Debug, Default)]
pub(super) struct Printed {
    period: Option<Duration>,
    frequency: Option<u32>,
    base: Option<Timestamp>,
    hours: Vec<u8>,
    days: Vec<Weekday>,
}

/// Whether an element tells of updates, given the one around it.
pub(super) fn is_told_by(name: &str, around: Option<&str>) -> bool {
    match name {
        "updatePeriod" | "updateFrequency" | "updateBase" => true,
        "hour" => around.map(local) == Some("skipHours"),
        "day" => around.map(local) == Some("skipDays"),
        _ => false,
    }
}

impl Printed {
    pub(super) fn take(&mut self, name: &str, text: &str) {
        let text = text.trim();
        match name {
            "updatePeriod" => self.period = period(text),
            "updateFrequency" => self.frequency = text.parse().ok().filter(|times| *times > 0),
            "updateBase" => self.base = date::read(text).map(|base| base.timestamp()),
            "hour" => insert(&mut self.hours, hour(text), |hour| *hour),
            "day" => insert(&mut self.days, day(text), |day| day.to_monday_zero_offset() as u8),
            _ => {}
        }
    }

    pub(super) fn updates(self) -> Updates {
        let frequency = self.frequency.unwrap_or(1);
        // The module has a day where only a frequency is printed.
        let printed = self.period.or_else(|| self.frequency.and_then(|_| period("daily")));
        Updates {
            period: printed.map(|period| period / frequency).filter(|period| !period.is_zero()),
            base: self.base,
            silent_hours: self.hours,
            silent_days: self.days,
        }
    }
}

fn period(name: &str) -> Option<Duration> {
    let hours = match name.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_secs(hours * HOUR_S))
}

/// Older versions of RSS count the hours from 1 to 24.
fn hour(text: &str) -> Option<u8> {
    text.parse().ok().filter(|hour| *hour <= 24).map(|hour: u8| hour % 24)
}

fn day(text: &str) -> Option<Weekday> {
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    days.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, day)| *day)
}

/// In order, and once each, so that there is an end to them.
fn insert<T>(list: &mut Vec<T>, one: Option<T>, key: impl Fn(&T) -> u8) {
    let Some(one) = one else { return };
    if let Err(place) = list.binary_search_by_key(&key(&one), key) {
        list.insert(place, one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &[(&str, &str)], expected: &str) {
        let mut found = Printed::default();
        printed.iter().for_each(|(name, text)| found.take(name, text));
        let found = found.updates();
        let minutes = found.period.map(|period| period.as_secs() / 60);
        let shown = (minutes, found.base.map(|base| base.to_string()));
        let silent = (found.silent_hours, found.silent_days);
        assert_eq!(format!("{shown:?} {silent:?}"), expected);
    }

    #[test]
    fn a_period_is_shared_by_its_updates() {
        check(&[("updatePeriod", "hourly")], "(Some(60), None) ([], [])");
        check(
            &[("updatePeriod", " Daily "), ("updateFrequency", "4")],
            "(Some(360), None) ([], [])",
        );
        check(&[("updateFrequency", "2")], "(Some(720), None) ([], [])");
        check(&[("updateBase", "2026-01-31")], r#"(None, Some("2026-01-31T00:00:00Z")) ([], [])"#);
    }

    #[test]
    fn nonsense_says_nothing() {
        check(&[("updatePeriod", "often"), ("updateBase", "then")], "(None, None) ([], [])");
        check(&[("updatePeriod", "hourly"), ("updateFrequency", "0")], "(Some(60), None) ([], [])");
        check(&[("hour", "25"), ("hour", "-1"), ("day", "Someday")], "(None, None) ([], [])");
    }

    #[test]
    fn silent_times_are_in_order_and_once_each() {
        check(
            &[("hour", "7"), ("hour", "24"), ("hour", "7"), ("day", "sunday"), ("day", "Monday")],
            "(None, None) ([0, 7], [Monday, Sunday])",
        );
    }
}
