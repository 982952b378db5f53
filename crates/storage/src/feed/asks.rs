//! When a feed's document wants to be polled, as its row keeps it: a server that says that
//! nothing has changed does not repeat it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use model::feed::{Feed, Updates};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asks {
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silent_hours: Vec<u8>,
    /// From 1, a Monday, to 7.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silent_days: Vec<i8>,
}

impl Asks {
    pub(super) fn of(feed: &Feed) -> Asks {
        let updates = &feed.updates;
        Asks {
            time_to_live_s: feed.time_to_live.map(|time| time.as_secs()),
            period_s: updates.period.map(|period| period.as_secs()),
            base: updates.base,
            silent_hours: updates.silent_hours.clone(),
            silent_days: updates.silent_days.iter().map(|day| day.to_monday_one_offset()).collect(),
        }
    }

    /// What cannot be read asks for nothing.
    pub(super) fn parse(json: &str) -> Asks {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The time to live, and the rest.
    pub(super) fn into_parts(self) -> (Option<Duration>, Updates) {
        let days = self.silent_days.into_iter();
        let updates = Updates {
            period: self.period_s.map(Duration::from_secs),
            base: self.base,
            silent_hours: self.silent_hours,
            silent_days: days.filter_map(|day| Weekday::from_monday_one_offset(day).ok()).collect(),
        };
        (self.time_to_live_s.map(Duration::from_secs), updates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_asks_for_is_kept() {
        let feed = Feed {
            time_to_live: Some(Duration::from_secs(3600)),
            updates: Updates {
                period: Some(Duration::from_secs(7200)),
                base: Some(Timestamp::UNIX_EPOCH),
                silent_hours: vec![0, 23],
                silent_days: vec![Weekday::Monday, Weekday::Sunday],
            },
            ..Feed::default()
        };
        let kept = Asks::parse(&serde_json::json!(Asks::of(&feed)).to_string()).into_parts();
        assert_eq!(kept, (feed.time_to_live, feed.updates));
        assert_eq!(serde_json::json!(Asks::of(&Feed::default())).to_string(), "{}");
        assert_eq!(Asks::parse("{\"silent_hours\": 3").into_parts(), Default::default());
    }
}
