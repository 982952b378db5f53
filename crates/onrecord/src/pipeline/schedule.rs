//! When next: decided from what was seen, without a clock or a network.

use std::time::Duration;

use fetcher::client::Retry;
use jiff::{SignedDuration, Timestamp};
use storage::entry::Taken;
use storage::feed::Plan;

use crate::config::signed;

/// An adaptive feed begins here, and stays between the two below.
const FIRST: SignedDuration = SignedDuration::from_mins(30);
const SHORTEST: SignedDuration = SignedDuration::from_mins(10);
const LONGEST: SignedDuration = SignedDuration::from_hours(4);
/// A server may ask for more patience, but not for more than this.
const LONGEST_ASKED: SignedDuration = SignedDuration::from_hours(6);
/// A broken feed slows down to this and never stops.
const LONGEST_BROKEN: SignedDuration = SignedDuration::from_hours(24);
/// Waits between the tries of one article. After the last it is given up.
const READ_AGAIN: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(6),
];

/// How a feed is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// As configured; `None` adapts.
    pub(crate) every: Option<SignedDuration>,
    /// What adapting has come to; `None` before the first poll.
    pub(crate) interval: Option<SignedDuration>,
}

/// After a good poll. An adaptive feed comes sooner when it brings new entries and later
/// when it does not: the share of entries already seen tells how much could be missed.
/// `asked` is how long the server wants readers to wait.
pub(crate) fn after_poll(
    now: Timestamp,
    rhythm: Rhythm,
    taken: Taken,
    asked: Option<Duration>,
) -> Plan {
    if let Some(every) = rhythm.every {
        return Plan { next_poll: later(now, every), interval: rhythm.interval };
    }
    let interval = match rhythm.interval {
        None => FIRST,
        Some(before) if taken.new * 2 > taken.entries => before / 2,
        Some(before) if taken.new > 0 => before * 4 / 5,
        Some(before) => before * 5 / 4,
    };
    let interval = interval.clamp(SHORTEST, LONGEST);
    let asked = asked.map_or(SignedDuration::ZERO, signed).min(LONGEST_ASKED);
    Plan { next_poll: later(now, interval.max(asked)), interval: Some(interval) }
}

/// After a poll that failed, `failures` times in a row before this one: each waits one
/// interval longer, up to a day, or as long as the server asks.
pub(crate) fn after_failed_poll(
    now: Timestamp,
    rhythm: Rhythm,
    failures: u32,
    retry: Retry,
) -> Plan {
    let usual = rhythm.every.or(rhythm.interval).unwrap_or(FIRST).max(SignedDuration::from_secs(1));
    let times = i32::try_from(failures).unwrap_or(i32::MAX).saturating_add(1);
    let wait = usual.saturating_mul(times).min(LONGEST_BROKEN.max(usual));
    let asked = match retry {
        Retry::Later { not_before } => not_before.map_or(SignedDuration::ZERO, signed),
        Retry::Never => LONGEST_BROKEN,
    };
    Plan { next_poll: later(now, wait.max(asked)), interval: rhythm.interval }
}

/// When to try an article again that failed `failures` times before this one; `None`
/// where it is not worth another try.
pub(crate) fn read_again(now: Timestamp, failures: u32, retry: Retry) -> Option<Timestamp> {
    let Retry::Later { not_before } = retry else { return None };
    let wait = READ_AGAIN.get(usize::try_from(failures).ok()?)?;
    Some(later(now, (*wait).max(not_before.map_or(SignedDuration::ZERO, signed))))
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const ADAPTIVE: Rhythm = Rhythm { every: None, interval: None };

    fn mins(plan: Plan) -> i64 {
        plan.next_poll.duration_since(NOW).as_mins()
    }

    fn taken(entries: usize, new: usize) -> Taken {
        Taken { entries, new, edited: 0 }
    }

    fn at(minutes: i64) -> Rhythm {
        Rhythm { every: None, interval: Some(SignedDuration::from_mins(minutes)) }
    }

    #[test]
    fn a_configured_interval_stays() {
        let rhythm = Rhythm { every: Some(SignedDuration::from_mins(15)), interval: None };
        assert_eq!(mins(after_poll(NOW, rhythm, taken(20, 20), None)), 15);
        let asked = Some(Duration::from_secs(36000));
        assert_eq!(mins(after_poll(NOW, rhythm, taken(20, 0), asked)), 15);
    }

    #[test]
    fn an_adaptive_feed_follows_what_it_brings() {
        assert_eq!(mins(after_poll(NOW, ADAPTIVE, taken(20, 20), None)), 30);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 15), None)), 20);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 1), None)), 32);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), None)), 50);
        assert_eq!(mins(after_poll(NOW, at(40), Taken::default(), None)), 50);
    }

    #[test]
    fn an_adaptive_feed_keeps_within_bounds() {
        assert_eq!(mins(after_poll(NOW, at(11), taken(20, 20), None)), 10);
        assert_eq!(mins(after_poll(NOW, at(239), taken(20, 0), None)), 240);
    }

    #[test]
    fn a_server_is_heard_within_bounds() {
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), asked(7200))), 120);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), asked(60))), 50);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), asked(u64::MAX))), 360);
    }

    #[test]
    fn a_broken_feed_slows_down_and_never_stops() {
        let retry = Retry::Later { not_before: None };
        assert_eq!(mins(after_failed_poll(NOW, at(40), 0, retry)), 40);
        assert_eq!(mins(after_failed_poll(NOW, at(40), 2, retry)), 120);
        assert_eq!(mins(after_failed_poll(NOW, at(40), u32::MAX, retry)), 24 * 60);
        let asked = Retry::Later { not_before: Some(Duration::from_secs(7200)) };
        assert_eq!(mins(after_failed_poll(NOW, at(40), 0, asked)), 120);
        assert_eq!(mins(after_failed_poll(NOW, at(40), 0, Retry::Never)), 24 * 60);
    }

    #[test]
    fn an_article_is_tried_five_times() {
        let retry = Retry::Later { not_before: None };
        let minutes =
            |failures| read_again(NOW, failures, retry).map(|at| at.duration_since(NOW).as_mins());
        assert_eq!(
            (0..5).map(minutes).collect::<Vec<_>>(),
            [Some(1), Some(10), Some(60), Some(360), None]
        );
        assert_eq!(read_again(NOW, 0, Retry::Never), None);
    }
}
