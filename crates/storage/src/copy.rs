//! A consistent copy of a database that may be in use, whole or not there at all.

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;

use crate::room;
use crate::store::StoreError;
use crate::trouble::Trouble;

/// Writes what `connection` has open to `to`, in place of what stands there. The name is taken
/// only once all of it is on the disk.
pub(crate) async fn write(
    path: &Path,
    connection: &mut SqliteConnection,
    to: &Path,
) -> Result<(), StoreError> {
    let part = part(to);
    let _ = std::fs::remove_file(&part);
    let written = write_part(path, connection, &part).await;
    let placed = written.and_then(|()| {
        let failed = |source| StoreError::Copy { path: to.to_owned(), source };
        place(&part, to).map_err(failed)
    });
    if placed.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    placed
}

/// Writes it under the name that it has until it is whole, where the disk has room for it.
pub(crate) async fn write_part(
    path: &Path,
    connection: &mut SqliteConnection,
    part: &Path,
) -> Result<(), StoreError> {
    room::check(path, connection, part).await?;
    let name = part.to_str().ok_or_else(|| StoreError::Copy {
        path: part.to_owned(),
        source: std::io::Error::other("SQLite takes only names that are Unicode"),
    })?;
    let done = sqlx::query("VACUUM INTO ?1").bind(name).execute(connection).await;
    match done {
        Ok(_) => Ok(()),
        Err(error) => match Trouble::of(&error) {
            // Room is what the copy lacks, and nothing else would be written there.
            Some(Trouble::Full | Trouble::Device | Trouble::ReadOnly) => Err(StoreError::NoRoom {
                path: path.to_owned(),
                to: part.to_owned(),
                bytes: std::fs::metadata(path).map_or(0, |file| file.len()),
                source: error,
            }),
            _ => Err(StoreError::opening(path, error)),
        },
    }
}

/// Gives a whole file its name, so that a power cut leaves the one before or the new one.
pub(crate) fn place(part: &Path, to: &Path) -> std::io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, to)?;
    sync_folder(to);
    Ok(())
}

/// Where a folder cannot be synced, its names are on the disk a little later.
pub(crate) fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

/// The name of a copy until it is whole.
pub(crate) fn part(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

/// `news.db` → `news.WORD.db`.
pub(crate) fn beside(path: &Path, word: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}.{word}{}", ending.unwrap_or_default()))
}
