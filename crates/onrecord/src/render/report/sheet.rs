//! What a report says: words, and sections that are tables.

use jiff::tz::TimeZone;
use storage::quote::QuoteRow;
use storage::quote::spread::SpreadRow;
use storage::report::digest::{Digest, EntityChange, OutletRow, Pair, SpeakerChange};
use storage::speaker::{Bar, Other, Profile, QuotedBy, Subject};

use crate::render::{table, time};

#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) span: String,
    /// What it comes to, in a sentence or two.
    pub(crate) lead: Vec<String>,
    pub(crate) sections: Vec<Section>,
}

#[derive(Debug)]
pub(crate) struct Section {
    /// For programs.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) title: &'static str,
    pub(crate) columns: Vec<Column>,
    /// A cell a column.
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) plot: Plot,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// For programs; those for whom it stands are in `read_by`.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) read_by: Readers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    All,
    Programs,
    People,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Nothing,
    Words(String),
    /// A link where a reader can follow one.
    Link {
        words: String,
        url: String,
    },
    Number(i64),
    Percent(f64),
    /// ISO 8601.
    Time(String),
}

/// How a section is drawn, by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plot {
    None,
    /// A bar a row, with a mark where it stood before.
    Bars {
        label: usize,
        value: usize,
        before: Option<usize>,
    },
    /// Rows along the time, those before a mark paler.
    Time {
        at: usize,
        value: usize,
        pale: usize,
    },
    /// A bar a row, all as long, of the parts that neighbouring columns are.
    Parts {
        label: usize,
        first: usize,
        last: usize,
    },
}

impl Cell {
    fn maybe(words: Option<&str>) -> Cell {
        words.map_or(Cell::Nothing, |words| Cell::Words(words.to_owned()))
    }

    pub(crate) fn number(&self) -> f64 {
        match self {
            Cell::Number(n) => *n as f64,
            Cell::Percent(share) => *share,
            _ => 0.0,
        }
    }
}

impl Section {
    /// The columns for some readers, with their places.
    pub(crate) fn columns_for(&self, reader: Readers) -> Vec<(usize, Column)> {
        let columns = self.columns.iter().copied().enumerate();
        columns.filter(|(_, one)| one.read_by == Readers::All || one.read_by == reader).collect()
    }
}

/// A day, a week, a year of the news.
pub(crate) fn of_digest(digest: &Digest, zone: &TimeZone) -> Sheet {
    let span = format!("{} to {}", time::of(digest.since, zone), time::of(digest.until, zone));
    let (now, before) = (digest.counts, digest.counts_before);
    let lead = match now.articles {
        0 => vec!["No article was published in this time.".to_owned()],
        _ => vec![
            format!(
                "{} articles of {} outlets, {} quotes, {} of them with a speaker",
                now.articles, now.outlets, now.quotes, now.attributed
            ),
            format!(
                "In the time before: {} articles of {} outlets, {} quotes",
                before.articles, before.outlets, before.quotes
            ),
        ],
    };
    let counts = [
        ("articles", now.articles, before.articles),
        ("outlets", now.outlets, before.outlets),
        ("quotes", now.quotes, before.quotes),
        ("attributed", now.attributed, before.attributed),
    ];
    Sheet {
        title: "Who said what".to_owned(),
        span,
        lead,
        sections: vec![
            counted(&counts),
            timeline("Quotes over time", &digest.timeline, digest.since),
            speakers("speakers", "Who said most", &digest.speakers),
            speakers("rising", "Who says more than before", &digest.rising),
            entities(&digest.entities),
            spread(&digest.spread),
            pairs(&digest.together),
            sources(&digest.outlets),
            kinds(&digest.outlets),
            latest(&digest.latest),
        ],
    }
}

/// One speaker.
pub(crate) fn of_profile(profile: &Profile, zone: &TimeZone) -> Sheet {
    let span = format!("{} to {}", time::of(profile.since, zone), time::of(profile.until, zone));
    let (now, before) = (profile.counts, profile.counts_before);
    let details = table::details(&profile.speaker, profile.role.as_deref(), None);
    let title: Vec<String> = [profile.speaker.clone()].into_iter().chain(details).collect();
    let counts = [
        ("quotes", now.quotes, before.quotes),
        ("quotations", now.quotations, before.quotations),
        ("articles", now.articles, before.articles),
        ("outlets", now.outlets, before.outlets),
    ];
    Sheet {
        title: title.join(", "),
        span,
        lead: vec![
            format!(
                "{} quotes ({} wordings) in {} articles of {} outlets",
                now.quotes, now.quotations, now.articles, now.outlets
            ),
            format!("In the time before: {} quotes", before.quotes),
        ],
        sections: vec![
            counted(&counts),
            timeline("How often", &profile.timeline, profile.since),
            subjects(&profile.subjects),
            quoted_by(&profile.outlets),
            others(&profile.together),
            latest(&profile.latest),
        ],
    }
}

fn all(name: &'static str, title: &'static str) -> Column {
    Column { name, title, read_by: Readers::All }
}

fn programs(name: &'static str) -> Column {
    Column { name, title: name, read_by: Readers::Programs }
}

fn people(title: &'static str) -> Column {
    Column { name: "", title, read_by: Readers::People }
}

/// What the words above say, for programs.
fn counted(counts: &[(&str, i64, i64)]) -> Section {
    let row = |&(what, now, before): &(&str, i64, i64)| {
        vec![Cell::Words(what.to_owned()), Cell::Number(now), Cell::Number(before)]
    };
    Section {
        name: "counts",
        title: "Counts",
        columns: vec![programs("what"), programs("now"), programs("before")],
        rows: counts.iter().map(row).collect(),
        plot: Plot::None,
    }
}

fn timeline(title: &'static str, bars: &[Bar], now: jiff::Timestamp) -> Section {
    let row = |bar: &Bar| {
        let at = |at: jiff::Timestamp| Cell::Time(at.to_string());
        vec![at(bar.since), at(bar.until), Cell::Number(bar.n)]
    };
    Section {
        name: "timeline",
        title,
        columns: vec![all("since", "From"), programs("until"), all("quotes", "Quotes")],
        rows: bars.iter().map(row).collect(),
        plot: Plot::Time {
            at: 0,
            value: 2,
            pale: bars.iter().filter(|bar| bar.since < now).count(),
        },
    }
}

fn speakers(name: &'static str, title: &'static str, rows: &[SpeakerChange]) -> Section {
    let row = |SpeakerChange { speaker, before }: &SpeakerChange| {
        let role = speaker.role.as_deref();
        let introduced: Vec<String> = [speaker.speaker.clone()]
            .into_iter()
            .chain(table::details(&speaker.speaker, role, None))
            .collect();
        vec![
            Cell::Number(speaker.speaker_id),
            Cell::Words(speaker.speaker.clone()),
            Cell::Words(introduced.join(", ")),
            Cell::maybe(role),
            Cell::Number(speaker.quotes),
            Cell::Number(*before),
            Cell::Number(speaker.quotations),
            Cell::Number(speaker.articles),
            Cell::Number(speaker.outlets),
        ]
    };
    Section {
        name,
        title,
        columns: vec![
            programs("speaker_id"),
            programs("speaker"),
            people("Speaker"),
            programs("role"),
            all("quotes", "Quotes"),
            all("before", "Before"),
            all("quotations", "Wordings"),
            all("articles", "Articles"),
            all("outlets", "Outlets"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::Bars { label: 1, value: 4, before: Some(5) },
    }
}

fn entities(rows: &[EntityChange]) -> Section {
    let row = |EntityChange { entity, before }: &EntityChange| {
        vec![
            Cell::Number(entity.entity_id),
            Cell::Words(entity.name.clone()),
            Cell::Words(entity.entity_type.clone()),
            Cell::Number(entity.articles),
            Cell::Number(*before),
            Cell::Number(entity.mentions),
        ]
    };
    Section {
        name: "entities",
        title: "Who and what was mentioned most",
        columns: vec![
            programs("entity_id"),
            all("name", "Name"),
            all("type", "Type"),
            all("articles", "Articles"),
            all("before", "Before"),
            all("mentions", "Mentions"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::Bars { label: 1, value: 3, before: Some(4) },
    }
}

fn spread(rows: &[SpreadRow]) -> Section {
    let row = |spread: &SpreadRow| {
        vec![
            Cell::Number(spread.cluster_id),
            Cell::Words(spread.quote.clone()),
            Cell::maybe(spread.speaker.as_deref()),
            Cell::Number(spread.outlets),
            Cell::Number(spread.printings),
            Cell::Number(spread.variants),
            Cell::Time(spread.first_printed.clone()),
        ]
    };
    Section {
        name: "spread",
        title: "The same words in several outlets",
        columns: vec![
            programs("cluster_id"),
            all("quote", "Quote"),
            all("speaker", "Speaker"),
            all("outlets", "Outlets"),
            all("printings", "Printings"),
            all("variants", "Wordings"),
            all("first_printed", "First printed"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::None,
    }
}

fn pairs(rows: &[Pair]) -> Section {
    let row = |pair: &Pair| {
        vec![
            Cell::Number(pair.one_id),
            Cell::Words(pair.one.clone()),
            Cell::Number(pair.other_id),
            Cell::Words(pair.other.clone()),
            Cell::Number(pair.articles),
        ]
    };
    Section {
        name: "together",
        title: "Who speaks in the same articles",
        columns: vec![
            programs("one_id"),
            all("one", "One"),
            programs("other_id"),
            all("other", "The other"),
            all("articles", "Articles"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::None,
    }
}

fn sources(rows: &[OutletRow]) -> Section {
    let row = |outlet: &OutletRow| {
        vec![
            Cell::Words(outlet.outlet.clone()),
            Cell::Number(outlet.quotes),
            Cell::Percent(outlet.named_percent()),
            Cell::Number(outlet.named),
            Cell::Number(outlet.group),
            Cell::Number(outlet.anonymous),
            Cell::Number(outlet.unknown),
        ]
    };
    Section {
        name: "sources",
        title: "How often outlets name their sources",
        columns: vec![
            all("outlet", "Outlet"),
            all("quotes", "Quotes"),
            all("named_percent", "Named, %"),
            all("named", "Named"),
            all("group", "Groups"),
            all("anonymous", "Anonymous"),
            all("unknown", "Unknown"),
        ],
        rows: rows.iter().filter(|outlet| outlet.quotes > 0).map(row).collect(),
        plot: Plot::Parts { label: 0, first: 3, last: 6 },
    }
}

fn kinds(rows: &[OutletRow]) -> Section {
    let row = |outlet: &OutletRow| {
        vec![
            Cell::Words(outlet.outlet.clone()),
            Cell::Number(outlet.articles),
            Cell::Number(outlet.quotes),
            Cell::Number(outlet.direct),
            Cell::Number(outlet.mixed),
            Cell::Number(outlet.indirect),
        ]
    };
    Section {
        name: "outlets",
        title: "How outlets quote",
        columns: vec![
            all("outlet", "Outlet"),
            all("articles", "Articles"),
            all("quotes", "Quotes"),
            all("direct", "Direct"),
            all("mixed", "Mixed"),
            all("indirect", "Indirect"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::Parts { label: 0, first: 3, last: 5 },
    }
}

fn subjects(rows: &[Subject]) -> Section {
    let row = |subject: &Subject| {
        vec![
            Cell::Number(subject.entity_id),
            Cell::Words(subject.name.clone()),
            Cell::Words(subject.entity_type.clone()),
            Cell::Number(subject.quotes),
            Cell::Number(subject.articles),
        ]
    };
    Section {
        name: "subjects",
        title: "What the quotes name",
        columns: vec![
            programs("entity_id"),
            all("name", "Name"),
            all("type", "Type"),
            all("quotes", "Quotes"),
            all("articles", "Articles"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::Bars { label: 1, value: 3, before: None },
    }
}

fn quoted_by(rows: &[QuotedBy]) -> Section {
    let row = |by: &QuotedBy| {
        vec![Cell::Words(by.outlet.clone()), Cell::Number(by.quotes), Cell::Number(by.articles)]
    };
    Section {
        name: "outlets",
        title: "Where",
        columns: vec![
            all("outlet", "Outlet"),
            all("quotes", "Quotes"),
            all("articles", "Articles"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::Bars { label: 0, value: 1, before: None },
    }
}

fn others(rows: &[Other]) -> Section {
    let row = |other: &Other| {
        vec![
            Cell::Number(other.speaker_id),
            Cell::Words(other.speaker.clone()),
            Cell::Number(other.articles),
        ]
    };
    Section {
        name: "together",
        title: "Who speaks in the same articles",
        columns: vec![
            programs("speaker_id"),
            all("speaker", "Speaker"),
            all("articles", "Articles"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::None,
    }
}

fn latest(rows: &[QuoteRow]) -> Section {
    let row = |quote: &QuoteRow| {
        let name = quote.speaker.as_deref().unwrap_or("(unknown)");
        let who: Vec<String> = [name.to_owned()]
            .into_iter()
            .chain(table::details(name, quote.role.as_deref(), quote.speaks_for.as_deref()))
            .collect();
        vec![
            Cell::Number(quote.id),
            Cell::Time(quote.published.clone()),
            Cell::Words(who.join(", ")),
            Cell::maybe(quote.speaker.as_deref()),
            Cell::maybe(quote.role.as_deref()),
            Cell::Words(quote.quote.clone()),
            Cell::Words(quote.kind.clone()),
            Cell::Link { words: quote.outlet.clone(), url: quote.url.clone() },
            Cell::Words(quote.outlet.clone()),
            Cell::Words(quote.title.clone()),
            Cell::Words(quote.url.clone()),
        ]
    };
    Section {
        name: "latest",
        title: "The latest quotes",
        columns: vec![
            programs("id"),
            all("published", "Published"),
            people("Speaker"),
            programs("speaker"),
            programs("role"),
            all("quote", "Quote"),
            programs("kind"),
            people("Outlet"),
            programs("outlet"),
            programs("title"),
            programs("url"),
        ],
        rows: rows.iter().map(row).collect(),
        plot: Plot::None,
    }
}
