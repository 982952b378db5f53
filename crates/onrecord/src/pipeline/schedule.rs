//! When next: decided from what was seen, without a clock or a network.

use std::time::Duration;

use fetcher::client::Retry;
use jiff::tz::TimeZone;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use model::feed::Updates;
use storage::entry::Taken;
use storage::feed::{Move, Plan};

use url::Url;

use crate::config::signed;

/// An adaptive feed begins here, and stays between the two below.
const FIRST: SignedDuration = SignedDuration::from_mins(30);
const SHORTEST: SignedDuration = SignedDuration::from_mins(10);
const LONGEST: SignedDuration = SignedDuration::from_hours(4);
/// A server may ask for more patience, but not for more than this.
const LONGEST_ASKED: SignedDuration = SignedDuration::from_hours(6);
/// A broken feed slows down to this and never stops.
const LONGEST_BROKEN: SignedDuration = SignedDuration::from_hours(24);
/// An audit is a poll without validators: some servers say `304` for ever.
const AUDIT_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Audits of many feeds, added at once, are spread over another week.
const AUDIT_SPREAD_HOURS: i64 = 7 * 24;
/// A permanent redirect is believed when so many polls have seen it, and for this long: an
/// error on the side of the server is mended sooner.
const MOVE_POLLS: u32 = 3;
const MOVE_STANDS: SignedDuration = SignedDuration::from_hours(24);
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
    updates: &Updates,
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
    let asked = asked.max(updates.period).map_or(SignedDuration::ZERO, signed).min(LONGEST_ASKED);
    let next_poll = awake(later(now, interval.max(asked)), updates);
    Plan { next_poll, interval: Some(interval) }
}

/// The first time from `at` on at which the feed does not say that it is silent; no later
/// than [`LONGEST_ASKED`] from it, whatever it says.
fn awake(at: Timestamp, updates: &Updates) -> Timestamp {
    let is_silent = |at: Timestamp| {
        let at = at.to_zoned(TimeZone::UTC);
        let hour = u8::try_from(at.hour()).unwrap_or_default();
        updates.silent_hours.contains(&hour) || updates.silent_days.contains(&at.weekday())
    };
    if !is_silent(at) {
        return at;
    }
    let hour =
        at.round(TimestampRound::new().smallest(Unit::Hour).mode(RoundMode::Trunc)).unwrap_or(at);
    let latest = later(at, LONGEST_ASKED);
    (1..=LONGEST_ASKED.as_hours())
        .map(|hours| later(hour, SignedDuration::from_hours(hours)))
        .find(|at| !is_silent(*at))
        .unwrap_or(latest)
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

/// Whether to poll without validators.
pub(crate) fn is_audit_due(feed_id: i64, audited_at: Option<Timestamp>, now: Timestamp) -> bool {
    let Some(audited_at) = audited_at else { return true };
    let spread = SignedDuration::from_hours(feed_id.rem_euclid(AUDIT_SPREAD_HOURS));
    let age = now.duration_since(audited_at);
    // Less than nothing where the clock was set back.
    age.is_negative() || age >= AUDIT_AFTER + spread
}

/// What polls have seen of a permanent redirect, after a good one that was sent on to `to`.
pub(crate) fn after_move(before: Option<&Move>, to: Option<Url>, now: Timestamp) -> Option<Move> {
    let to = to?;
    let same = before.filter(|before| before.to == to);
    let since = same.map_or(now, |before| before.since.min(now));
    let polls = same.map_or(0, |before| before.polls).saturating_add(1);
    let settled = polls >= MOVE_POLLS && now.duration_since(since) >= MOVE_STANDS;
    Some(Move { to, since, polls, settled })
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

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
        assert_eq!(mins(after_poll(NOW, rhythm, taken(20, 20), None, &Updates::default())), 15);
        let asked = Some(Duration::from_secs(36000));
        assert_eq!(mins(after_poll(NOW, rhythm, taken(20, 0), asked, &Updates::default())), 15);
    }

    #[test]
    fn an_adaptive_feed_follows_what_it_brings() {
        assert_eq!(mins(after_poll(NOW, ADAPTIVE, taken(20, 20), None, &Updates::default())), 30);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 15), None, &Updates::default())), 20);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 1), None, &Updates::default())), 32);
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), None, &Updates::default())), 50);
        assert_eq!(mins(after_poll(NOW, at(40), Taken::default(), None, &Updates::default())), 50);
    }

    #[test]
    fn an_adaptive_feed_keeps_within_bounds() {
        assert_eq!(mins(after_poll(NOW, at(11), taken(20, 20), None, &Updates::default())), 10);
        assert_eq!(mins(after_poll(NOW, at(239), taken(20, 0), None, &Updates::default())), 240);
    }

    #[test]
    fn a_server_is_heard_within_bounds() {
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(
            mins(after_poll(NOW, at(40), taken(20, 0), asked(7200), &Updates::default())),
            120
        );
        assert_eq!(mins(after_poll(NOW, at(40), taken(20, 0), asked(60), &Updates::default())), 50);
        assert_eq!(
            mins(after_poll(NOW, at(40), taken(20, 0), asked(u64::MAX), &Updates::default())),
            360
        );
    }

    #[test]
    fn a_feed_is_left_alone_while_it_is_silent() {
        // 1970 began at midnight on a Thursday.
        let silent = |hours: &[u8], days: &[Weekday]| Updates {
            silent_hours: hours.to_vec(),
            silent_days: days.to_vec(),
            ..Updates::default()
        };
        let next = |updates| mins(after_poll(NOW, at(32), taken(20, 0), None, &updates));
        assert_eq!(next(silent(&[1], &[])), 40);
        assert_eq!(next(silent(&[0], &[])), 60);
        assert_eq!(next(silent(&[0, 1, 2], &[])), 180);
        // Whatever it says, no longer than six hours.
        assert_eq!(next(silent(&[], &[Weekday::Thursday])), 40 + 360);
        let hourly = Updates { period: Some(Duration::from_secs(7200)), ..Updates::default() };
        assert_eq!(next(hourly), 120);
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

    /// Whether a move is settled after polls at these hours that were sent on to these places.
    #[track_caller]
    fn check_move(polls: &[(i64, &str)], settled: bool) {
        let mut moved = None;
        for (hours, to) in polls {
            let to = (!to.is_empty()).then(|| format!("https://{to}.example/").parse().unwrap());
            moved = after_move(moved.as_ref(), to, NOW + SignedDuration::from_hours(*hours));
        }
        assert_eq!(moved.is_some_and(|moved| moved.settled), settled, "{polls:?}");
    }

    #[test]
    fn a_move_is_believed_after_three_polls_and_a_day() {
        check_move(&[(0, "b"), (12, "b"), (24, "b")], true);
        check_move(&[(0, "b"), (12, "b"), (23, "b")], false);
        check_move(&[(0, "b"), (48, "b")], false);
        check_move(&[(0, "b"), (12, "c"), (24, "b")], false);
        check_move(&[(0, "b"), (12, "b"), (18, ""), (24, "b")], false);
        check_move(&[(900, "b"), (12, "b"), (24, "b")], false);
    }

    #[test]
    fn an_audit_is_due_once_a_week_or_two_at_another_hour_for_each_feed() {
        let due = |id, hours| is_audit_due(id, Some(NOW), NOW + SignedDuration::from_hours(hours));
        assert!(is_audit_due(1, None, NOW));
        assert_eq!((due(168, 167), due(168, 168)), (false, true));
        assert_eq!((due(5, 172), due(5, 173)), (false, true));
        assert_eq!((due(167, 334), due(167, 335)), (false, true));
        assert!(due(5, -1), "the clock was set back");
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
