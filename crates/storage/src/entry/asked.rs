//! Pages that a person asks for, leased at once to whoever asks.

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteConnection;
use url::Url;

use super::{EntryToRead, row_to_lease};
use crate::article;
use crate::host;
use crate::key;
use crate::lease::{self, Claim, LEASE, Lease};
use crate::outlet;
use crate::store::{Store, StoreError};

/// How soon to look again whether others have done with a host.
const BUSY: SignedDuration = SignedDuration::from_secs(1);

/// A page with the outlet that it is taken to be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The slug of its outlet.
    pub outlet: String,
    pub link: Url,
}

/// What asking for a page came to.
#[derive(Debug, Clone)]
pub enum Asked {
    Leased(Box<Lease<EntryToRead>>),
    /// Its host is not to be asked before then.
    Wait(Timestamp),
    /// A person had its article taken out.
    Forgotten,
}

/// Leases a page if it is its host's turn, and takes that turn. From then on it is an entry
/// like any other: what is not recorded, the daemon reads.
pub async fn lease_page(store: &Store, page: Page, claim: Claim) -> Result<Asked, StoreError> {
    store
        .write(move |db| {
            Box::pin(async move {
                let outlet_id = outlet::find_or_add(db, &page.outlet).await?;
                let link_key = key::of_link(&page.link);
                if article::is_link_forgotten(db, outlet_id, link_key).await? {
                    return Ok(Asked::Forgotten);
                }
                let host = key::host_of(&page.link);
                host::add(db, &[&host]).await?;
                let turn = host_turn(db, &host, &claim).await?;
                if turn > claim.now {
                    return Ok(Asked::Wait(turn));
                }
                match insert(db, &page, &host, &claim).await? {
                    Some(lease) => Ok(Asked::Leased(Box::new(lease))),
                    None => Ok(Asked::Wait(claim.now + BUSY)),
                }
            })
        })
        .await
}

async fn host_turn(
    db: &mut SqliteConnection,
    host: &str,
    claim: &Claim,
) -> Result<Timestamp, StoreError> {
    sqlx::query_scalar(include_str!("host_turn.sql"))
        .bind(host)
        .bind(claim.now.as_millisecond())
        .bind(claim.per_host as i64)
        .bind(claim.now.as_millisecond() + lease::ms(BUSY))
        .fetch_one(db)
        .await
        .map(lease::timestamp)
        .map_err(StoreError::Write)
}

async fn insert(
    db: &mut SqliteConnection,
    page: &Page,
    host: &str,
    claim: &Claim,
) -> Result<Option<Lease<EntryToRead>>, StoreError> {
    let outlet_id = outlet::find_or_add(db, &page.outlet).await?;
    let link_key = key::of_link(&page.link);
    let row = sqlx::query(include_str!("lease_page.sql"))
        .bind(outlet_id)
        .bind(page.link.as_str())
        .bind(link_key.as_slice())
        .bind(host)
        .bind(key::of(&["link", &key::hex(&link_key)]).as_slice())
        .bind(claim.now.as_millisecond())
        .bind(lease::ms(LEASE))
        .fetch_optional(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    let Some(row) = row else { return Ok(None) };
    host::hold(db, std::slice::from_ref(&row), claim).await?;
    row_to_lease(&row).map(Some).map_err(StoreError::Read)
}
