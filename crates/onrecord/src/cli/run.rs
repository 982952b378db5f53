//! The daemon, and the demo of it.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Print log lines too
    #[arg(long)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Try each feed and article that is due once, then leave; a host that asks for more than
    /// 30 seconds' wait is left for the next round
    #[arg(long)]
    pub(crate) once: bool,
    /// How log lines are written (to standard error)
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// Which log lines: error, warn, info, debug, trace, or targets such as `info,sqlx=warn`
    #[arg(long, value_name = "FILTER", env = "ONRECORD_LOG", default_value = "info")]
    pub(crate) log: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}
