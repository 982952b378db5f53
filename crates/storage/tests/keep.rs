//! Keeping the record safe and small: copies, the doctor, what is let go, texts read again.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use model::article::{Article, TextFrom};
use model::entity::{Entity, EntityType};
use model::extraction::Extraction;
use model::quote::{Quote, QuoteKind, Speaker, SpeakerKind};
use model::span::Span;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};
use storage::article::reread::{self, Again, What};
use storage::article::{self, Import};
use storage::backup::{self, Care, Unfit};
use storage::doctor::{self, Case, Depth, Severity};
use storage::retention::{self, Keep};
use storage::size::{self, How};
use storage::store::Store;
use tempfile::TempDir;

struct Record {
    store: Store,
    path: PathBuf,
    now: Timestamp,
    folder: TempDir,
}

impl Record {
    /// With so many articles, each with a quote of its own.
    async fn with(articles: usize) -> Record {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        let store = Store::open(&path).await.unwrap();
        let record = Record { store, path, now: "2026-11-22T12:00:00Z".parse().unwrap(), folder };
        record.import(0..articles, 1).await;
        record
    }

    async fn import(&self, numbers: std::ops::Range<usize>, version: u32) {
        for number in numbers {
            let import = import(number, &body(number));
            let read = vec![(import, extraction(number, QuoteKind::Direct, "Ana Vega"))];
            article::import(&self.store, read, version, self.now).await.unwrap();
        }
    }

    async fn run(&self, statement: &str) {
        let mut db = self.connect().await;
        sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    }

    async fn number(&self, statement: &str) -> i64 {
        let mut db = self.connect().await;
        let row = sqlx::query(AssertSqlSafe(statement.to_owned())).fetch_one(&mut db).await;
        let number = row.unwrap().get(0);
        db.close().await.unwrap();
        number
    }

    async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(&self.path).foreign_keys(false);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// What the doctor finds, but for notes on files as small as these.
    async fn found(&self, depth: Depth) -> Vec<Case> {
        let findings = doctor::look(&self.path, depth, self.now).await.unwrap();
        findings
            .iter()
            .map(|finding| finding.case)
            .filter(|case| *case != Case::FreePages)
            .collect()
    }

    /// That the doctor finds this, and that it is gone once it is mended.
    #[track_caller]
    fn check(&self, expected: Case) -> impl Future<Output = ()> {
        let at = std::panic::Location::caller();
        async move {
            assert_eq!(self.found(Depth::Quick).await, [expected], "{at}");
            let mut findings = doctor::look(&self.path, Depth::Quick, self.now).await.unwrap();
            doctor::mend(&self.store, &mut findings, self.now).await.unwrap();
            assert!(findings.iter().all(|finding| finding.mended || !finding.can_mend), "{at}");
            assert_eq!(self.found(Depth::Full).await, [], "{at}");
        }
    }
}

fn body(number: usize) -> String {
    format!(
        "“The harbour will close in year {number},” said Ana Vega. {}",
        "More of it. ".repeat(200)
    )
}

fn import(number: usize, text: &str) -> Import {
    let link = format!("https://bugle.example/{number}").parse().unwrap();
    let article = Article {
        url: link,
        canonical_url: None,
        title: format!("Story {number}"),
        authors: Vec::new(),
        language: Some("en".to_owned()),
        genre: None,
        published: None,
        modified: None,
        text: text.to_owned(),
        text_from: TextFrom::Import,
    };
    Import { outlet: "bugle".to_owned(), link: Some(article.url.clone()), id: None, article }
}

fn extraction(number: usize, kind: QuoteKind, name: &str) -> Extraction {
    let speaker = Speaker {
        name: name.to_owned(),
        kind: SpeakerKind::Person,
        role: None,
        speaks_for: None,
        entity: Some(0),
    };
    let text = format!("“The harbour will close in year {number},”");
    let quote = Quote {
        kind,
        spans: vec![Span { start: 0, stop: text.chars().count() }],
        text,
        cue: None,
        source: None,
        speaker: Some(speaker),
        speakers: Vec::new(),
        confidence: None,
    };
    let entity =
        Entity { name: name.to_owned(), entity_type: EntityType::Person, mentions: Vec::new() };
    Extraction { language: Some("en".to_owned()), entities: vec![entity], quotes: vec![quote] }
}

#[tokio::test]
async fn a_copy_is_made_while_others_write_and_holds_what_was_there() {
    let record = Record::with(20).await;
    let to = record.folder.path().join("copy.db");
    let writing = record.import(20..40, 1);
    let (copy, ()) = tokio::join!(backup::write(&record.path, &to, false), writing);
    let copy = copy.unwrap();
    assert!((20..=40).contains(&copy.contents.articles), "{copy:?}");
    assert_eq!(copy.contents.articles, copy.contents.quotes);
    assert_eq!(backup::check(&to, Care::Full).await.unwrap(), copy);
    let again = backup::write(&record.path, &to, false).await;
    assert!(matches!(again, Err(Unfit::Exists { .. })));
    let forced = backup::write(&record.path, &to, true).await.unwrap();
    assert_eq!(forced.contents.articles, 40);
    let itself = backup::write(&record.path, &record.path, true).await;
    assert!(matches!(itself, Err(Unfit::Itself { .. })));
    let names = std::fs::read_dir(record.folder.path()).unwrap();
    assert!(names.into_iter().all(|name| !name.unwrap().path().to_string_lossy().contains("part")));
}

#[tokio::test]
async fn a_copy_takes_the_place_of_the_record_and_the_record_before_is_kept() {
    let record = Record::with(3).await;
    let copy = record.folder.path().join("copy.db");
    backup::write(&record.path, &copy, false).await.unwrap();
    record.import(3..5, 1).await;
    let in_use = backup::restore(&copy, &record.path, "aside").await;
    assert!(matches!(in_use, Err(Unfit::InUse { .. })), "{in_use:?}");
    record.store.close().await;
    let (restored, kept) = backup::restore(&copy, &record.path, "aside").await.unwrap();
    assert_eq!(restored.contents.articles, 3);
    let kept = kept.unwrap();
    assert_eq!(kept.file_name().unwrap(), "news.aside.db");
    assert_eq!(backup::check(&kept, Care::Full).await.unwrap().contents.articles, 5);
    // A damaged record is moved as it is.
    std::fs::write(&record.path, "no database ".repeat(2000)).unwrap();
    let (restored, _) = backup::restore(&copy, &record.path, "aside-2").await.unwrap();
    assert_eq!(restored.contents.articles, 3);
    Store::open(&record.path).await.unwrap().close().await;
}

#[tokio::test]
async fn a_copy_that_is_damaged_or_not_ours_takes_nobodys_place() {
    let record = Record::with(30).await;
    let copy = record.folder.path().join("copy.db");
    backup::write(&record.path, &copy, false).await.unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle - 40_000..middle + 40_000].fill(0x55);
    std::fs::write(&copy, bytes).unwrap();
    record.store.close().await;
    assert!(backup::check(&copy, Care::Quick).await.is_err());
    assert!(backup::restore(&copy, &record.path, "aside").await.is_err());
    std::fs::write(&copy, "no database ".repeat(2000)).unwrap();
    assert!(backup::restore(&copy, &record.path, "aside").await.is_err());
    assert_eq!(record.number("SELECT count(*) FROM article").await, 30);
}

#[tokio::test]
async fn the_doctor_finds_each_trouble_and_mends_it() {
    let record = Record::with(6).await;
    assert_eq!(record.found(Depth::Full).await, []);
    record.run("INSERT INTO quote_fts(quote_fts) VALUES ('delete-all')").await;
    record.check(Case::QuoteSearch).await;
    record.run("INSERT INTO article_fts(article_fts) VALUES ('delete-all')").await;
    record.check(Case::ArticleSearch).await;
    record.run("UPDATE article_tally SET direct = direct + 1").await;
    record.check(Case::Tallies).await;
    record.run("DELETE FROM voice WHERE article_id = 2").await;
    record.check(Case::Tallies).await;
    record.run("UPDATE article SET rev = 7 WHERE id = 2").await;
    record.check(Case::Revisions).await;
    record.run("INSERT INTO host(name) VALUES ('bugle.example')").await;
    let feed = "INSERT INTO feed(url, host, outlet_id, origin, due_at, attempts, lease_until) VALUES \
                ('https://bugle.example/rss', 'bugle.example', 1, 'command', 1795348800000, 0, 7)";
    record.run(feed).await;
    record.check(Case::Leases).await;
    record.run("UPDATE feed SET attempts = 3").await;
    record.check(Case::Attempts).await;
}

#[tokio::test]
async fn the_doctor_says_what_it_cannot_mend() {
    let record = Record::with(3).await;
    record.run("DELETE FROM article_rev WHERE article_id = 1").await;
    record
        .run("INSERT INTO mention(article_entity_id, start, stop, surface) VALUES (99, 0, 1, 'x')")
        .await;
    let findings = doctor::look(&record.path, Depth::Quick, record.now).await.unwrap();
    let foreign = findings.iter().find(|one| one.case == Case::ForeignKeys).unwrap();
    assert_eq!((foreign.severity, foreign.can_mend), (Severity::Wrong, false));
    assert!(foreign.words.contains("mention (1 to article_entity)"), "{foreign:?}");
    let lost = findings.iter().find(|one| one.case == Case::Revisions).unwrap();
    let mut lost = [lost.clone()];
    doctor::mend(&record.store, &mut lost, record.now).await.unwrap();
    assert!(!lost[0].mended, "a text that is gone cannot be made again");
    let early = record.now - SignedDuration::from_hours(24 * 400);
    let findings = doctor::look(&record.path, Depth::Quick, early).await.unwrap();
    let clock = findings.iter().find(|one| one.case == Case::Clock).unwrap();
    assert!(clock.words.contains("3 articles") && clock.words.contains("set back"), "{clock:?}");
}

#[tokio::test]
async fn texts_are_let_go_by_age_and_their_quotes_stay() {
    let mut record = Record::with(5).await;
    record.now += SignedDuration::from_hours(24 * 10);
    record.import(5..8, 1).await;
    let keep = Keep { text: Some(SignedDuration::from_hours(24 * 7)), ..Keep::default() };
    let planned = retention::plan(&record.store, keep, record.now).await.unwrap();
    assert_eq!(planned.texts, 5);
    let gone = retention::apply(&record.store, keep, record.now, || true).await.unwrap();
    assert_eq!((gone.texts, gone.text_bytes), (planned.texts, planned.text_bytes));
    assert_eq!(record.number("SELECT count(*) FROM v_articles WHERE body = ''").await, 5);
    assert_eq!(record.number("SELECT count(*) FROM v_quotes").await, 8);
    assert_eq!(record.number("SELECT count(*) FROM article_fts('harbour')").await, 3);
    assert_eq!(record.number("SELECT count(*) FROM article_fts('title: story')").await, 8);
    assert_eq!(record.found(Depth::Full).await, []);
    let gone = retention::apply(&record.store, keep, record.now, || true).await.unwrap();
    assert_eq!(gone.texts, 0, "once is enough");
    // The same text again is no revision, and one that was let go is not read again.
    record.import(0..5, 1).await;
    assert_eq!(record.number("SELECT max(rev) FROM article").await, 1);
    let again = Again { all: true, ..Again::default() };
    assert_eq!(reread::next(&record.store, &again, 2, None, 100).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_above_the_size_goes_with_old_revisions_first() {
    let record = Record::with(200).await;
    for number in 0..10 {
        let read = vec![(
            import(number, &format!("{} Revised.", body(number))),
            extraction(number, QuoteKind::Direct, "Ana Vega"),
        )];
        article::import(&record.store, read, 1, record.now).await.unwrap();
    }
    let used = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let used = record.number(used).await;
    let keep =
        |above: i64| Keep { max_bytes: Some((used - above).unsigned_abs()), ..Keep::default() };
    let gone = retention::apply(&record.store, keep(10_000), record.now, || true).await.unwrap();
    assert!((1..=10).contains(&gone.texts), "{gone:?}");
    let current = "SELECT count(*) FROM v_articles WHERE body = ''";
    assert_eq!(record.number(current).await, 0);
    let gone = retention::apply(&record.store, keep(200_000), record.now, || true).await.unwrap();
    assert!(gone.texts > 10, "{gone:?}");
    assert!((1..=100).contains(&record.number(current).await));
    assert_eq!(
        record
            .number(
                "SELECT count(*) FROM article_rev WHERE rev = 1 AND body <> '' AND article_id <= 10"
            )
            .await,
        0
    );
    let stopped = retention::apply(&record.store, keep(used), record.now, || false).await.unwrap();
    assert_eq!(stopped.texts, 0);
}

#[tokio::test]
async fn pages_go_by_age_and_before_texts() {
    let record = Record::with(200).await;
    let pages = "INSERT INTO page(article_id, rev, fetched_at, html_bytes, packed) \
                 SELECT id, 1, first_seen_at - id, 1000, randomblob(2000) FROM article";
    record.run(pages).await;
    let pages = "SELECT count(*) FROM page";
    let kept = Keep { pages: Some(SignedDuration::from_hours(1)), ..Keep::default() };
    let used = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let used = record.number(used).await;
    let tight = Keep { max_bytes: Some((used - 9_000).unsigned_abs()), ..kept };
    let gone = retention::apply(&record.store, tight, record.now, || true).await.unwrap();
    assert_eq!((gone.pages, gone.page_bytes, gone.texts), (5, 10_000, 0), "{gone:?}");
    assert_eq!(record.number("SELECT count(*) FROM page WHERE article_id > 195").await, 0);
    let later = record.now + SignedDuration::from_hours(2);
    let planned = retention::plan(&record.store, kept, later).await.unwrap();
    assert_eq!((planned.pages, planned.page_bytes), (195, 390_000));
    retention::apply(&record.store, kept, record.now, || true).await.unwrap();
    assert_eq!(record.number(pages).await, 195, "none is old");
    let gone = retention::apply(&record.store, kept, later, || true).await.unwrap();
    assert_eq!((gone.pages, gone.texts, record.number(pages).await), (195, 0, 0));
    // Where none are kept, those that are there go.
    record.run("INSERT INTO page(article_id, rev, fetched_at, html_bytes, packed) VALUES (1, 1, 9e15, 1, x'00')").await;
    let gone = retention::apply(&record.store, Keep::default(), record.now, || true).await.unwrap();
    assert_eq!((gone.pages, record.number(pages).await), (1, 0));
}

#[tokio::test]
async fn lines_of_the_log_go_by_age() {
    let record = Record::with(1).await;
    let lines = "INSERT INTO fetch_log(at) SELECT 1000 FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 250) SELECT x FROM n)";
    record.run(lines).await;
    record.run("INSERT INTO fetch_log(at) VALUES (1795348800000)").await;
    let forever = Keep { log: None, ..Keep::default() };
    assert_eq!(
        retention::apply(&record.store, forever, record.now, || true).await.unwrap().log_lines,
        0
    );
    let gone = retention::apply(&record.store, Keep::default(), record.now, || true).await.unwrap();
    assert_eq!(gone.log_lines, 250);
    assert_eq!(record.number("SELECT count(*) FROM fetch_log").await, 1);
}

#[tokio::test]
async fn texts_are_read_again_from_where_it_was_left() {
    let record = Record::with(5).await;
    record.import(5..6, 2).await;
    let ids = "SELECT id FROM quote ORDER BY article_id";
    let before = record.number(ids).await;
    let again = Again::default();
    let all = Again { all: true, ..Again::default() };
    let gazette = Again { outlet: Some("gazette".to_owned()), ..Again::default() };
    for (again, expected) in [(&again, 5), (&all, 6), (&gazette, 0)] {
        assert_eq!(reread::count(&record.store, again, 2).await.unwrap(), expected);
    }
    let texts = reread::next(&record.store, &again, 2, None, 2).await.unwrap();
    assert_eq!(texts.iter().map(|text| text.id).collect::<Vec<_>>(), [1, 2]);
    let read: Vec<_> = texts
        .into_iter()
        .zip([("Ana Vega", QuoteKind::Mixed), ("Owen Pryce", QuoteKind::Direct)])
        .enumerate()
        .map(|(number, (text, (name, kind)))| (text, extraction(number, kind, name)))
        .collect();
    let changes = reread::record(&record.store, read, 2).await.unwrap();
    let seen: Vec<_> =
        changes.iter().map(|one| (one.article_id, one.what, one.after.as_deref())).collect();
    assert_eq!(seen, [(1, What::Kind, Some("mixed")), (2, What::Speaker, Some("Owen Pryce"))]);
    assert_eq!(record.number(ids).await, before, "ids stay");
    assert_eq!(record.number("SELECT max(rev) FROM article").await, 1, "it is no revision");
    // Whoever begins again goes on with the third.
    let texts = reread::next(&record.store, &again, 2, None, 10).await.unwrap();
    assert_eq!(texts.iter().map(|text| text.id).collect::<Vec<_>>(), [3, 4, 5]);
    let nothing = texts.into_iter().map(|text| (text, Extraction::default())).collect();
    let changes = reread::record(&record.store, nothing, 2).await.unwrap();
    assert!(changes.len() == 3 && changes.iter().all(|one| one.what == What::Gone));
    assert!(reread::next(&record.store, &again, 2, None, 10).await.unwrap().is_empty());
    let all = Again { all: true, ..Again::default() };
    let texts = reread::next(&record.store, &all, 2, None, 10).await.unwrap();
    assert_eq!(texts.len(), 6);
    assert!(reread::next(&record.store, &all, 2, texts.last(), 10).await.unwrap().is_empty());
    assert_eq!(
        record.found(Depth::Full).await.iter().filter(|case| **case != Case::Clusters).count(),
        0
    );
}

#[tokio::test]
async fn a_text_that_was_revised_meanwhile_is_passed_over() {
    let record = Record::with(1).await;
    let texts = reread::next(&record.store, &Again::default(), 2, None, 2).await.unwrap();
    let read = vec![(
        import(0, &format!("{} Revised.", body(0))),
        extraction(0, QuoteKind::Direct, "Ana Vega"),
    )];
    article::import(&record.store, read, 2, record.now).await.unwrap();
    let late = texts.into_iter().map(|text| (text, Extraction::default())).collect();
    assert!(reread::record(&record.store, late, 2).await.unwrap().is_empty());
    assert_eq!(record.number("SELECT count(*) FROM v_quotes").await, 1);
}

#[tokio::test]
async fn the_file_becomes_smaller_in_steps_and_says_what_takes_its_room() {
    let record = Record::with(300).await;
    let before = size::of(&record.path).await.unwrap();
    assert!(before.in_steps && before.articles == 300);
    let part =
        |name: &str| before.parts.iter().find(|part| part.name == name).map(|part| part.bytes);
    assert!(part("article_rev").unwrap() > 300 * 2400);
    assert!(part("article_fts").is_some() && part("quote").is_some() && part("schema").is_some());
    let listed: i64 = before.parts.iter().map(|part| part.bytes).sum();
    assert!(listed.unsigned_abs() <= before.bytes);
    record.run("DELETE FROM article").await;
    record.run("DELETE FROM article_rev").await;
    let done = size::vacuum(&record.path, How::InSteps).await.unwrap();
    assert!(done.after_bytes < done.before_bytes && done.free_bytes == 0, "{done:?}");
    let anew = size::vacuum(&record.path, How::Anew).await.unwrap();
    assert!(anew.after_bytes <= done.after_bytes);
}

#[tokio::test]
async fn a_file_of_before_is_made_smaller_by_writing_it_anew() {
    let record = Record::with(50).await;
    record.store.close().await;
    record.run("PRAGMA journal_mode = DELETE").await;
    let mut db = record.connect().await;
    sqlx::query("PRAGMA auto_vacuum = NONE").execute(&mut db).await.unwrap();
    sqlx::query("VACUUM").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    assert!(!size::of(&record.path).await.unwrap().in_steps);
    record.run("DELETE FROM article_rev").await;
    let done = size::vacuum(&record.path, How::InSteps).await.unwrap();
    assert!(done.free_bytes > 0);
    let done = size::vacuum(&record.path, How::Anew).await.unwrap();
    assert_eq!(done.free_bytes, 0);
    assert!(size::of(&record.path).await.unwrap().in_steps);
}
