//! `onrecord doctor`: what is wrong with the record, and how it is mended.

use std::io::Write;
use std::process::ExitCode;

use jiff::Timestamp;
use storage::doctor::{self, Depth, Finding, Severity};

use super::{no_database, open};
use crate::cli::{Doctor, DocumentFormat};
use crate::config::Config;
use crate::render::rows;

/// Exit code 1 where something is wrong and was not mended.
pub(crate) async fn run(asked: &Doctor, config: &Config) -> anyhow::Result<ExitCode> {
    let now = Timestamp::now();
    let depth = if asked.full { Depth::Full } else { Depth::Quick };
    let mut findings = doctor::look(&config.database, depth, now).await.map_err(no_database)?;
    if asked.mend && findings.iter().any(|finding| finding.can_mend) {
        let store = open(config).await?;
        doctor::mend(&store, &mut findings, now).await?;
        store.close().await;
    }
    match asked.format {
        DocumentFormat::Json => rows::document(&findings)?,
        DocumentFormat::Text => tell(&findings, config)?,
    }
    let is_ill = findings.iter().any(|one| one.severity == Severity::Wrong && !one.mended);
    Ok(if is_ill { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn tell(findings: &[Finding], config: &Config) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    if findings.is_empty() {
        writeln!(out, "{} is well.", config.database.display())?;
    }
    for finding in findings {
        let mark = match finding.severity {
            Severity::Wrong => "wrong",
            Severity::Note => "note",
        };
        let mend = match (finding.mended, finding.can_mend) {
            (true, _) => format!("mended: {}", finding.mend),
            (false, true) => format!("`onrecord doctor --mend`: {}", finding.mend),
            (false, false) => finding.mend.clone(),
        };
        writeln!(out, "{mark:>5}  {}\n       → {mend}", finding.words)?;
    }
    Ok(())
}
