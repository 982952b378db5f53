//! What is wrong with the corpus, and where.

use std::fmt;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) file: PathBuf,
    /// From 1; `None` where the whole file is meant.
    pub(crate) line: Option<usize>,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn at(file: &Path, line: usize, message: impl Into<String>) -> Fault {
        Fault { file: file.to_owned(), line: Some(line), message: message.into() }
    }

    pub(crate) fn of(file: &Path, message: impl Into<String>) -> Fault {
        Fault { file: file.to_owned(), line: None, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}
