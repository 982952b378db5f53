//! What is asked about the configuration.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say what is configured, or what is wrong with it
    Check,
}
