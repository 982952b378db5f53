//! Whether a disk has room for a copy, before all of it is written there in vain.

use std::path::Path;

use sqlx::sqlite::SqliteConnection;

use crate::store::StoreError;

/// Refuses a copy of what `connection` has open where it would not find room at `to`. A disk that
/// does not say how much it has is tried.
pub(crate) async fn check(
    path: &Path,
    connection: &mut SqliteConnection,
    to: &Path,
) -> Result<(), StoreError> {
    // Free pages are left out of a copy.
    let needed: i64 = sqlx::query_scalar(
        "SELECT (page_count - freelist_count) * page_size \
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    )
    .fetch_one(connection)
    .await
    .map_err(|error| StoreError::opening(path, error))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match lacks(needed.unsigned_abs(), available(folder)) {
        None => Ok(()),
        Some((needed_bytes, available_bytes)) => {
            let (path, folder) = (path.to_owned(), folder.to_owned());
            Err(StoreError::TooLittleRoom { path, folder, needed_bytes, available_bytes })
        }
    }
}

fn lacks(needed: u64, available: Option<u64>) -> Option<(u64, u64)> {
    available.filter(|available| *available < needed).map(|available| (needed, available))
}

/// Bytes that this user may still write into a folder.
#[cfg(unix)]
fn available(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    // Some network disks tell nothing, and that with noughts.
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn available(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_enough_too_little_or_not_known() {
        assert_eq!(lacks(1000, Some(1000)), None);
        assert_eq!(lacks(1001, Some(1000)), Some((1001, 1000)));
        assert_eq!(lacks(0, Some(0)), None);
        assert_eq!(lacks(1001, None), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_disk_tells_its_room_and_what_is_not_there_tells_nothing() {
        assert!(available(Path::new(".")).is_some_and(|bytes| bytes > 0));
        assert_eq!(available(Path::new("/nowhere/at/all")), None);
    }
}
