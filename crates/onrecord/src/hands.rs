//! What the daemon has in its hands: the lock that keeps a second one away from the
//! database, and in the same file the rows whose bytes it is parsing right now.
//!
//! A document that brings the process down is found there by the daemon that starts
//! next. Rows that only wait for their server are not noted: they cannot be the reason.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, bail};
use storage::lease::AtWork;

/// The note has always this size, so that it is written over in one go.
const NOTE_BYTES: usize = 1024;

/// A row of the record that is being parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    Feed(i64),
    Entry(i64),
    /// The stored text of an article, which is read again.
    Text(i64),
}

/// Empty hands keep no file: for a demo that nobody comes after.
#[derive(Default)]
pub(crate) struct Hands {
    /// The system frees its lock however the process ends.
    file: Option<File>,
    rows: Mutex<Vec<Row>>,
    /// Articles whose texts the daemon before read again when it died.
    died_on: Vec<i64>,
}

/// Puts its row down when it is dropped.
pub(crate) struct Held {
    hands: Arc<Hands>,
    row: Row,
}

impl Hands {
    /// Locks the database for one daemon, and tells what the one before was at work on
    /// when it died.
    pub(crate) fn take(database: &Path) -> anyhow::Result<(Hands, AtWork)> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                bail!("another onrecord daemon runs on {}", database.display())
            }
            Err(std::fs::TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        let mut note = Vec::new();
        // What cannot be read was not written by us, and tells nothing.
        let _ = Read::by_ref(&mut file).take(NOTE_BYTES as u64).read_to_end(&mut note);
        let (left, died_on) = read_note(&String::from_utf8_lossy(&note));
        let hands = Hands { file: Some(file), rows: Mutex::default(), died_on };
        hands.write_note(&[]);
        Ok((hands, left))
    }

    /// Whether the daemon before died while it read this article's text again. It can wait for
    /// the next start, and no text can stop the daemon twice in a row.
    pub(crate) fn last_died_on(&self, article_id: i64) -> bool {
        self.died_on.contains(&article_id)
    }

    pub(crate) fn pick_up(self: &Arc<Hands>, row: Row) -> Held {
        let mut rows = self.rows.lock().expect("nothing panics while it holds this lock");
        rows.push(row);
        self.write_note(&rows);
        Held { hands: Arc::clone(self), row }
    }

    fn put_down(&self, row: Row) {
        let mut rows = self.rows.lock().expect("nothing panics while it holds this lock");
        if let Some(at) = rows.iter().position(|held| *held == row) {
            rows.swap_remove(at);
        }
        self.write_note(&rows);
    }

    /// Not synced to disk: a note outlives the process, and a power cut is no row's fault.
    fn write_note(&self, rows: &[Row]) {
        let Some(mut file) = self.file.as_ref() else { return };
        let note = note(rows);
        // Without the note a crash is blamed on nobody, which is no reason to stop.
        let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&note));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.hands.put_down(self.row);
    }
}

fn note(rows: &[Row]) -> Vec<u8> {
    let mut note: String = rows
        .iter()
        .map(|row| match row {
            Row::Feed(id) => format!("feed {id}\n"),
            Row::Entry(id) => format!("entry {id}\n"),
            Row::Text(id) => format!("text {id}\n"),
        })
        .collect();
    // A line that is cut would name another row.
    while note.len() > NOTE_BYTES {
        note.truncate(note.trim_end().rfind('\n').map_or(0, |end| end + 1));
    }
    note.push_str(&" ".repeat(NOTE_BYTES - note.len()));
    note.into_bytes()
}

/// What was at work, and the articles whose texts were read again.
fn read_note(note: &str) -> (AtWork, Vec<i64>) {
    let (mut at_work, mut texts) = (AtWork::default(), Vec::new());
    for line in note.lines() {
        match line.trim().split_once(' ').map(|(kind, id)| (kind, id.parse::<i64>())) {
            Some(("feed", Ok(id))) => at_work.feeds.push(id),
            Some(("entry", Ok(id))) => at_work.entries.push(id),
            Some(("text", Ok(id))) => texts.push(id),
            _ => {}
        }
    }
    (at_work, texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[Row]) -> (AtWork, Vec<i64>) {
        read_note(&String::from_utf8(note(rows)).unwrap())
    }

    #[test]
    fn a_note_tells_what_was_held() {
        assert_eq!(read(&[]), Default::default());
        let held = AtWork { feeds: vec![7], entries: vec![3, 12] };
        let rows = [Row::Entry(3), Row::Feed(7), Row::Text(5), Row::Entry(12)];
        assert_eq!(read(&rows), (held, vec![5]));
        assert_eq!(note(&[Row::Entry(3)]).len(), note(&[]).len());
        let many: Vec<Row> = (0..300).map(|i| Row::Entry(1_000_000 + i)).collect();
        let told = read(&many).0.entries;
        assert!(told.len() > 60 && told.iter().all(|id| (1_000_000..1_000_300).contains(id)));
    }

    #[test]
    fn a_note_that_we_did_not_write_tells_nothing() {
        for note in ["", "entry", "entry x", "\u{0}\u{0}", "shelf 4"] {
            assert_eq!(read_note(note), Default::default());
        }
    }

    #[test]
    fn what_is_put_down_is_no_longer_held() {
        let folder = std::env::temp_dir().join(format!("onrecord-hands-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = folder.join("news.db");
        let (hands, left) = Hands::take(&database).unwrap();
        assert_eq!(left, AtWork::default());
        let hands = Arc::new(hands);
        let first = hands.pick_up(Row::Entry(1));
        let second = hands.pick_up(Row::Entry(2));
        drop(first);
        assert!(Hands::take(&database).is_err(), "it is locked");
        // The process dies here: nothing is put down, and the lock is freed.
        hands.file.as_ref().unwrap().unlock().unwrap();
        std::mem::forget((second, hands.pick_up(Row::Text(3))));
        let (hands, left) = Hands::take(&database).unwrap();
        assert_eq!(left.entries, [2]);
        assert!(hands.last_died_on(3) && !hands.last_died_on(2));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
