//! The record as its users see it: what is written can be read, and only once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use model::article::{Article, TextFrom};
use model::entity::{Entity, EntityType, Mention};
use model::entry::Entry;
use model::extraction::Extraction;
use model::feed::{Feed, Validators};
use model::quote::{Quote, QuoteKind, Speaker, SpeakerKind};
use model::span::Span;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use storage::entry::{self, EntryToRead, ReadOutcome, Reading, Recorded, Taken};
use storage::feed::{self, FeedOptions, NewFeed, Plan, Poll, PollOutcome};
use storage::lease::{AtWork, Claim, Lease};
use storage::report::filter::Filter;
use storage::report::period::Period;
use storage::report::search::{Order, SearchError, Within};
use storage::store::{Store, StoreError};
use storage::{article, quote, report};
use tempfile::TempDir;

const BODY: &str = "The vote was close.\n\n“It was time,” said Ana Vega, the minister.";

struct Record {
    store: Store,
    now: Timestamp,
    _folder: TempDir,
}

impl Record {
    async fn new() -> Record {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("news.db")).await.unwrap();
        Record { store, now: "2026-11-22T12:00:00Z".parse().unwrap(), _folder: folder }
    }

    async fn add(&self, url: &str, outlet: &str) {
        self.add_every(url, outlet, None).await;
    }

    async fn add_every(&self, url: &str, outlet: &str, every: Option<SignedDuration>) {
        let feed = NewFeed {
            url: url.parse().unwrap(),
            name: None,
            outlet: outlet.to_owned(),
            tags: vec!["world".to_owned()],
            every,
            options: FeedOptions::default(),
        };
        assert_eq!(feed::add(&self.store, vec![feed], self.now).await.unwrap(), 1);
    }

    fn claim(&self) -> Claim {
        Claim {
            now: self.now,
            most: 10,
            per_host: 1,
            pause: SignedDuration::from_secs(5),
            retries_due_by: self.now,
        }
    }

    /// Polls the one feed that is due.
    async fn poll(&self, entries: Vec<Entry>) -> Taken {
        let lease = feed::claim(&self.store, self.claim()).await.unwrap().leases.remove(0);
        let outcome = PollOutcome::Read {
            feed: Box::new(Feed { entries, ..Feed::default() }),
            passed_over: 0,
            validators: Validators::default(),
            body_hash: [1; 16],
        };
        let next_poll = self.now + SignedDuration::from_mins(30);
        feed::record(&self.store, lease, self.poll_of(outcome), move |_| Plan {
            next_poll,
            interval: None,
        })
        .await
        .unwrap()
        .taken
    }

    fn poll_of(&self, outcome: PollOutcome) -> Poll {
        Poll {
            at: self.now,
            took: Duration::from_millis(5),
            host_free_at: self.now,
            status: Some(200),
            body_bytes: 10,
            audit: false,
            moved: None,
            adopt_move: false,
            outcome,
        }
    }

    async fn claim_entry(&self) -> Option<Lease<EntryToRead>> {
        entry::claim(&self.store, self.claim()).await.unwrap().leases.pop()
    }

    async fn read(&self, lease: Lease<EntryToRead>, title: &str, text: &str) -> Recorded {
        let outcome = ReadOutcome::Article {
            article: Box::new(article_of(lease.row.link.as_ref().unwrap().as_str(), title, text)),
            extraction: Box::new(extraction_of(text)),
            extractor_version: 1,
        };
        entry::record(&self.store, lease, self.reading_of(outcome), |_| None).await.unwrap()
    }

    fn reading_of(&self, outcome: ReadOutcome) -> Reading {
        Reading {
            at: self.now,
            took: Duration::from_millis(5),
            host_free_at: self.now,
            status: Some(200),
            body_bytes: 10,
            validators: Validators::default(),
            page: None,
            outcome,
        }
    }

    /// Host pauses are over and what waits is due.
    fn wait(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }
}

fn entry_at(link: &str, title: &str) -> Entry {
    Entry {
        guid: Some(format!("guid of {link}")),
        link: Some(link.parse().unwrap()),
        title: Some(title.to_owned()),
        ..Entry::default()
    }
}

fn article_of(url: &str, title: &str, text: &str) -> Article {
    Article {
        url: url.parse().unwrap(),
        canonical_url: None,
        title: title.to_owned(),
        authors: vec!["A. Writer".to_owned()],
        language: Some("en".to_owned()),
        genre: None,
        published: None,
        modified: None,
        text: text.to_owned(),
        text_from: TextFrom::Page,
    }
}

fn mention(text: &str, words: &str) -> Mention {
    let at = text.find(words).unwrap();
    let start = text[..at].chars().count();
    Mention { text: words.to_owned(), span: Span { start, stop: start + words.chars().count() } }
}

/// The quote in curly marks, said by Ana Vega.
fn extraction_of(text: &str) -> Extraction {
    let words = &text[text.find('“').unwrap()..text.find('”').unwrap() + '”'.len_utf8()];
    let vega = Speaker {
        name: "Ana Vega".to_owned(),
        kind: SpeakerKind::Person,
        role: Some("minister".to_owned()),
        speaks_for: None,
        entity: Some(0),
    };
    Extraction {
        language: Some("en".to_owned()),
        entities: vec![Entity {
            name: "Ana Vega".to_owned(),
            entity_type: EntityType::Person,
            mentions: vec![mention(text, "Ana Vega")],
        }],
        quotes: vec![Quote {
            kind: QuoteKind::Direct,
            text: words.to_owned(),
            spans: vec![mention(text, words).span],
            cue: Some(mention(text, "said")),
            source: Some(mention(text, "Ana Vega")),
            speaker: Some(vega),
            speakers: Vec::new(),
            confidence: None,
        }],
    }
}

#[tokio::test]
async fn an_article_goes_in_and_comes_out() {
    let record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    let taken = record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    assert_eq!(taken, Taken { entries: 1, new: 1, edited: 0 });
    let mut record = record;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    assert!(matches!(record.read(lease, "X", BODY).await, Recorded::New { quotes: 1, .. }));

    let filter = Filter { limit: -1, ..Filter::default() };
    let quotes = quote::list(&record.store, &filter).await.unwrap();
    assert_eq!(quotes.len(), 1);
    assert_eq!(quotes[0].quote, "“It was time,”");
    assert_eq!(quotes[0].speaker.as_deref(), Some("Ana Vega"));
    assert_eq!(quotes[0].role.as_deref(), Some("minister"));
    let cut = Span { start: quotes[0].start as usize, stop: quotes[0].stop as usize }.of(BODY);
    assert_eq!(cut, "“It was time,”");
    let articles = article::list(&record.store, &filter).await.unwrap();
    assert_eq!((articles[0].quotes, articles[0].rev), (1, 1));
}

#[tokio::test]
async fn a_page_is_looked_at_again_after_all_that_is_new() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    assert!(lease.row.look.is_none());
    let outcome = ReadOutcome::Article {
        article: Box::new(article_of("https://a.example/x", "X", BODY)),
        extraction: Box::new(extraction_of(BODY)),
        extractor_version: 1,
    };
    let in_half_an_hour = record.now + SignedDuration::from_mins(30);
    let reading = record.reading_of(outcome);
    entry::record(&record.store, lease, reading, move |_| Some(in_half_an_hour)).await.unwrap();
    record.wait(29);
    assert!(!entry::any_due(&record.store, record.now).await.unwrap());
    record
        .poll(vec![entry_at("https://a.example/x", "X"), entry_at("https://a.example/y", "Y")])
        .await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    assert_eq!(lease.row.title.as_deref(), Some("Y"));
    record.read(lease, "Y", BODY).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    let look = lease.row.look.clone().expect("it is only looked at");
    assert!(look.has(&article_of("https://a.example/x", "X", BODY)));
    assert!(!look.has(&article_of("https://a.example/x", "X", "Another.")));
    let unchanged = record.reading_of(ReadOutcome::Unchanged);
    let recorded = entry::record(&record.store, lease, unchanged, |_| None).await.unwrap();
    assert!(matches!(recorded, Recorded::Same { .. }));
    record.wait(100);
    assert!(record.claim_entry().await.is_none());
}

#[tokio::test]
async fn polls_that_bring_nothing_are_recorded_together_each_by_its_own_lease() {
    let mut record = Record::new().await;
    for host in ["a", "b", "c"] {
        record.add(&format!("https://{host}.example/feed"), "bugle").await;
    }
    let mut leases = feed::claim(&record.store, record.claim()).await.unwrap().leases;
    leases.sort_by_key(|lease| lease.id);
    let lost = leases[1].clone();
    feed::release(&record.store, lost.clone()).await.unwrap();
    let next_poll = record.now + SignedDuration::from_mins(30);
    let quiet = |lease| {
        let outcome = PollOutcome::Unchanged { validators: Validators::default() };
        let plan = move |_| Plan { next_poll, interval: None };
        feed::record(&record.store, lease, record.poll_of(outcome), plan)
    };
    let (first, second, third) =
        tokio::join!(quiet(leases[0].clone()), quiet(lost), quiet(leases[2].clone()));
    assert!(first.is_ok() && third.is_ok());
    assert!(matches!(second, Err(StoreError::LeaseLost)));
    record.wait(1);
    let due = feed::claim(&record.store, record.claim()).await.unwrap().leases;
    assert_eq!(due.iter().map(|lease| lease.id).collect::<Vec<_>>(), [leases[1].id]);
    record.store.close().await;
    let late = feed::record(
        &record.store,
        due[0].clone(),
        record.poll_of(PollOutcome::Unchanged { validators: Validators::default() }),
        move |_| Plan { next_poll, interval: None },
    );
    assert!(matches!(late.await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_lease_that_was_lost_records_nothing() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    record.wait(1);
    let slow = record.claim_entry().await.unwrap();
    assert!(record.claim_entry().await.is_none(), "it is leased");
    record.wait(11);
    let quick = record.claim_entry().await.expect("the lease ran out");
    record.read(quick, "X", BODY).await;
    let late = record.reading_of(ReadOutcome::Refused { error: "late".to_owned() });
    assert!(matches!(
        entry::record(&record.store, slow, late, |_| None).await,
        Err(StoreError::LeaseLost)
    ));
    let filter = Filter { limit: -1, ..Filter::default() };
    assert_eq!(article::list(&record.store, &filter).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_host_is_asked_one_row_at_a_time_with_a_pause() {
    let mut record = Record::new().await;
    record.add("https://a.example/1", "a").await;
    record.add("https://a.example/2", "a").await;
    record.add("https://b.example/1", "b").await;
    let first = feed::claim(&record.store, record.claim()).await.unwrap();
    let urls: Vec<_> = first.leases.iter().map(|lease| lease.row.url.host_str().unwrap()).collect();
    assert_eq!(urls, ["a.example", "b.example"]);
    let at_once = feed::claim(&record.store, record.claim()).await.unwrap();
    assert!(at_once.leases.is_empty());
    assert_eq!(at_once.next_at, Some(record.now + SignedDuration::from_secs(5)));
    record.now += SignedDuration::from_secs(6);
    let while_busy = feed::claim(&record.store, record.claim()).await.unwrap();
    assert!(while_busy.leases.is_empty(), "a.example still has a request in flight");
    for lease in first.leases {
        feed::release(&record.store, lease).await.unwrap();
    }
    let second = feed::claim(&record.store, record.claim()).await.unwrap();
    assert_eq!(second.leases.len(), 2);
}

/// An entry is claimed and the process dies, `times` over; how many entries are refused then.
async fn refused_after(times: usize, at_work: bool) -> i64 {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    for _ in 0..times {
        record.wait(1);
        let lease = record.claim_entry().await.expect("it can be claimed");
        let entries = if at_work { vec![lease.id] } else { Vec::new() };
        let at_work = AtWork { entries, ..AtWork::default() };
        record.store.take_over(record.now, at_work).await.unwrap();
    }
    report::status::status(&record.store, record.now).await.unwrap().entries.refused
}

#[tokio::test]
async fn an_entry_that_brings_the_process_down_again_and_again_is_refused() {
    assert_eq!(refused_after(4, true).await, 0);
    assert_eq!(refused_after(5, true).await, 1);
}

#[tokio::test]
async fn an_entry_that_only_waited_for_its_server_is_not_blamed() {
    assert_eq!(refused_after(20, false).await, 0);
}

#[tokio::test]
async fn a_feed_that_changed_while_its_entry_was_read_makes_it_due_again() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    record.wait(35);
    let claim = Claim { per_host: 2, ..record.claim() };
    let poll = feed::claim(&record.store, claim).await.unwrap().leases.remove(0);
    let edited = PollOutcome::Read {
        feed: Box::new(Feed {
            entries: vec![entry_at("https://a.example/x", "X, edited")],
            ..Feed::default()
        }),
        passed_over: 0,
        validators: Validators::default(),
        body_hash: [2; 16],
    };
    let next_poll = record.now;
    let plan = move |_| Plan { next_poll, interval: None };
    let taken = feed::record(&record.store, poll, record.poll_of(edited), plan).await.unwrap();
    assert_eq!(taken.taken.edited, 1);
    record.read(lease, "X", BODY).await;
    record.wait(60);
    assert!(record.claim_entry().await.is_some(), "the edit is not lost");
}

#[tokio::test]
async fn two_links_that_lead_to_one_log_in_page_are_two_articles() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record
        .poll(vec![entry_at("https://a.example/x", "X"), entry_at("https://a.example/y", "Y")])
        .await;
    for title in ["One story", "Another story"] {
        record.wait(1);
        let lease = record.claim_entry().await.unwrap();
        let mut article = article_of("https://a.example/login", title, BODY);
        article.canonical_url = Some("https://a.example/".parse().unwrap());
        let outcome = ReadOutcome::Article {
            article: Box::new(article),
            extraction: Box::new(extraction_of(BODY)),
            extractor_version: 1,
        };
        entry::record(&record.store, lease, record.reading_of(outcome), |_| None).await.unwrap();
    }
    let filter = Filter { limit: -1, ..Filter::default() };
    assert_eq!(article::list(&record.store, &filter).await.unwrap().len(), 2);
}

#[tokio::test]
async fn items_that_share_a_guid_are_told_apart_by_their_links() {
    let record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    let same = |link: &str| Entry { guid: Some("0".to_owned()), ..entry_at(link, "X") };
    let items = ["https://a.example/1", "https://a.example/2", "https://a.example/2"];
    let taken = record.poll(items.map(same).to_vec()).await;
    assert_eq!((taken.new, taken.edited), (2, 0));
}

#[tokio::test]
async fn a_guid_that_comes_to_another_link_is_another_article() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    for link in ["https://a.example/monday", "https://a.example/tuesday"] {
        let entry = Entry { guid: Some("briefing".to_owned()), ..entry_at(link, "Briefing") };
        record.poll(vec![entry]).await;
        record.wait(1);
        let lease = record.claim_entry().await.unwrap();
        let text = format!("{BODY} {link}");
        assert!(matches!(record.read(lease, "Briefing", &text).await, Recorded::New { .. }));
        record.wait(40);
    }
}

#[tokio::test]
async fn a_page_that_names_another_as_its_own_address_does_not_swallow_it() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    let (one, other) = ("https://a.example/one", "https://a.example/other");
    record.poll(vec![entry_at(one, "One")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    let mut article = article_of(one, "One", BODY);
    article.canonical_url = Some(other.parse().unwrap());
    let outcome = ReadOutcome::Article {
        article: Box::new(article),
        extraction: Box::new(extraction_of(BODY)),
        extractor_version: 1,
    };
    entry::record(&record.store, lease, record.reading_of(outcome), |_| None).await.unwrap();
    record.wait(40);
    record.poll(vec![entry_at(other, "Other")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.expect("the other is read too");
    assert!(matches!(record.read(lease, "Other", BODY).await, Recorded::New { .. }));
}

#[tokio::test]
async fn an_edit_that_cannot_be_had_leaves_the_article_read() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    record.read(lease, "X", BODY).await;
    record.poll_again("https://a.example/x", "X, edited").await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    assert!(lease.row.is_known);
    let refused = record.reading_of(ReadOutcome::Refused { error: "404".to_owned() });
    entry::record(&record.store, lease, refused, |_| None).await.unwrap();
    let status = report::status::status(&record.store, record.now).await.unwrap();
    assert_eq!((status.entries.read, status.entries.refused), (1, 0));
}

#[tokio::test]
async fn status_calls_for_a_person_when_the_daemon_does_not_run() {
    let mut record = Record::new().await;
    let calls = |record: &Record| {
        let (store, now) = (record.store.clone(), record.now);
        async move { report::status::status(&store, now).await.unwrap().needs_attention }
    };
    assert!(calls(&record).await[0].contains("no feeds"));
    record.add("https://a.example/feed", "a").await;
    assert!(calls(&record).await.is_empty());
    record.wait(90);
    assert!(calls(&record).await[0].contains("is the daemon running?"));
    record.poll(Vec::new()).await;
    assert!(calls(&record).await.is_empty());
}

#[tokio::test]
async fn a_file_of_another_program_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut other =
        <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE theirs(x)").execute(&mut other).await.unwrap();
    assert!(matches!(Store::open(&path).await, Err(StoreError::NotOurs { .. })));
    assert!(matches!(Store::open_to_read(&path).await, Err(StoreError::NotOurs { .. })));
}

#[tokio::test]
async fn a_store_that_is_opened_to_read_answers_and_takes_nothing() {
    let record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    let reader = Store::open_to_read(record.store.path()).await.unwrap();
    assert_eq!(feed::list(&reader, None, None).await.unwrap().len(), 1);
    assert!(matches!(feed::remove(&reader, 1).await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn the_same_words_in_two_outlets_meet_in_one_cluster_and_are_found_by_search() {
    let mut record = Record::new().await;
    let words = "“We have waited for this bridge for thirty years,” said Ana Vega, the minister.";
    for (outlet, text) in
        [("a", words.to_owned()), ("b", words.replace("bridge for", "bridge, for"))]
    {
        record.add(&format!("https://{outlet}.example/feed"), outlet).await;
        record.poll(vec![entry_at(&format!("https://{outlet}.example/x"), "X")]).await;
        record.wait(1);
        let lease = record.claim_entry().await.unwrap();
        record.read(lease, "X", &text).await;
    }
    let hour = SignedDuration::from_hours(1);
    let span = Period { since: record.now - hour, until: record.now + hour };
    let edges = [span.since, record.now, span.until];
    let digest = report::digest::digest(&record.store, span.compared(), &edges, 10).await.unwrap();
    assert_eq!(digest.counts.articles, 2);
    assert_eq!(digest.spread.len(), 1);
    assert_eq!((digest.spread[0].outlets, digest.spread[0].variants), (2, 2));
    let first = &digest.speakers[0].speaker;
    assert_eq!((first.quotes, first.quotations), (2, 1));

    let filter = Filter { limit: 10, ..Filter::default() };
    let found = |words: &'static str| {
        report::search::search(&record.store, words, &filter, Within::Both, Order::Time)
    };
    assert_eq!(found("thirty bridge").await.unwrap().len(), 4, "two quotes and two articles");
    assert_eq!(found("\"thirty years\"").await.unwrap().len(), 4);
    assert_eq!(found("thirt*").await.unwrap().len(), 4);
    assert!(found("\"years thirty\"").await.unwrap().is_empty());
    assert!(matches!(found("AND \" (").await, Err(SearchError::Unclear { .. })));
}

#[tokio::test]
async fn counts_follow_what_is_recorded_corrected_and_removed() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    record.read(lease, "X", BODY).await;
    let voices = "SELECT sum(quotes), count(*) FROM voice";
    let tally = "SELECT direct, person, nobody FROM article_tally";
    let check = async |record: &Record, voice: &str, counted: &[&str]| {
        assert_eq!(rows(record, voices).await, [voice]);
        assert_eq!(rows(record, tally).await, counted);
    };
    check(&record, "[1,1]", &["[1,1,0]"]).await;
    record.poll_again("https://a.example/x", "X, edited").await;
    record.wait(1);
    let lease = record.claim_entry().await.unwrap();
    record.read(lease, "X", &format!("{BODY} Edited.")).await;
    check(&record, "[1,1]", &["[1,1,0]"]).await;
    change(&record, "UPDATE quote SET hidden = 1").await;
    check(&record, "[null,0]", &["[0,0,0]"]).await;
    change(&record, "UPDATE quote SET hidden = 0, kind = 'mixed'").await;
    check(&record, "[1,1]", &["[0,1,0]"]).await;
    change(&record, "UPDATE quote_speaker SET kind = 'organization'").await;
    check(&record, "[1,1]", &["[0,0,0]"]).await;
    change(&record, "DELETE FROM quote_speaker").await;
    check(&record, "[null,0]", &["[0,0,1]"]).await;
    change(&record, "DELETE FROM article").await;
    check(&record, "[null,0]", &[]).await;
}

/// Changes the record behind the store's back, as other paths and later versions may.
async fn change(record: &Record, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(record.store.path()).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query(statement).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

impl Record {
    async fn poll_again(&mut self, link: &str, title: &str) {
        self.wait(40);
        let taken = self.poll(vec![entry_at(link, title)]).await;
        assert_eq!(taken.edited, 1);
    }
}

async fn rows(record: &Record, statement: &str) -> Vec<String> {
    let mut rows = Vec::new();
    report::sql::run(
        record.store.path(),
        statement,
        |_| {},
        |values| {
            rows.push(serde_json::to_string(&values).unwrap());
            std::ops::ControlFlow::Continue(())
        },
    )
    .await
    .unwrap();
    rows
}

#[tokio::test]
async fn a_statement_of_the_user_cannot_write() {
    let record = Record::new().await;
    for statement in ["DELETE FROM feed", "CREATE TABLE x(y)", "PRAGMA user_version = 3"] {
        let _ = report::sql::run(
            record.store.path(),
            statement,
            |_| {},
            |_| std::ops::ControlFlow::Continue(()),
        )
        .await;
    }
    assert_eq!(rows(&record, "PRAGMA user_version").await, ["[0]"]);
    assert_eq!(rows(&record, "SELECT count(*) FROM sqlite_schema WHERE name = 'x'").await, ["[0]"]);
    let wrong = report::sql::run(
        record.store.path(),
        "SELEC 1",
        |_| {},
        |_| std::ops::ControlFlow::Continue(()),
    )
    .await;
    assert!(matches!(wrong, Err(StoreError::Read(_))));
}

#[tokio::test]
async fn programs_that_open_a_new_file_at_once_all_find_it_ready() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    let opened = futures_util::future::join_all((0..4).map(|_| Store::open(&path))).await;
    for store in opened {
        let store = store.unwrap();
        assert!(feed::list(&store, None, None).await.unwrap().is_empty());
    }
}

/// How many feeds can be claimed when the clock, which stood ahead, is set back by so many
/// hours; `every` is the feed's configured interval in hours.
async fn claimed_after_set_back(hours: i64, every: Option<i64>) -> usize {
    let mut record = Record::new().await;
    record.add_every("https://a.example/feed", "a", every.map(SignedDuration::from_hours)).await;
    let right = record.now;
    record.now += SignedDuration::from_hours(hours);
    record.poll(Vec::new()).await;
    record.now = right + SignedDuration::from_secs(1);
    storage::clock::mend(&record.store, record.now).await.unwrap();
    feed::claim(&record.store, record.claim()).await.unwrap().leases.len()
}

#[tokio::test]
async fn a_clock_that_is_set_back_silences_nothing() {
    assert_eq!(claimed_after_set_back(24 * 30, None).await, 1);
    assert_eq!(claimed_after_set_back(24 * 30, Some(24)).await, 1);
    assert_eq!(claimed_after_set_back(24 * 6, None).await, 0, "a server may ask for that");
    assert_eq!(claimed_after_set_back(24 * 30, Some(24 * 40)).await, 0, "that was configured");
}

#[tokio::test]
async fn a_lease_ahead_of_the_clock_ends_and_its_outcome_is_still_taken() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    record.poll(vec![entry_at("https://a.example/x", "X")]).await;
    let right = record.now;
    record.wait(24 * 60 * 30);
    let lease = record.claim_entry().await.unwrap();
    record.now = right;
    record.wait(1);
    assert!(record.claim_entry().await.is_none());
    storage::clock::mend(&record.store, record.now).await.unwrap();
    assert!(matches!(record.read(lease, "X", BODY).await, Recorded::New { .. }));
}

#[tokio::test]
async fn a_site_that_moves_with_new_guids_brings_no_new_articles() {
    let mut record = Record::new().await;
    record.add("https://a.example/feed", "a").await;
    let long = |word: &str| format!("{BODY} {}", vec![word; 60].join(" "));
    let read = async |record: &mut Record, url: &str, title: &str, body: &str| {
        record.wait(40);
        record.poll(vec![entry_at(url, title)]).await;
        record.wait(1);
        let lease = record.claim_entry().await.unwrap();
        record.read(lease, title, body).await
    };
    let story = long("dam");
    let first = read(&mut record, "https://old.example/1", "Dam", &story).await;
    let Recorded::New { article_id, .. } = first else { panic!("{first:?}") };
    let moved = read(&mut record, "https://new.example/news/1", "Dam", &story).await;
    assert_eq!(moved, Recorded::Same { article_id });
    // Other words, another title, or next to none are other articles.
    for (url, title, body) in [
        ("https://new.example/2", "Dam", long("lake")),
        ("https://new.example/3", "Lake", story.clone()),
        ("https://new.example/4", "Wall", BODY.to_owned()),
        ("https://new.example/5", "Wall", BODY.to_owned()),
    ] {
        let other = read(&mut record, url, title, &body).await;
        assert!(matches!(other, Recorded::New { .. }), "{url}: {other:?}");
    }
}
