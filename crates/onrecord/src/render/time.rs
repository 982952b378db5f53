//! Times as people read them, in the configured zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `22 Nov 14:05`, with the year where it is not this one; what is no time stays as it is.
pub(super) fn short(iso: &str, zone: &TimeZone) -> String {
    let Ok(at) = iso.parse::<Timestamp>() else { return iso.to_owned() };
    let this_year = Timestamp::now().to_zoned(zone.clone()).year();
    at_short(at, zone, this_year)
}

pub(super) fn of(at: Timestamp, zone: &TimeZone) -> String {
    short(&at.to_string(), zone)
}

fn at_short(at: Timestamp, zone: &TimeZone, this_year: i16) -> String {
    let local = at.to_zoned(zone.clone());
    let form = if local.year() == this_year { "%-d %b %H:%M" } else { "%-d %b %Y" };
    local.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_stands_where_it_is_not_this_one() {
        let at: Timestamp = "2026-11-22T23:05:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(at_short(at, &TimeZone::UTC, 2026), "22 Nov 23:05");
        assert_eq!(at_short(at, &paris, 2026), "23 Nov 00:05");
        assert_eq!(at_short(at, &TimeZone::UTC, 2027), "22 Nov 2026");
    }
}
