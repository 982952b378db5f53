//! The trained part: weights that `lab train` wrote, carried inside the program.
//!
//! - [`hash`]: the names of features
//! - [`table`]: values by hashes
//! - [`linear`]: weights by feature and label; [`chain`] the best row of labels
//! - [`look`]: how words look to the models
//! - [`list`]: words that stand on lists of names
//! - [`file`](mod@file): all of it to bytes and back

pub(crate) mod chain;
pub(crate) mod file;
pub(crate) mod hash;
pub(crate) mod linear;
pub(crate) mod list;
pub(crate) mod look;
pub(crate) mod table;
