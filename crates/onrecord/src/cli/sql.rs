//! A statement of one's own.

use clap::Args;

use super::output::Output;

#[derive(Debug, Args)]
pub(crate) struct Sql {
    /// A statement, such as "SELECT speaker, quotes FROM v_speakers LIMIT 5"
    // SQL comments begin as flags do.
    #[arg(allow_hyphen_values = true)]
    pub(crate) statement: String,
    #[command(flatten)]
    pub(crate) output: Output,
}
