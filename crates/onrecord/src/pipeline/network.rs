//! This machine's own outages: when nobody answers, that is no feed's fault.
//!
//! [`Outage`] judges by what was seen, without a clock or a network; [`Network`] keeps one for
//! both loops and records what it comes to.

use std::collections::HashSet;

use fetcher::client::FetchError;
use jiff::{SignedDuration, Timestamp};
use storage::network;
use storage::store::{Store, StoreError};
use tokio::sync::{Mutex, MutexGuard};
use tracing::{info, warn};

/// So many hosts, one after the other, do not fall silent for reasons of their own.
const SILENT_HOSTS: usize = 3;
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// What a request says about the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Answered,
    /// Its name was not found, nobody took the call, or nothing came in time.
    NoAnswer,
}

impl Seen {
    /// `None` where nobody was asked.
    pub(crate) fn in_failure(error: &FetchError) -> Option<Seen> {
        match error {
            FetchError::Unreachable { .. } | FetchError::TimedOut { .. } => Some(Seen::NoAnswer),
            FetchError::PrivateAddress { .. } | FetchError::UnsupportedScheme { .. } => None,
            _ => Some(Seen::Answered),
        }
    }
}

/// Judges whether this machine reaches anybody.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    /// Hosts that have not answered since they fell silent. Only a host that falls silent is a
    /// witness: one that is gone for good says nothing about us.
    silent: HashSet<String>,
    /// When each witness since the last answer, the first of them, fell silent.
    fell_silent: Vec<Timestamp>,
    down: Option<Down>,
}

#[derive(Debug, Clone, Copy)]
struct Down {
    wait: SignedDuration,
    next_try: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Down { since: Timestamp },
    Up,
}

impl Outage {
    fn saw(&mut self, seen: Seen, host: &str, now: Timestamp) -> Option<Change> {
        match seen {
            Seen::Answered => {
                self.silent.remove(host);
                self.fell_silent.clear();
                self.down.take().map(|_| Change::Up)
            }
            Seen::NoAnswer => self.saw_silence(host, now),
        }
    }

    fn saw_silence(&mut self, host: &str, now: Timestamp) -> Option<Change> {
        if let Some(down) = &mut self.down {
            // Of the requests that go out together, the first one speaks for all.
            if now >= down.next_try {
                down.wait = (down.wait * 2).min(LONGEST_WAIT);
                down.next_try = now + down.wait;
            }
            return None;
        }
        if self.silent.insert(host.to_owned()) {
            self.fell_silent.push(now);
        }
        if self.fell_silent.len() < SILENT_HOSTS {
            return None;
        }
        self.down = Some(Down { wait: FIRST_WAIT, next_try: now + FIRST_WAIT });
        Some(Change::Down { since: self.fell_silent[0] })
    }

    /// How long nobody is to be asked. A clock that was set back prolongs nothing.
    fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        let down = self.down?;
        let wait = down.next_try.duration_since(now);
        (wait.is_positive() && wait <= down.wait).then_some(wait)
    }
}

/// Whose fault it is that there was no answer.
pub(crate) enum Blame<'a> {
    /// The row's own, if there was none. Nobody judges anew until this is dropped, so that what
    /// is held against the row is recorded before an outage is found that excuses it.
    Row(#[expect(dead_code, reason = "it is there to be dropped")] Option<MutexGuard<'a, Outage>>),
    /// The network's: the row is as if it had not been tried.
    Network,
}

/// What both loops have seen of the network.
#[derive(Debug, Default)]
pub(crate) struct Network {
    outage: Mutex<Outage>,
}

impl Network {
    /// Whether nobody is to be asked for now.
    pub(crate) async fn is_to_rest(&self, now: Timestamp) -> bool {
        self.outage.lock().await.wait(now).is_some()
    }

    /// Hears how a request to `host` went; `None` where none was made.
    pub(crate) async fn hear(
        &self,
        store: &Store,
        seen: Option<Seen>,
        host: &str,
        now: Timestamp,
    ) -> Result<Blame<'_>, StoreError> {
        let Some(seen) = seen else { return Ok(Blame::Row(None)) };
        let mut outage = self.outage.lock().await;
        match outage.saw(seen, host, now) {
            Some(Change::Down { since }) => {
                warn!("Nobody answers: the network seems down, so nothing is held against feeds");
                network::record_down(store, since, now).await?;
            }
            Some(Change::Up) => {
                info!("The network is back: {host} answers");
                network::record_up(store).await?;
            }
            None => {}
        }
        Ok(match (seen, outage.down) {
            (Seen::NoAnswer, Some(_)) => Blame::Network,
            (Seen::NoAnswer, None) => Blame::Row(Some(outage)),
            (Seen::Answered, _) => Blame::Row(None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps such as `3 -a`: after 3 minutes `a` does not answer. Gives what was found, as
    /// `down since 0` and `up`.
    fn story(steps: &str) -> (Outage, Vec<String>) {
        let mut outage = Outage::default();
        let mut found = Vec::new();
        for step in steps.split(", ") {
            let (minute, what) = step.split_once(' ').unwrap();
            let (seen, host) = match what.strip_prefix('-') {
                Some(host) => (Seen::NoAnswer, host),
                None => (Seen::Answered, what),
            };
            found.extend(outage.saw(seen, host, at(minute.parse().unwrap())).map(in_words));
        }
        (outage, found)
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn in_words(change: Change) -> String {
        match change {
            Change::Down { since } => format!("down since {}", since.as_second() / 60),
            Change::Up => "up".to_owned(),
        }
    }

    #[track_caller]
    fn check(steps: &str, found: &[&str]) {
        assert_eq!(story(steps).1, found, "{steps}");
    }

    #[test]
    fn three_hosts_that_fall_silent_in_a_row_are_an_outage() {
        check("0 -a, 1 -b, 2 -c", &["down since 0"]);
        check("0 -a, 1 -b", &[]);
        check("0 -a, 1 -a, 2 -a, 3 -b", &[]);
        check("0 -a, 1 -b, 2 c, 3 -d", &[]);
        check("0 -a, 1 b, 2 -c, 3 -d, 4 -e", &["down since 2"]);
    }

    #[test]
    fn one_answer_ends_it() {
        check("0 -a, 0 -b, 0 -c, 1 -a, 3 b", &["down since 0", "up"]);
    }

    #[test]
    fn hosts_that_are_gone_for_good_are_no_witnesses() {
        check("0 -a, 0 -b, 0 -c, 1 d, 2 -a, 2 -b, 2 -c, 3 -a", &["down since 0", "up"]);
        check("0 -a, 1 d, 2 -a, 3 a, 4 -a, 4 -b, 4 -c", &["down since 4"]);
    }

    #[track_caller]
    fn check_wait(steps: &str, now: i64, minutes: Option<i64>) {
        let wait = story(steps).0.wait(at(now)).map(|wait| wait.as_mins());
        assert_eq!(wait, minutes, "{steps}");
    }

    #[test]
    fn it_is_tried_again_after_a_minute_growing_to_ten() {
        check_wait("0 -a, 0 -b", 0, None);
        check_wait("0 -a, 0 -b, 0 -c", 0, Some(1));
        check_wait("0 -a, 0 -b, 0 -c", 1, None);
        check_wait("0 -a, 0 -b, 0 -c, 1 -a, 1 -b, 1 -c", 1, Some(2));
        check_wait("0 -a, 0 -b, 0 -c, 1 -a, 3 -a, 7 -a, 15 -a, 25 -a", 25, Some(10));
        check_wait("0 -a, 0 -b, 0 -c, 1 a", 1, None);
    }

    #[test]
    fn a_clock_that_is_set_back_prolongs_nothing() {
        check_wait("9000 -a, 9000 -b, 9000 -c", 1, None);
    }
}
