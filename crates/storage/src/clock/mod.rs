//! The machine's clock, which can be wrong: what was planned by a clock that ran ahead must not
//! wait until the right one has caught up.

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteConnection;

use crate::lease::{self, LEASE};
use crate::store::{Store, StoreError};

/// Nothing is ever planned further ahead: a server may ask for a week, and a day is for clocks
/// that differ a little.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Makes due what lies further ahead than anything is ever planned, frees such hosts and ends
/// such leases.
pub async fn mend(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    store.write(move |db| Box::pin(mend_all(db, now))).await
}

pub(crate) async fn mend_all(db: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    for (statement, longest) in [
        (include_str!("feeds_due.sql"), LONGEST_WAIT),
        (include_str!("entries_due.sql"), LONGEST_WAIT),
        (include_str!("hosts_free.sql"), LONGEST_WAIT),
        (include_str!("feeds_leased.sql"), LEASE * 2),
        (include_str!("entries_leased.sql"), LEASE * 2),
    ] {
        sqlx::query(statement)
            .bind(now.as_millisecond())
            .bind(lease::ms(longest))
            .execute(&mut *db)
            .await
            .map_err(StoreError::Write)?;
    }
    Ok(())
}
