//! A lease: the right to work on one row for a while.

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteRow;

use crate::host;
use crate::store::{Store, StoreError};

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
    /// When the next row whose host is not free yet can be claimed; `None` where nothing that
    /// is due waits for its host, or where as many rows were claimed as were wanted.
    pub next_at: Option<Timestamp>,
}

/// How one noun is claimed: both statements take the same parameters for feeds and entries.
#[derive(Clone, Copy)]
pub(crate) struct Statements {
    pub(crate) claim: &'static str,
    pub(crate) next_turn: &'static str,
}

/// Leases due rows, at most one for each host whose turn it is, and takes those turns.
pub(crate) async fn claim<T: Send + 'static>(
    store: &Store,
    claim: Claim,
    statements: Statements,
    row_to_lease: fn(&SqliteRow) -> Result<Lease<T>, sqlx::Error>,
) -> Result<Claimed<T>, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let rows = sqlx::query(statements.claim)
                    .bind(claim.now.as_millisecond())
                    .bind(claim.most as i64)
                    .bind(claim.per_host as i64)
                    .bind(ms(LEASE))
                    .bind(claim.retries_due_by.as_millisecond())
                    .fetch_all(&mut *db)
                    .await
                    .map_err(StoreError::Write)?;
                host::hold(db, &rows, &claim).await?;
                let next_at = match rows.len() < claim.most {
                    true => host::next_turn(db, statements.next_turn, &claim).await?,
                    false => None,
                };
                let leases = rows.iter().map(row_to_lease).collect::<Result<_, _>>();
                Ok(Claimed { leases: leases.map_err(StoreError::Read)?, next_at })
            })
        })
        .await
}

/// Gives a row back untried, if it is still ours.
pub(crate) async fn release<T: Send + 'static>(
    store: &Store,
    lease: Lease<T>,
    statement: &'static str,
) -> Result<(), StoreError> {
    let (id, token) = (lease.id, lease.token);
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query(statement)
                    .bind(id)
                    .bind(token)
                    .execute(db)
                    .await
                    .map(drop)
                    .map_err(StoreError::Write)
            })
        })
        .await
}

pub(crate) fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

/// A stored time; the ends of time for what lies beyond them.
pub(crate) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
