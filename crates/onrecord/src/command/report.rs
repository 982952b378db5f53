//! `onrecord report`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use storage::report::digest;
use storage::report::period::Compared;
use storage::speaker::{self, Candidate};
use storage::store::Store;

use super::{WrongUsage, calendar, candidate, open_to_read};
use crate::cli::{About, Report, ReportFormat, ReportOnSpeaker, Scope};
use crate::config::Config;
use crate::render::report::sheet::{self, Sheet};
use crate::render::report::{self as rendered, Form};
use crate::render::rows;

pub(crate) async fn run(report: &Report, config: &Config) -> anyhow::Result<()> {
    match &report.about {
        None => on_all(&report.scope, config).await,
        Some(About::Speaker(asked)) => on_speaker(asked, config).await,
    }
}

async fn on_all(scope: &Scope, config: &Config) -> anyhow::Result<()> {
    let zone = &config.time_zone;
    let spans = calendar::spans(scope, Timestamp::now(), zone)?;
    let store = open_to_read(config).await?;
    let edges = edges(spans, zone);
    let digest = digest::digest(&store, spans, &edges, most(scope)).await?;
    match form(scope.format) {
        None => rows::document(&digest),
        Some(form) => write(sheet::of_digest(&digest, zone), scope, form, zone),
    }
}

async fn on_speaker(asked: &ReportOnSpeaker, config: &Config) -> anyhow::Result<()> {
    let (scope, zone) = (&asked.scope, &config.time_zone);
    let spans = calendar::spans(scope, Timestamp::now(), zone)?;
    let store = open_to_read(config).await?;
    let who = the_one(&store, &asked.speaker).await?;
    let edges = edges(spans, zone);
    let profile = speaker::profile(&store, &who, spans, &edges, most(scope)).await?;
    match form(scope.format) {
        None => rows::document(&profile),
        Some(form) => write(sheet::of_profile(&profile, zone), scope, form, zone),
    }
}

/// The speaker that is meant, where that is clear.
async fn the_one(store: &Store, name: &str) -> anyhow::Result<Candidate> {
    let expected = format!(
        "nobody called `{name}` is quoted: expected a name, or an id as `speakers --format csv` gives it"
    );
    let line = |one: &Candidate| {
        format!("{} {} ({}, {} quotes)", one.speaker_id, one.speaker, one.entity_type, one.quotes)
    };
    candidate::the_one(name, speaker::find(store, name).await?, &expected, line)
}

/// The time before and the time itself, in parts of one length.
fn edges(spans: Compared, zone: &TimeZone) -> Vec<Timestamp> {
    calendar::edges(spans.before.since, spans.now.since, spans.now.until, zone)
}

fn write(mut sheet: Sheet, scope: &Scope, form: Form, zone: &TimeZone) -> anyhow::Result<()> {
    if let Some(name) = &scope.section {
        let names: Vec<&str> = sheet.sections.iter().map(|section| section.name).collect();
        if !names.contains(&name.as_str()) {
            let known = names.join(", ");
            return Err(WrongUsage(format!("--section `{name}`: expected one of {known}")).into());
        }
        sheet.sections.retain(|section| section.name == name);
    }
    rendered::write(&sheet, form, zone)
}

fn most(scope: &Scope) -> i64 {
    if scope.limit == 0 { -1 } else { i64::from(scope.limit) }
}

/// `None` for JSON, which has all that was found, not a sheet of it.
fn form(format: ReportFormat) -> Option<Form> {
    match format {
        ReportFormat::Text => Some(Form::Text),
        ReportFormat::Md => Some(Form::Markdown),
        ReportFormat::Csv => Some(Form::Csv),
        ReportFormat::Html => Some(Form::Html),
        ReportFormat::Json => None,
    }
}
