//! Log lines: for a person or for a machine, on standard error.

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;
use crate::command::WrongUsage;
use crate::progress::Progress;

/// Libraries that log what is odd about a page: we say once what became of it.
const QUIET: &str = "trafilatura=off,html5ever=off,selectors=off";

/// Starts logging what `filter` lets through.
pub(crate) fn start(
    filter: &str,
    format: LogFormat,
    progress: &Progress,
) -> Result<(), WrongUsage> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| WrongUsage(format!("--log `{filter}`: {error}")))?;
    let writer = {
        let progress = progress.clone();
        move || progress.log_writer()
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .log_internal_errors(false);
    match format {
        LogFormat::Text => {
            use std::io::IsTerminal;
            lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).init();
        }
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
