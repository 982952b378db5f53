//! What is wrong with the file where SQLite refuses: whether it passes, and what a person can do.

use std::fmt;

use crate::store::StoreError;

/// Trouble with the file itself, whatever the statement was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Another program writes and does not end.
    Locked,
    Full,
    /// The system could not read or write.
    Device,
    /// Nobody may write, or the file was put elsewhere.
    ReadOnly,
    Damaged,
}

impl Trouble {
    /// `None` where the file is not to blame.
    pub(crate) fn of(error: &sqlx::Error) -> Option<Trouble> {
        let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
        // The low byte is the kind, the rest says more about it.
        match code & 0xff {
            5 | 6 => Some(Trouble::Locked),
            13 => Some(Trouble::Full),
            10 => Some(Trouble::Device),
            // SQLite cannot open what it may not read, and tells no more.
            3 | 8 | 14 => Some(Trouble::ReadOnly),
            11 | 26 => Some(Trouble::Damaged),
            _ => None,
        }
    }

    /// Whether to wait is of use.
    pub fn passes(self) -> bool {
        matches!(self, Trouble::Locked | Trouble::Full | Trouble::Device)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::Locked => "is locked by another program",
            Trouble::Full => "has no room left on its disk",
            Trouble::Device => "cannot be read or written by the system: is the disk full or broken?",
            Trouble::ReadOnly => {
                "cannot be written: look who may write the file and its folder, and whether it was moved"
            }
            Trouble::Damaged => {
                "is damaged: `onrecord doctor` says more, `onrecord restore` puts a copy in its place"
            }
        })
    }
}

impl StoreError {
    /// The trouble with the file that is behind this, if there is one.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            StoreError::Unusable { trouble, .. } => Some(*trouble),
            StoreError::Write(error) | StoreError::Read(error) => Trouble::of(error),
            StoreError::Open { source, .. } => Trouble::of(source),
            _ => None,
        }
    }
}
