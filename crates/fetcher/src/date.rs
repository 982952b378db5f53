//! Points in time as feeds and pages write them.
//!
//! Keeps the zone that is printed, so that the day stays the printed day. What
//! names no zone is taken as UTC, and a day without a time as its midnight.

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// A point in time in ISO 8601, in RFC 2822, in English words or in seconds since 1970.
pub(crate) fn read(text: &str) -> Option<Zoned> {
    let text = text.trim();
    // Nothing longer is a date, and some feeds put whole articles here.
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    iso(text).or_else(|| words(text)).or_else(|| numbers(text)).or_else(|| since_1970(text))
}

fn iso(text: &str) -> Option<Zoned> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.get(4..5)?.starts_with('-') {
        return None;
    }
    let text = tidy_iso(text);
    let (text, zone) = without_odd_zone(&text);
    let pieces = Pieces::parse(text).ok()?;
    let offset = match pieces.offset() {
        Some(PiecesOffset::Numeric(offset)) => offset.offset(),
        _ => zone.unwrap_or(Offset::UTC),
    };
    zoned(pieces.date(), pieces.time().unwrap_or_default(), offset)
}

/// `2026-01-31 20:00 +01:00`, `… UTC`, `2026-01` as the standard has them.
fn tidy_iso(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut tidy = words.next().unwrap_or_default().to_owned();
    if tidy.len() == "2026-01".len() {
        tidy.push_str("-01");
    }
    for word in words {
        match word {
            "UTC" | "GMT" | "Z" => tidy.push('Z'),
            time if tidy.len() == "2026-01-31".len() => tidy.extend(["T", time]),
            offset => tidy.push_str(offset),
        }
    }
    tidy
}

/// `+1:00` and `+00:0` are no zones to the standard, but they are written.
fn without_odd_zone(text: &str) -> (&str, Option<Offset>) {
    let sign = text.find(':').and_then(|time| Some(time + text[time..].find(['+', '-'])?));
    match sign.map(|sign| text.split_at(sign)) {
        Some((before, zone)) if zone.len() != "+01:00".len() && numeric_zone(zone).is_some() => {
            (before, numeric_zone(zone))
        }
        _ => (text, None),
    }
}

/// Any order of month name with its day, year, time and zone.
fn words(text: &str) -> Option<Zoned> {
    let mut found = Words::default();
    found.take_all(text);
    found.zoned()
}

#[derive(Default)]
struct Words {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<Year>,
    /// A number that is the day if the month comes next: `5 min read, 12 March`.
    number_before: Option<i8>,
    follows_month: bool,
    time: Option<Time>,
    /// Twelve for the afternoon, nothing for the morning.
    half_day: Option<i8>,
    offset: Option<Offset>,
}

impl Words {
    fn take_all(&mut self, text: &str) {
        let parts = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|');
        let words = text.split(parts).filter(|word| !word.is_empty());
        words.filter(|word| !matches!(*word, "of" | "de")).for_each(|word| self.take(word));
    }

    fn take(&mut self, word: &str) {
        let lower = word.to_ascii_lowercase();
        let number_before = self.number_before.take();
        let follows_month = std::mem::take(&mut self.follows_month);
        if let Some((time, half_day)) = clock(&lower) {
            self.time.get_or_insert(time);
            self.half_day = self.half_day.or(half_day);
        } else if let Some(half_day) = half_day(&lower) {
            self.half_day.get_or_insert(half_day);
        } else if let (None, Some(month)) = (self.month, month(&lower)) {
            self.month = Some(month);
            self.day = number_before;
            self.follows_month = true;
        } else if let Some(offset) = zone(word) {
            self.offset.get_or_insert(offset);
        } else if let Some((day, month, year)) = hyphenated(&lower) {
            (self.day, self.month, self.year) = (Some(day), Some(month), Some(year));
        } else {
            self.take_number(&lower, follows_month);
        }
    }

    fn take_number(&mut self, word: &str, follows_month: bool) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let Ok(number) = digits.parse::<i16>() else { return };
        match digits.len() {
            4 if self.year.is_none_or(|year| year.is_short) => self.year = Some(Year::of(number)),
            1 | 2 if follows_month && self.day.is_none() => self.day = number.try_into().ok(),
            2 if self.day.is_some() && self.year.is_none() => self.year = Some(Year::of(number)),
            1 | 2 => self.number_before = number.try_into().ok(),
            _ => {}
        }
    }

    fn zoned(self) -> Option<Zoned> {
        let date = Date::new(self.year?.full, self.month?, self.day?).ok()?;
        let time = self.time.unwrap_or_default();
        let hour = match self.half_day {
            Some(half_day) if time.hour() <= 12 => time.hour() % 12 + half_day,
            _ => time.hour(),
        };
        let time = Time::new(hour, time.minute(), time.second(), 0).ok()?;
        zoned(date, time, self.offset.unwrap_or(Offset::UTC))
    }
}

/// `31-Jan-26`
fn hyphenated(word: &str) -> Option<(i8, i8, Year)> {
    let mut parts = word.split('-');
    let day = parts.next()?.parse().ok()?;
    let month = month(parts.next()?)?;
    Some((day, month, Year::of(parts.next()?.parse().ok()?)))
}

#[derive(Clone, Copy)]
struct Year {
    full: i16,
    /// Whether it was printed with two digits, which may have been something else.
    is_short: bool,
}

impl Year {
    fn of(printed: i16) -> Year {
        let full = match printed {
            0..=68 => 2000 + printed,
            69..=99 => 1900 + printed,
            _ => printed,
        };
        Year { full, is_short: printed < 100 }
    }
}

/// `9:05`, `09:05:30.5`, `9:05pm`
fn clock(word: &str) -> Option<(Time, Option<i8>)> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let mut parts = digits.split(':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    // Some write the midnight that ends a day as 24:00, some a leap second.
    let time = Time::new(hour % 24, minute, i8::min(second, 59), 0).ok()?;
    Some((time, half_day(&word[digits.len()..])))
}

fn half_day(word: &str) -> Option<i8> {
    match word {
        "am" | "a.m." | "a.m" => Some(0),
        "pm" | "p.m." | "p.m" => Some(12),
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.');
    let matches =
        |month: &&str| month.starts_with(word) || (word == "sept" && month.starts_with("sep"));
    let found = MONTHS.iter().position(matches)?;
    (word.len() >= 3).then_some(found as i8 + 1)
}

/// `+01:00`, `-0500`, `GMT+1`, `EST`
fn zone(word: &str) -> Option<Offset> {
    let number = word.trim_start_matches("GMT").trim_start_matches("UTC");
    if let Some(offset) = numeric_zone(number) {
        return Some(offset);
    }
    let hours = match word.to_ascii_uppercase().as_str() {
        "GMT" | "UTC" | "UT" | "Z" | "WET" => 0,
        "CET" | "BST" | "MEZ" => 1,
        "CEST" | "EET" | "MESZ" | "SAST" => 2,
        "EEST" | "MSK" => 3,
        "IST" => return Offset::from_seconds(19_800).ok(),
        "SGT" | "HKT" | "AWST" => 8,
        "JST" | "KST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        "EDT" => -4,
        "EST" | "ET" | "CDT" => -5,
        "CST" | "CT" | "MDT" => -6,
        "MST" | "MT" | "PDT" => -7,
        "PST" | "PT" => -8,
        _ => return None,
    };
    Some(Offset::constant(hours))
}

fn numeric_zone(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return None,
    };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// `31.01.2026 20:00` and `31/01/2026`, where the order of day and month is plain.
fn numbers(text: &str) -> Option<Zoned> {
    let (date, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let date = date.trim_end_matches(',');
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = date.split(separator).map(|part| part.parse::<i16>().ok());
    let (first, second, third) = (parts.next()??, parts.next()??, parts.next()??);
    let (day, month, year) = match separator {
        '/' if first >= 1000 => (third, second, first),
        '/' if second > 12 => (second, first, third),
        '/' if first > 12 => (first, second, third),
        '.' => (first, second, third),
        _ => return None,
    };
    let (day, month) = (day.try_into().ok(), month.try_into().ok());
    let mut found = Words { day, month, year: Some(Year::of(year)), ..Words::default() };
    found.take_all(rest);
    found.zoned()
}

/// Ten digits are seconds, thirteen are milliseconds.
fn since_1970(text: &str) -> Option<Zoned> {
    let number: i64 = text.parse().ok()?;
    let timestamp = match text.len() {
        10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        _ => return None,
    };
    Some(timestamp.to_zoned(TimeZone::UTC))
}

fn zoned(date: Date, time: Time, offset: Offset) -> Option<Zoned> {
    date.to_datetime(time).to_zoned(TimeZone::fixed(offset)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = read(text).map(|zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn iso_dates_keep_their_zone() {
        check("2026-01-31T20:00:00Z", "2026-01-31T20:00:00+00:00");
        check("2026-01-31T20:00:00.123+01:00", "2026-01-31T20:00:00+01:00");
        check("2026-01-31T20:00:00-0500", "2026-01-31T20:00:00-05:00");
        check("2026-01-31T20:00", "2026-01-31T20:00:00+00:00");
        check("2026-01-31T20:00:00+1:00", "2026-01-31T20:00:00+01:00");
        check("2026-01-31T20:00:00-00:0", "2026-01-31T20:00:00+00:00");
        check("2026-01-31 20:00:00 +0100", "2026-01-31T20:00:00+01:00");
        check("2026-01-31 20:00:00 UTC", "2026-01-31T20:00:00+00:00");
        check(" 2026-01-31 ", "2026-01-31T00:00:00+00:00");
        check("2026-01", "2026-01-01T00:00:00+00:00");
    }

    #[test]
    fn mail_dates_keep_their_zone() {
        check("Sat, 31 Jan 2026 20:00:00 GMT", "2026-01-31T20:00:00+00:00");
        check("Sat, 31 Jan 2026 20:00:00 -0500", "2026-01-31T20:00:00-05:00");
        check("31 Jan 26 20:00 EST", "2026-01-31T20:00:00-05:00");
        check("Satur, 31 January 2026 24:00:00 +01:00", "2026-01-31T00:00:00+01:00");
        check("31-Jan-2026 20:00", "2026-01-31T20:00:00+00:00");
    }

    #[test]
    fn a_wrong_weekday_is_no_matter() {
        check("Mon, 31 Jan 2026 20:00:00 GMT", "2026-01-31T20:00:00+00:00");
    }

    #[test]
    fn printed_dates_are_read() {
        check("January 31, 2026", "2026-01-31T00:00:00+00:00");
        check("31st January 2026 at 8:05 p.m.", "2026-01-31T20:05:00+00:00");
        check("Sept. 1, 2026 12:30am ET", "2026-09-01T00:30:00-05:00");
        check("31.01.2026 20:00", "2026-01-31T20:00:00+00:00");
        check("31/01/2026", "2026-01-31T00:00:00+00:00");
        check("1/31/2026 8:05:00 PM", "2026-01-31T20:05:00+00:00");
        check("31/01/2026 20:00 +0900", "2026-01-31T20:00:00+09:00");
        check("31st of January 26", "2026-01-31T00:00:00+00:00");
        check("1769889600", "2026-01-31T20:00:00+00:00");
    }

    #[test]
    fn the_day_stands_beside_its_month() {
        check("5 min read · 12 March 2026", "2026-03-12T00:00:00+00:00");
        check("12 min read, March 5, 2026", "2026-03-05T00:00:00+00:00");
        check("12 March 10 comments 2026", "2026-03-12T00:00:00+00:00");
        check("Sat Jan 31 20:00:00 +0100 2026", "2026-01-31T20:00:00+01:00");
        check("5 comments in March 2026", "none");
    }

    #[test]
    fn what_is_no_date_is_none() {
        check("", "none");
        check("yesterday", "none");
        check("2026", "none");
        check("31 Foo 2026", "none");
        check("30 Feb 2026", "none");
        check("2026-02-30", "none");
        check("01/02/2026", "none");
        check("é-é-é é:é", "none");
        check("99999999999999999999", "none");
    }
}
