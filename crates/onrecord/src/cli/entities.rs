//! What is asked and said about entities.

use clap::{Args, Subcommand, ValueEnum};
use model::entity::EntityType;

use super::narrowing::Narrowing;
use super::output::{Output, ShowOne};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Entities {
    #[command(subcommand)]
    pub(crate) act: Option<ActOnEntity>,
    /// PERSON ORG GPE LOC FACILITY NORP EVENT PRODUCT WORK or LAW
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) entity_type: Option<EntityType>,
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActOnEntity {
    /// All that is known of an entity: names, namesakes, decisions
    Show(ShowOne),
    /// How many articles named an entity, part by part of the time
    Timeline(EntityTimeline),
    /// Make several entities of one type one
    Merge(MergeEntities),
    /// Make what some articles say of an entity a namesake of it; later articles are told apart
    /// by the company they keep
    Split(SplitEntity),
    /// Call an entity otherwise
    Rename(NameEntity),
    /// Make a name mean this entity in all articles from now on
    Alias(NameEntity),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct EntityTimeline {
    /// A name or a part of it, or the entity's id (see `entities`)
    #[arg(value_name = "NAME|ID")]
    pub(crate) entity: String,
    /// From when: 7d, 24h, 2026-01-31 or 2026-01-31T20:00:00Z [default: its first article]
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Until before when [default: now]
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// How long a part is, in the configured time zone [default: as the time is long]
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// A part of the time as calendars have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Hour,
    Day,
    /// From Monday on
    Week,
    Month,
}

#[derive(Debug, Args)]
pub(crate) struct MergeEntities {
    /// The one that stays (ids: see `entities`)
    #[arg(value_name = "KEEP")]
    pub(crate) keep: i64,
    /// Those that are the same
    #[arg(value_name = "OTHER", required = true)]
    pub(crate) others: Vec<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct SplitEntity {
    /// The entity's id
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// The articles that mean somebody else (ids: see `articles --entity NAME`)
    #[arg(long, value_name = "ID", required = true, value_delimiter = ',', num_args = 1..)]
    pub(crate) articles: Vec<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct NameEntity {
    /// The entity's id
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    pub(crate) name: String,
}
