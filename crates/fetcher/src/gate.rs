//! Politeness: when the next request to a host may start.
//!
//! Only reckons; who waits, and for which host, is the pipeline's matter.

use std::time::Duration;

use jiff::Timestamp;

/// A host that asks for longer pauses would never be read at all.
const LONGEST_CRAWL_DELAY: Duration = Duration::from_secs(60);

/// How fast one host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Our own pause between two requests.
    pub pause: Duration,
    /// What the host's robots.txt asks for.
    pub crawl_delay: Option<Duration>,
}

impl Pace {
    /// The earliest start of the next request, when one has just been answered at `now`.
    pub fn next_at(&self, now: Timestamp, retry_after: Option<Duration>) -> Timestamp {
        let crawl_delay = self.crawl_delay.unwrap_or_default().min(LONGEST_CRAWL_DELAY);
        let wait = self.pause.max(crawl_delay).max(retry_after.unwrap_or_default());
        now.checked_add(wait).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pause_s: u64, crawl_delay_s: Option<u64>, retry_after_s: Option<u64>, wait_s: i64) {
        let seconds = Duration::from_secs;
        let pace = Pace { pause: seconds(pause_s), crawl_delay: crawl_delay_s.map(seconds) };
        let next = pace.next_at(Timestamp::UNIX_EPOCH, retry_after_s.map(seconds));
        assert_eq!(next.as_second(), wait_s);
    }

    #[test]
    fn the_longest_wait_wins() {
        check(5, None, None, 5);
        check(5, Some(1), None, 5);
        check(5, Some(10), None, 10);
        check(5, Some(10), Some(120), 120);
        check(0, None, None, 0);
    }

    #[test]
    fn a_crawl_delay_is_capped_but_retry_after_is_not() {
        check(5, Some(86_400), None, 60);
        check(5, None, Some(86_400), 86_400);
    }
}
