//! A day of polling, forty feeds on twelve hosts: what a publisher sees of us. The day passes in
//! the record, half an hour at a time, not on the clock.

mod support;

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

use support::{Desk, Document, Request, Site};

const ROUND: i64 = 30;
const DAY: i64 = 24 * 60;
/// Throttled hosts answer again after this.
const THROTTLED: i64 = 6 * 60;

/// What stands at a feed's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tagged,
    Dated,
    TaggedAndDated,
    Plain,
    /// Asks for three hours with its `ttl`.
    Ttl,
    /// Fresh for two hours.
    Cached,
    /// Has something new each time.
    Lively,
    /// As lively, but polled by the hour.
    Hourly,
    Moved,
    Gone,
    Broken,
    /// 429, to come back in two hours.
    Busy,
    /// 503, to come back at a time three hours from now.
    Down,
    /// On a host that throttles another feed.
    Neighbour,
}

use Kind::*;

/// The feeds of each host.
fn hosts() -> Vec<Vec<Kind>> {
    let mut hosts = vec![vec![Tagged, Dated, TaggedAndDated, Plain]; 6];
    hosts.extend([
        vec![Ttl, Cached, Lively, Hourly],
        vec![Moved, Tagged],
        vec![Gone, Tagged, Dated],
        vec![Broken, Tagged, Dated],
        vec![Busy, Neighbour],
        vec![Down, Neighbour],
    ]);
    hosts
}

impl Kind {
    fn path(self) -> String {
        format!("/{self:?}.xml")
    }

    /// Where its document stands.
    fn target(self) -> String {
        if self == Moved { "/target.xml".to_owned() } else { self.path() }
    }

    /// The fewest and the most minutes between two polls.
    fn bounds(self) -> (i64, i64) {
        match self {
            Tagged | Dated | TaggedAndDated | Plain | Moved => (30, 240),
            Ttl => (180, 240),
            Cached => (120, 240),
            Lively => (10, 40),
            Hourly => (60, 60),
            Gone | Broken => (30, DAY),
            Busy | Down => (30, 240),
            Neighbour => (30, 240 + 180),
        }
    }

    /// What is answered, so many minutes into the day.
    fn document(self, minutes: i64) -> Document {
        let refused = |status, retry_after: String| Document {
            retry_after: Some(retry_after),
            ..Document::status(status)
        };
        match self {
            Gone => return Document::status(410),
            Broken => return Document::status(500),
            Busy if minutes < THROTTLED => return refused(429, "7200".to_owned()),
            Down if minutes < THROTTLED => return refused(503, http_date(3)),
            _ => {}
        }
        let issue = if matches!(self, Lively | Hourly) { minutes } else { 0 };
        let ttl = if self == Ttl { "<ttl>180</ttl>" } else { "" };
        let body = format!(
            "<rss version=\"2.0\"><channel><title>Bugle</title>{ttl}<item><title>Issue</title>\
             <guid>{issue}</guid></item></channel></rss>"
        );
        let (tagged, dated) = match self {
            Plain => (false, false),
            Dated => (false, true),
            TaggedAndDated => (true, true),
            _ => (true, false),
        };
        Document {
            etag: tagged.then(|| format!("\"{self:?}-{issue}\"")),
            last_modified: dated.then(|| "Sun, 01 Nov 2026 08:00:00 GMT".to_owned()),
            cache_control: (self == Cached).then(|| "max-age=7200".to_owned()),
            ..Document::new("application/rss+xml", body)
        }
    }
}

fn http_date(hours_from_now: i64) -> String {
    let at = Timestamp::now() + SignedDuration::from_hours(hours_from_now);
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).expect("a time of this century")
}

/// What one host has seen, each with the minute of the day.
type Seen = Vec<(i64, Request)>;

fn live_through(sites: &[Site], hosts: &[Vec<Kind>], desk: &Desk) -> Vec<Seen> {
    let mut seen: Vec<Seen> = vec![Seen::new(); hosts.len()];
    for minute in (0..=DAY).step_by(ROUND as usize) {
        for (site, kinds) in sites.iter().zip(hosts) {
            for kind in kinds {
                let document = kind.document(minute).slow(Duration::from_millis(2));
                site.put(&kind.target(), document);
            }
        }
        desk.ok(&["run", "--once"]);
        for (seen, site) in seen.iter_mut().zip(sites) {
            seen.extend(site.take_requests().into_iter().map(|request| (minute, request)));
        }
        desk.let_pass(Duration::from_secs(60 * ROUND as u64));
    }
    seen
}

#[test]
fn a_day_of_polling_is_polite_and_misses_nothing() {
    let hosts = hosts();
    assert_eq!(hosts.iter().map(Vec::len).sum::<usize>(), 40);
    let sites: Vec<Site> = hosts.iter().map(|_| Site::start()).collect();
    let mut feeds = String::new();
    for (site, kinds) in sites.iter().zip(&hosts) {
        for kind in kinds {
            let every = if *kind == Hourly { "every = \"1h\"\n" } else { "" };
            let url = site.url(&kind.path());
            write!(feeds, "[[feed]]\nurl = \"{url}\"\n{every}").unwrap();
            let moved =
                Document { location: Some(site.url(&kind.target())), ..Document::status(301) };
            site.put(&kind.path(), moved);
        }
    }
    let desk = Desk::with_feeds(&[]);
    desk.configure(&feeds);
    for ((seen, site), kinds) in live_through(&sites, &hosts, &desk).iter().zip(&sites).zip(&hosts)
    {
        assert_eq!(site.most_in_flight(), 1);
        check_validators(seen, kinds);
        check_retry_after(seen);
        for kind in kinds {
            check_rhythm(*kind, seen);
        }
    }
    let failing = desk.sql("SELECT url FROM v_feeds WHERE last_error IS NOT NULL");
    assert_eq!(failing.len(), 2, "{failing:?}");
}

/// Each request brings back what its address gave last, and nothing else.
#[track_caller]
fn check_validators(seen: &Seen, kinds: &[Kind]) {
    let mut given: HashMap<&str, (Option<String>, Option<String>)> = HashMap::new();
    for (minute, request) in seen {
        let sent = (request.if_none_match.clone(), request.if_modified_since.clone());
        let path = request.path.as_str();
        assert_eq!(sent, given.get(path).cloned().unwrap_or_default(), "{path} at {minute}");
        let kind = kinds.iter().find(|kind| kind.target() == path);
        if let Some(kind) = kind.filter(|_| matches!(request.status, 200 | 304)) {
            let document = kind.document(*minute);
            given.insert(path, (document.etag, document.last_modified));
        }
    }
}

/// A host that asks for patience is asked for nothing until then.
#[track_caller]
fn check_retry_after(seen: &Seen) {
    let mut free_at = 0;
    for (minute, request) in seen {
        assert!(*minute >= free_at, "{} at {minute}, not before {free_at}", request.path);
        free_at = match request.status {
            429 => minute + 120,
            503 => minute + 180,
            _ => free_at,
        };
    }
}

#[track_caller]
fn check_rhythm(kind: Kind, seen: &Seen) {
    let path = kind.path();
    let polls = seen.iter().filter(|(_, request)| request.path == path);
    let polls: Vec<i64> = polls.map(|(minute, _)| *minute).collect();
    // A host that asks for patience at its first feed is not asked for the next.
    assert!(kind == Neighbour || polls.first() == Some(&0), "{kind:?}: {polls:?}");
    if kind == Gone {
        return assert_eq!(polls.len(), 1);
    }
    let (fewest, most) = kind.bounds();
    for pair in polls.windows(2) {
        let gap = pair[1] - pair[0];
        // What is due between two rounds is polled in the next.
        let is_in_time = gap >= fewest && gap < most + ROUND;
        assert!(is_in_time, "{kind:?}: {gap} minutes, of {polls:?}");
    }
    assert!(DAY - polls.last().unwrap() < most + ROUND, "{kind:?} is forgotten: {polls:?}");
}
