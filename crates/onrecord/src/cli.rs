//! The command line: what can be asked, in the words of `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use model::entity::EntityType;
use model::quote::QuoteKind;

use crate::config::{
    Overrides, parse_duration, parse_feed_url, parse_header, parse_proxy, parse_slug,
};
use crate::rules::parse_rule;

/// Over the options that every command has.
const EVERYWHERE: &str = "Options of every command";

/// Who said what, on the record.
///
/// onrecord polls news feeds, reads each article, finds every quote with the person who
/// said it and the people, organisations and places it names, and keeps it all in one
/// SQLite file. `onrecord demo` shows all of it in ten seconds, without a network.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Places {
    /// The configuration, in place of ./onrecord.toml, ./config/onrecord.toml or the one in
    /// the platform's configuration folder
    #[arg(long, global = true, value_name = "FILE", env = "ONRECORD_CONFIG", help_heading = EVERYWHERE)]
    config: Option<PathBuf>,
    /// The database, in place of the one that the configuration names
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE)]
    db: Option<PathBuf>,
}

impl Places {
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides { config: self.config.clone(), database: self.db.clone() }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show all of it on a bundled sample of invented outlets, without a network
    Demo(Demo),
    /// Poll feeds and read articles until told to stop (the daemon)
    Run(Run),
    /// Find quotes, speakers and entities in a text of your own
    Extract(Extract),
    /// Take in articles of your own, or single pages
    Import(ImportArticles),
    /// Add, list, check, pause and remove feeds; read and write OPML
    #[command(subcommand)]
    Feeds(Feeds),
    /// Who said what, the latest first; how quotations spread; correct a quote or hide it
    Quotes(Quotes),
    /// Who said most
    Speakers(List),
    /// People, organisations and places, the most mentioned first; say who is who
    Entities(Entities),
    /// What was read, the latest first; what became of an article; take one out
    Articles(Articles),
    /// What people decided about the record; take it back
    #[command(subcommand)]
    Decisions(Decisions),
    /// Look for words in quotes and articles
    Search(Search),
    /// Write a view as CSV, JSON Lines or Parquet, for other programs
    Export(ExportView),
    /// Ask the database in SQL; nothing can be changed
    Sql(Sql),
    /// What a day, a week or any time brought, or one speaker's part in it
    Report(Report),
    /// How feeds, backlog and failures stand
    Status(Status),
    /// Copy the record while it is in use, and look the copy through
    Backup(Backup),
    /// Put a copy in the record's place, or look whether it could be
    Restore(Restore),
    /// Look for what is wrong with the record, and mend it
    Doctor(Doctor),
    /// Read stored texts again with this program's extractor
    Reextract(Reextract),
    /// Let go what is kept no longer, as configured; the daemon does it once a day
    Retain(Retain),
    /// How large the record is, and why
    Size(SizeOf),
    /// Give free room in the file back to the disk, in small steps
    Vacuum(Vacuum),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Read pages for a daemon, from standard input to standard output
    #[command(hide = true)]
    ReadPages,
}

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

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// The text, or with --jsonl a file of {"id", "text"} a line; `-` for standard input
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
    /// A JSON object in for each line, one out for each, in the same order, on all cores
    #[arg(long, conflicts_with = "format")]
    pub(crate) jsonl: bool,
    /// `json` gives one object as --jsonl does; `text` shows the article to a person
    #[arg(long, value_enum, default_value_t = ExtractFormat::Text)]
    pub(crate) format: ExtractFormat,
    /// Show for each quote its cue, which words may name the source and who may be the
    /// speaker, with how likely each is: what a report of a mistake needs
    #[arg(long, conflicts_with_all = ["jsonl", "format"])]
    pub(crate) explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArticles {
    /// Articles as JSON Lines, or `-` for standard input: objects with `text`, `url` or `id`,
    /// and where known `title`, `published`, `outlet`; other keys are ignored
    #[arg(required_unless_present = "url")]
    pub(crate) file: Option<PathBuf>,
    /// Pages to read as if a feed had announced them
    #[arg(long, num_args = 1.., value_name = "URL", conflicts_with = "file", value_parser = parse_feed_url)]
    pub(crate) url: Vec<url::Url>,
    /// The slug of the outlet of what names none [default: its host]
    #[arg(long, value_parser = parse_slug)]
    pub(crate) outlet: Option<String>,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people; may change
    Table,
    /// One array of objects
    Json,
    /// An object a line
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Output {
    /// How rows are written; all but `table` are stable
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    /// Add a feed; a running daemon takes it up within two seconds
    Add(Box<AddFeed>),
    /// All feeds and how they fare
    List(ListFeeds),
    /// Forget a feed; its articles stay
    Remove(OneFeed),
    /// Stop polling a feed until it is resumed
    Pause(OneFeed),
    /// Poll a paused or gone feed again, at once
    Resume(OneFeed),
    /// Take in older entries from the archives that a feed names (RFC 5005)
    Backfill(Backfill),
    /// Add the feeds of an OPML file, its folders as tags
    Import(Import),
    /// Write all feeds as OPML, their first tags as folders
    Export(Export),
    /// Show what would be taken in from a feed; nothing is stored
    Check(CheckFeed),
}

#[derive(Debug, Args)]
pub(crate) struct AddFeed {
    /// Its address, or that of a site: `https://outlet.example` is looked at for its feed
    #[arg(value_parser = parse_feed_url)]
    pub(crate) url: url::Url,
    /// Look for a feed on the page at this address, also where it is not the site's first
    #[arg(long)]
    pub(crate) find: bool,
    /// What to call it, in place of its own title
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The slug of its outlet; feeds of one outlet share articles [default: its host]
    #[arg(long, value_parser = parse_slug)]
    pub(crate) outlet: Option<String>,
    /// A word to find it by; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Between two polls, such as 15m [default: adapts to how often it changes]
    #[arg(long, value_parser = parse_duration, value_name = "DURATION")]
    pub(crate) every: Option<std::time::Duration>,
    /// How to call ourselves to this server
    #[arg(long, value_name = "NAME")]
    pub(crate) user_agent: Option<String>,
    /// A header of each request, with where its value stands: NAME=env:VARIABLE or
    /// NAME=file:PATH; may be given several times
    #[arg(long = "header", value_name = "NAME=WHERE", value_parser = parse_header)]
    pub(crate) headers: Vec<(String, String)>,
    /// Log in with basic authentication
    #[arg(long)]
    pub(crate) username: Option<String>,
    /// The environment variable that holds the password
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) password_env: Option<String>,
    /// The file that holds the password
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Ask through this proxy
    #[arg(long, value_parser = parse_proxy, value_name = "URL")]
    pub(crate) proxy: Option<url::Url>,
    /// Take in only entries that pass a rule such as title:budget (a field and a regular
    /// expression; title, url, author, category, content); may be given several times
    #[arg(long = "include", value_name = "RULE", value_parser = parse_rule)]
    pub(crate) include: Vec<String>,
    /// Take in no entry that passes this rule; may be given several times
    #[arg(long = "exclude", value_name = "RULE", value_parser = parse_rule)]
    pub(crate) exclude: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Backfill {
    #[command(flatten)]
    pub(crate) feed: OneFeed,
    /// Documents to ask for at most, the feed itself included
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) documents: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ListFeeds {
    /// Only those of this outlet
    #[arg(long)]
    pub(crate) outlet: Option<String>,
    /// Only those with this tag
    #[arg(long)]
    pub(crate) tag: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct OneFeed {
    /// The feed's id (see `feeds list`) or its address
    #[arg(value_name = "ID|URL")]
    pub(crate) feed: String,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The OPML file, or `-` for standard input
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to write [default: standard output]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckFeed {
    /// An address, or a saved feed document
    #[arg(value_name = "URL|FILE")]
    pub(crate) source: String,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    Text,
    Json,
}

/// What narrows a list, and how long it may be.
#[derive(Debug, Args)]
pub(crate) struct Narrowing {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Rows at most; 0 for all
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
}

/// What narrows a list.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Part of a speaker's name
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,
    /// Part of the name of someone or something that the article mentions
    #[arg(long, value_name = "NAME")]
    pub(crate) entity: Option<String>,
    /// An outlet's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) outlet: Option<String>,
    /// A tag of the feed
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Kind of quote: direct, mixed or indirect
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(["direct", "mixed", "indirect"]))]
    kind: Option<String>,
    /// Published since: 7d, 24h, 2026-01-31 or 2026-01-31T20:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Published before: 24h ago, a day or a time as for --since
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
}

impl Which {
    pub(crate) fn kind(&self) -> Option<QuoteKind> {
        self.kind.as_deref().map(|kind| kind.parse().expect("clap lets only kinds through"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Quotes {
    #[command(subcommand)]
    pub(crate) act: Option<ActOnQuote>,
    /// Quotations that several outlets printed within the time, the most widely spread first; of
    /// --speaker, --outlet, --tag, --entity and --kind one printing must answer to all
    #[arg(long)]
    pub(crate) spread: bool,
    #[command(flatten)]
    pub(crate) list: List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActOnQuote {
    /// All that is known of a quote, hidden or not
    Show(ShowOne),
    /// Show each variant of a quotation against its fullest form, word by word: [-cut-] and
    /// {+added+}
    Diff(DiffQuotes),
    /// Say who spoke, or of what kind a quote is; holds when the article is read again
    Correct(CorrectQuote),
    /// Take a quote out of sight
    Hide(OneQuote),
}

#[derive(Debug, Args)]
pub(crate) struct DiffQuotes {
    /// The quotation's number: `cluster_id` of `quotes --spread` or `quotes --format json`
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: i64,
    /// Variants at most; 0 for all
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: u32,
    /// `json` for one object with every change
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ArticleHistory {
    /// The article's id, as `articles` lists it
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ArticlePage {
    /// The article's id, as `articles` lists it
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// The revision that was read from it [default: the last whose page is kept]
    #[arg(long, value_name = "N")]
    pub(crate) rev: Option<i64>,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct OneQuote {
    /// The quote's id (see `quotes`)
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}

#[derive(Debug, Args)]
pub(crate) struct ShowOne {
    /// Its id
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct CorrectQuote {
    #[command(flatten)]
    pub(crate) quote: OneQuote,
    /// Who spoke: an entity's id, or a name; somebody new where nobody is called so
    #[arg(long, value_name = "NAME|ID", group = "what")]
    pub(crate) speaker: Option<String>,
    /// Nobody whom the article tells
    #[arg(long, group = "what", conflicts_with = "speaker")]
    pub(crate) nobody: bool,
    /// What sort of speaker the name is: person, organization, group, anonymous or document
    #[arg(long = "as", value_name = "KIND", requires = "speaker",
        value_parser = clap::builder::PossibleValuesParser::new(["person", "organization", "group", "anonymous", "document"]))]
    pub(crate) speaker_kind: Option<String>,
    /// Kind of quote: direct, mixed or indirect
    #[arg(long, group = "what", value_parser = clap::builder::PossibleValuesParser::new(["direct", "mixed", "indirect"]))]
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Articles {
    #[command(subcommand)]
    pub(crate) act: Option<ActOnArticle>,
    #[command(flatten)]
    pub(crate) list: List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActOnArticle {
    /// Show the revisions of an article: titles, and quotes that came, vanished or changed
    History(ArticleHistory),
    /// Write the page that an article was read from, where `keep_pages` has it kept
    Page(ArticlePage),
    /// Take an article out with all that came from it, for good; it is never fetched or
    /// imported again
    Forget(OneArticle),
}

#[derive(Debug, Args)]
pub(crate) struct OneArticle {
    /// The article's address or id (see `articles`)
    #[arg(value_name = "URL|ID")]
    pub(crate) article: String,
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

#[derive(Debug, Subcommand)]
pub(crate) enum Decisions {
    /// All decisions, the latest first
    List(ListDecisions),
    /// Take a decision back: all is as if it had never been made
    Undo(OneDecision),
}

#[derive(Debug, Args)]
pub(crate) struct ListDecisions {
    /// Rows at most; 0 for all
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct OneDecision {
    /// The decision's id (see `decisions list`)
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}

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

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// All of them, in any order; "two words" as a phrase, word* as a beginning; AND, OR, NOT
    /// and parentheses
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Where to look [default: both, quotes first]
    #[arg(long = "in", value_enum, value_name = "WHERE")]
    pub(crate) within: Option<Within>,
    /// The latest first, or the best first
    #[arg(long, value_enum, default_value_t = Order::Time)]
    pub(crate) order: Order,
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Within {
    Quotes,
    Articles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    Time,
    /// As bm25 weighs the words, among the latest 20,000 places
    Rank,
}

#[derive(Debug, Args)]
pub(crate) struct ExportView {
    /// One of the views: v_articles v_entities v_feeds v_mentions v_quotes v_speakers v_spread;
    /// `v_` may be left out
    pub(crate) view: String,
    /// As the file's name ends where it is not given, else csv
    #[arg(long, value_enum)]
    pub(crate) format: Option<ExportFormat>,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) which: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
    /// An object a line
    Jsonl,
    /// Apache Parquet, typed and compressed
    Parquet,
}

#[derive(Debug, Args)]
pub(crate) struct Sql {
    /// A statement, such as "SELECT speaker, quotes FROM v_speakers LIMIT 5"
    // SQL comments begin as flags do.
    #[arg(allow_hyphen_values = true)]
    pub(crate) statement: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) about: Option<About>,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

#[derive(Debug, Subcommand)]
pub(crate) enum About {
    /// What one person or organisation said, on what, where and with whom
    Speaker(ReportOnSpeaker),
}

#[derive(Debug, Args)]
pub(crate) struct ReportOnSpeaker {
    /// A name or a part of it, or the speaker's id (see `speakers --format csv`)
    #[arg(value_name = "NAME|ID")]
    pub(crate) speaker: String,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

/// What time a report is of, and how it is written.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    /// One day, in the configured time zone: 2026-01-31, today or yesterday
    #[arg(long, value_name = "DAY", conflicts_with_all = ["week", "since", "until"])]
    pub(crate) day: Option<String>,
    /// The seven days up to a day's end (--week=2026-01-31), today's where none is given
    #[arg(long, value_name = "DAY", num_args = 0..=1, require_equals = true, default_missing_value = "today", conflicts_with_all = ["since", "until"])]
    pub(crate) week: Option<String>,
    /// From when: 24h, 7d, 2026-01-31 or 2026-01-31T20:00:00Z [default: 24h before the end]
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Until before when [default: now]
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Rows in each list; 0 for all
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: u32,
    /// One section alone, by its name in the CSV
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For the terminal; may change
    Text,
    /// Markdown
    Md,
    /// One object with everything
    Json,
    /// A table a section, each row beginning with the section's name
    Csv,
    /// One file with drawn plots that asks nobody for anything
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Exit with 1 when something needs a person
    #[arg(long)]
    pub(crate) check: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where to; a name such as onrecord-monday.db
    pub(crate) file: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A copy that `onrecord backup` made
    pub(crate) file: PathBuf,
    /// Only look whether the copy is whole; nothing is changed
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Compare every index with its table, and the search with every word; a daemon waits
    /// meanwhile
    #[arg(long)]
    pub(crate) full: bool,
    /// Mend what can be mended without touching an article or a quote
    #[arg(long)]
    pub(crate) mend: bool,
    /// `json` for an array of all that was found
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Reextract {
    /// Those that this very extractor has read too
    #[arg(long)]
    pub(crate) all: bool,
    /// Only those of this outlet
    #[arg(long, value_name = "SLUG")]
    pub(crate) outlet: Option<String>,
    /// Published since: 7d, 24h, 2026-01-31 or 2026-01-31T20:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Published before: 24h ago, a day or a time as for --since
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Show so many of the quotes that changed
    #[arg(long, value_name = "N", default_value_t = 0, default_missing_value = "20", num_args = 0..=1)]
    pub(crate) diff: usize,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Retain {
    /// Only say what would go
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct SizeOf {
    /// `json` for one object with everything
    #[arg(long, value_enum, default_value_t = DocumentFormat::Text)]
    pub(crate) format: DocumentFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Vacuum {
    /// Write the file anew, as compact as can be: the disk holds both for a while, and a daemon
    /// waits
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say what is configured, or what is wrong with it
    Check,
}
