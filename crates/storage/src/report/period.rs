//! A span of time that a report is about.

use jiff::Timestamp;

/// From `since` until before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What a report compares its span with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    pub now: Period,
    /// Ends where `now` begins. As long, but for days and weeks of which clocks took an hour.
    pub before: Period,
}

impl Period {
    /// With the time just before it that is as long.
    pub fn compared(self) -> Compared {
        let length = self.until.duration_since(self.since);
        let since = self.since.checked_sub(length).unwrap_or(Timestamp::MIN);
        Compared { now: self, before: Period { since, until: self.since } }
    }

    pub(crate) fn since_ms(self) -> i64 {
        self.since.as_millisecond()
    }

    pub(crate) fn until_ms(self) -> i64 {
        self.until.as_millisecond()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_before_is_as_long() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let week = Period { since: at("2026-11-09T00:00:00Z"), until: at("2026-11-16T00:00:00Z") };
        let before = week.compared().before;
        assert_eq!(before.since, at("2026-11-02T00:00:00Z"));
        assert_eq!(before.until, week.since);
    }
}
