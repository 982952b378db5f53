//! A lease: the right to work on one row for a while.

use jiff::{SignedDuration, Timestamp};

/// How long a worker may take before the row is anyone's again. Far above the longest
/// fetch, so that only a worker that died loses its lease.
pub const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Times that the process may die at work on a row before the row is held to be the reason.
/// More than three, since a process can be killed five times in a minute for other reasons,
/// and an entry that is refused is lost.
pub const DEATHS: i64 = 5;

/// The rows whose bytes a process that died was at work on, parsing or reading them. A row
/// that merely waited for its server cannot have been the reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AtWork {
    pub feeds: Vec<i64>,
    pub entries: Vec<i64>,
}

/// A claimed row. Only who holds the token can record its outcome.
#[derive(Debug, Clone)]
pub struct Lease<T> {
    pub id: i64,
    pub(crate) token: Vec<u8>,
    pub row: T,
}

/// Which rows a loop may take.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    pub now: Timestamp,
    pub most: usize,
    /// Requests to one host at a time.
    pub per_host: usize,
    /// Between two requests to one host.
    pub pause: SignedDuration,
    /// Rows that were tried before must have been due by then; `now` in a daemon, the
    /// start of the round where each row is tried once.
    pub retries_due_by: Timestamp,
}

/// What a claim got.
#[derive(Debug, Clone)]
pub struct Claimed<T> {
    pub leases: Vec<Lease<T>>,
    /// When the next row whose host was not free yet can be claimed; `None` where
    /// nothing that is due waits for its host.
    pub next_at: Option<Timestamp>,
}

pub(crate) fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

/// A stored time; the ends of time for what lies beyond them.
pub(crate) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
