//! Quotations across outlets: what is one cluster, what it has come to, and that nothing of it
//! is left over.

use jiff::{SignedDuration, Timestamp};
use model::article::{Article, TextFrom};
use model::entity::{Entity, EntityType, Mention};
use model::extraction::Extraction;
use model::quote::{Quote, QuoteKind, Speaker, SpeakerKind};
use model::span::Span;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};
use storage::article::{self, Import, history};
use storage::quote::difference::Change;
use storage::quote::{cluster, spread};
use storage::report::filter::Filter;
use storage::store::Store;
use tempfile::TempDir;

const WHOLE: &str = "“The harbour was never for sale, and as long as I sit here it never will be.”";

struct Record {
    store: Store,
    now: Timestamp,
    folder: TempDir,
}

impl Record {
    async fn new() -> Record {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("news.db")).await.unwrap();
        Record { store, now: "2026-11-22T12:00:00Z".parse().unwrap(), folder }
    }

    /// An article of this outlet with these quotes, as `who: words`.
    async fn print(&self, outlet: &str, id: &str, quotes: &[&str]) {
        self.print_by(1, outlet, id, quotes).await;
    }

    async fn print_by(&self, version: u32, outlet: &str, id: &str, quotes: &[&str]) {
        let text = format!("{} of {outlet}", quotes.join("\n\n"));
        self.import(version, outlet, id, &text, quotes).await;
    }

    async fn import(&self, version: u32, outlet: &str, id: &str, text: &str, quotes: &[&str]) {
        let import = Import {
            outlet: outlet.to_owned(),
            link: None,
            id: Some(id.to_owned()),
            article: Article {
                url: "about:blank".parse().unwrap(),
                canonical_url: None,
                title: format!("Title {id}"),
                authors: Vec::new(),
                language: Some("en".to_owned()),
                genre: None,
                published: Some(self.now.to_zoned(jiff::tz::TimeZone::UTC)),
                modified: None,
                text: text.to_owned(),
                text_from: TextFrom::Import,
            },
        };
        article::import(&self.store, vec![(import, extraction(quotes))], version, self.now)
            .await
            .unwrap();
    }

    async fn db(&self) -> SqliteConnection {
        connect(&self.folder.path().join("news.db")).await
    }

    /// The clusters as `printings/outlets/variants/speakers: fullest form`, the widest first.
    async fn clusters(&self) -> Vec<String> {
        let mut db = self.db().await;
        let rows = sqlx::query("SELECT * FROM v_spread ORDER BY printings DESC, cluster_id")
            .fetch_all(&mut db)
            .await
            .unwrap();
        let number = |row: &sqlx::sqlite::SqliteRow, name: &str| row.get::<i64, _>(name);
        rows.iter()
            .map(|row| {
                format!(
                    "{}/{}/{}/{}: {}",
                    number(row, "printings"),
                    number(row, "outlets"),
                    number(row, "variants"),
                    number(row, "speakers"),
                    row.get::<&str, _>("quote")
                )
            })
            .collect()
    }

    async fn change(&self, statement: &'static str) {
        sqlx::query(statement).execute(&mut self.db().await).await.unwrap();
    }

    /// What the triggers keep is what counting gives, and nothing is left over.
    #[track_caller]
    fn assert_counts<'a>(&'a self) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let wrong: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM quote_cluster c LEFT JOIN (
                   SELECT cluster_id, count(*) FILTER (WHERE hidden = 0) AS printings,
                     count(DISTINCT outlet_id) FILTER (WHERE hidden = 0) AS outlets,
                     min(published_at) FILTER (WHERE hidden = 0) AS first_at,
                     max(published_at) FILTER (WHERE hidden = 0) AS last_at
                   FROM quote GROUP BY cluster_id) q ON q.cluster_id = c.id
                 WHERE q.cluster_id IS NULL OR c.printings <> q.printings OR c.outlets <> q.outlets
                   OR c.first_at IS NOT q.first_at OR c.last_at IS NOT q.last_at
                   OR NOT EXISTS (SELECT 1 FROM quote f WHERE f.id = c.fullest_id AND f.cluster_id = c.id
                     AND f.hidden = 0) <> (q.printings = 0)",
            )
            .fetch_one(&mut self.db().await)
            .await
            .unwrap();
            assert_eq!(wrong, 0, "at {caller}");
            let left: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM (SELECT * FROM quote_print UNION ALL SELECT * FROM quote_print_young)
                 WHERE cluster_id NOT IN (SELECT id FROM quote_cluster)",
            )
            .fetch_one(&mut self.db().await)
            .await
            .unwrap();
            assert_eq!(left, 0, "at {caller}");
        }
    }
}

async fn connect(path: &std::path::Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await.unwrap()
}

/// Names are people, but for `a …` who are not named and `?` for nobody.
fn extraction(quotes: &[&str]) -> Extraction {
    let mut extraction = Extraction { language: Some("en".to_owned()), ..Extraction::default() };
    for (i, quote) in quotes.iter().enumerate() {
        let (who, words) = quote.split_once(": ").unwrap();
        let span = Span { start: i * 100, stop: i * 100 + 50 };
        let entity =
            (who != "?" && !who.starts_with("a ")).then(|| entity(&mut extraction, who, span));
        let speaker = (who != "?").then(|| Speaker {
            name: who.to_owned(),
            kind: if entity.is_some() { SpeakerKind::Person } else { SpeakerKind::Anonymous },
            role: None,
            speaks_for: None,
            entity,
        });
        let kind = match words.find('“') {
            Some(0) => QuoteKind::Direct,
            Some(_) => QuoteKind::Mixed,
            None => QuoteKind::Indirect,
        };
        extraction.quotes.push(Quote {
            kind,
            text: words.to_owned(),
            spans: vec![span],
            cue: None,
            source: None,
            speaker,
            speakers: Vec::new(),
            confidence: None,
        });
    }
    extraction
}

fn entity(extraction: &mut Extraction, name: &str, span: Span) -> usize {
    let known = extraction.entities.iter().position(|one| one.name == name);
    known.unwrap_or_else(|| {
        let mentions = vec![Mention { text: name.to_owned(), span }];
        let entity_type = EntityType::Person;
        extraction.entities.push(Entity { name: name.to_owned(), entity_type, mentions });
        extraction.entities.len() - 1
    })
}

#[tokio::test]
async fn printings_of_the_same_words_are_one_cluster() {
    let record = Record::new().await;
    record.print("gazette", "1", &["Ana Vega: the harbour “was never for sale”"]).await;
    record.print("ledger", "2", &[&format!("Ana Vega: {WHOLE}")]).await;
    record
        .print(
            "mail",
            "3",
            &["Ana Vega: “[It] was never for sale, and as long as I sit here it never will be.”"],
        )
        .await;
    record.print("post", "4", &["a spokesman: “The harbour was never for sale … as long as I sit here it never will be”"]).await;
    record.print("wire", "5", &["Ana Vega: “AS LONG AS I SIT HERE – IT NEVER WILL BE!”"]).await;
    assert_eq!(record.clusters().await, [format!("5/5/5/1: {WHOLE}")]);
    record.assert_counts().await;
}

#[tokio::test]
async fn what_everybody_says_is_nobodys_quotation() {
    let record = Record::new().await;
    record.print("gazette", "1", &["Ana Vega: “No comment.”", "Bo Odo: “No comment.”"]).await;
    record.print("ledger", "2", &["Ana Vega: “No comment”"]).await;
    record.print("mail", "3", &["?: “No comment.”"]).await;
    let clusters = record.clusters().await;
    assert_eq!(
        clusters,
        ["2/2/2/1: “No comment.”", "1/1/1/1: “No comment.”", "1/1/1/0: “No comment.”"]
    );
}

#[tokio::test]
async fn a_misattribution_is_one_cluster_of_two_speakers() {
    let record = Record::new().await;
    record.print("gazette", "1", &[&format!("Ana Vega: {WHOLE}")]).await;
    record.print("ledger", "2", &[&format!("Vega: {WHOLE}")]).await;
    assert_eq!(record.clusters().await, [format!("2/2/1/1: {WHOLE}")]);
    record.print("mail", "3", &[&format!("Bo Odo: {WHOLE}")]).await;
    assert_eq!(record.clusters().await, [format!("3/3/1/2: {WHOLE}")]);
}

#[tokio::test]
async fn a_fuller_printing_brings_two_clusters_together() {
    let record = Record::new().await;
    record
        .print("gazette", "1", &["Ana Vega: “The harbour was never for sale, and it never was”"])
        .await;
    record.print("ledger", "2", &["Ana Vega: “as long as I sit here it never will be”"]).await;
    assert_eq!(record.clusters().await.len(), 2);
    record.print("mail", "3", &[
        "Bo Odo: “We shall see about that in the spring, shall we not?”",
        "Ana Vega: “The harbour was never for sale, and it never was, and as long as I sit here it never will be.”",
    ]).await;
    let clusters = record.clusters().await;
    assert_eq!(clusters.len(), 2, "{clusters:?}");
    assert!(
        clusters[0].starts_with("3/3/3/1: “The harbour was never for sale, and it never was, and")
    );
    record.assert_counts().await;
    // A later part is found by the prints that came along.
    record.print("post", "4", &["Ana Vega: “As long as I sit here, it never will be.”"]).await;
    assert!(record.clusters().await[0].starts_with("4/4/4/1"));
}

#[tokio::test]
async fn hidden_and_deleted_quotes_are_counted_out() {
    let record = Record::new().await;
    for (outlet, id) in [("gazette", "1"), ("ledger", "2"), ("ledger", "3")] {
        record.print(outlet, id, &[&format!("Ana Vega: {WHOLE}")]).await;
    }
    record.print("mail", "4", &["Ana Vega: “As long as I sit here it never will be.”"]).await;
    record.change("UPDATE quote SET hidden = 1 WHERE article_id = 2").await;
    assert_eq!(record.clusters().await, [format!("3/3/2/1: {WHOLE}")]);
    record.assert_counts().await;
    record.change("DELETE FROM article WHERE id IN (1, 3)").await;
    assert_eq!(record.clusters().await, ["1/1/1/1: “As long as I sit here it never will be.”"]);
    record.assert_counts().await;
    record.change("UPDATE quote SET hidden = 0").await;
    assert_eq!(record.clusters().await, [format!("2/2/2/1: {WHOLE}")]);
    record.change("DELETE FROM article").await;
    let mut db = record.db().await;
    for table in ["quote_cluster", "quote_print", "quote_print_young"] {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let left: i64 = sqlx::query_scalar(count).fetch_one(&mut db).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn a_quotation_is_found_after_its_prints_have_aged() {
    let record = Record::new().await;
    record.print("gazette", "1", &[&format!("Ana Vega: {WHOLE}")]).await;
    // With the next article, the 256th, it is seen that prints are many.
    record
        .change(
            "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100000)
             INSERT INTO quote_print_young(print, cluster_id) SELECT -value, 1 FROM n",
        )
        .await;
    record.change("INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words) VALUES (255, 1, '', '', 0, 'seen', 0, 'page', 1, 0)").await;
    record
        .print(
            "ledger",
            "2",
            &["Bo Odo: “It is a matter for the court to settle, and nobody else.”"],
        )
        .await;
    let young = "SELECT count(*) FROM quote_print_young";
    let left: i64 = sqlx::query_scalar(young).fetch_one(&mut record.db().await).await.unwrap();
    assert_eq!(left, 0);
    record.print("mirror", "3", &[&format!("Ana Vega: {WHOLE}")]).await;
    assert_eq!(record.clusters().await[0], format!("2/2/1/1: {WHOLE}"));
}

#[tokio::test]
async fn a_quote_stays_in_its_cluster_and_under_its_id_when_it_is_read_again() {
    let record = Record::new().await;
    let quotes = [&*format!("Ana Vega: {WHOLE}"), "Ana Vega: “We shall see about that in spring.”"];
    record.print("gazette", "1", &quotes).await;
    record.print("ledger", "2", &quotes[..1]).await;
    let all = "SELECT id, cluster_id FROM quote ORDER BY id";
    let ids = async || -> Vec<(i64, i64)> {
        sqlx::query_as(all).fetch_all(&mut record.db().await).await.unwrap()
    };
    let before = ids().await;
    record.print_by(2, "gazette", "1", &quotes).await;
    assert_eq!(ids().await, before);
    // A newer extractor that does not find a quote in the same revision takes it out.
    let text = format!("{} of gazette", quotes.join("\n\n"));
    record.import(3, "gazette", "1", &text, &quotes[..1]).await;
    assert_eq!(ids().await.len(), 2);
    record.assert_counts().await;
}

#[tokio::test]
async fn a_quote_that_is_read_otherwise_stays_in_its_cluster() {
    let record = Record::new().await;
    record.print("gazette", "1", &["Ana Vega: “Never for sale.”"]).await;
    // The only quote of its cluster goes, and another of the same words comes.
    let text = "Ana Vega: “Never for sale.” of gazette";
    record.import(2, "gazette", "1", text, &["Ana Vega: was “never for sale”"]).await;
    assert_eq!(record.clusters().await, ["1/1/1/1: was “never for sale”"]);
    let cluster: i64 = sqlx::query_scalar("SELECT cluster_id FROM quote")
        .fetch_one(&mut record.db().await)
        .await
        .unwrap();
    assert_eq!(cluster, 1);
    record.assert_counts().await;
}

#[tokio::test]
async fn what_a_revision_leaves_out_is_kept_and_told() {
    let mut record = Record::new().await;
    record
        .print(
            "gazette",
            "1",
            &[&format!("Ana Vega: {WHOLE}"), "Bo Odo: “We shall see about that in spring.”"],
        )
        .await;
    record.now += SignedDuration::from_hours(2);
    record.print("gazette", "1", &[
        "Ana Vega: “The harbour was never for hire, and as long as I sit here it never will be.”",
        "Cy Poe: “It is a sad day for the town.”",
    ]).await;
    let mut db = record.db().await;
    let kept: Vec<(String, i64, bool)> =
        sqlx::query_as("SELECT quote, rev, vanished FROM v_quotes ORDER BY id")
            .fetch_all(&mut db)
            .await
            .unwrap();
    let kept: Vec<(i64, bool)> = kept.iter().map(|(_, rev, vanished)| (*rev, *vanished)).collect();
    assert_eq!(kept, [(1, true), (1, true), (2, false), (2, false)]);

    let history = history::history(&record.store, 1).await.unwrap().unwrap();
    assert_eq!(history.revisions.len(), 2);
    let (first, second) = (&history.revisions[0], &history.revisions[1]);
    assert_eq!((first.quotes, second.quotes), (2, 2));
    assert!(first.came.is_empty() && first.vanished.is_empty() && first.title_before.is_none());
    assert_eq!(second.vanished[0].speaker.as_deref(), Some("Bo Odo"));
    assert_eq!(second.came[0].speaker.as_deref(), Some("Cy Poe"));
    let altered = Change::Altered { from: "sale,".to_owned(), to: "hire,".to_owned() };
    assert!(second.changed[0].changes.contains(&altered), "{:?}", second.changed);
    assert!(history::history(&record.store, 9).await.unwrap().is_none());
}

#[tokio::test]
async fn the_most_widely_spread_of_a_span_answer_to_the_filter() {
    let mut record = Record::new().await;
    let other = "Bo Odo: “We shall see about that in the spring, shall we not?”";
    for outlet in ["gazette", "ledger", "mail"] {
        record.print(outlet, outlet, &[&format!("Ana Vega: {WHOLE}")]).await;
    }
    record.now += SignedDuration::from_hours(48);
    for outlet in ["gazette", "ledger"] {
        record.print(outlet, &format!("{outlet} 2"), &[other]).await;
    }
    record.print("mail", "mail 2", &["Cy Poe: “This stands in one outlet and in no other.”"]).await;
    let all = Filter { limit: -1, ..Filter::default() };
    let list = async |filter: Filter| -> Vec<i64> {
        let rows = spread::list(&record.store, &filter).await.unwrap();
        rows.iter().map(|row| row.outlets).collect()
    };
    assert_eq!(list(all.clone()).await, [3, 2]);
    assert_eq!(list(Filter { limit: 1, ..all.clone() }).await, [3]);
    assert_eq!(list(Filter { since: Some(record.now), ..all.clone() }).await, [2]);
    assert_eq!(list(Filter { until: Some(record.now), ..all.clone() }).await, [3]);
    assert_eq!(list(Filter { outlet: Some("mail".to_owned()), ..all.clone() }).await, [3]);
    assert_eq!(list(Filter { speaker: Some("odo".to_owned()), ..all.clone() }).await, [2]);
    assert_eq!(list(Filter { kind: Some(QuoteKind::Mixed), ..all }).await, [] as [i64; 0]);
}

#[tokio::test]
async fn a_live_blog_of_thousands_of_quotes_is_recorded_in_time() {
    let record = Record::new().await;
    let quotes: Vec<String> = (0..3_000)
        .map(|i| match i % 3 {
            0 => "Ana Vega: “No comment.”".to_owned(),
            1 => format!("Ana Vega: “We are very pleased to announce that number {i} is here.”"),
            _ => format!("Bo Odo: “{i}, and {i} again.”"),
        })
        .collect();
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    let started = std::time::Instant::now();
    record.print("gazette", "1", &quotes).await;
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    record.assert_counts().await;
}

/// A record as 0001 and 0002 left it: clusters by exact words, and one that nothing is in.
#[tokio::test]
async fn an_older_record_is_caught_up_with_in_small_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    let old = folder.path().join("migrations");
    std::fs::create_dir(&old).unwrap();
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    for name in ["0001_record.sql", "0002_views.sql"] {
        std::fs::copy(format!("{migrations}/{name}"), old.join(name)).unwrap();
    }
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    Migrator::new(old).await.unwrap().run(&mut db).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(old_record())).execute(&mut db).await.unwrap();
    db.close().await.unwrap();

    let store = Store::open(&path).await.unwrap();
    let record = Record { store, now: Timestamp::UNIX_EPOCH, folder };
    assert_eq!(record.clusters().await.len(), 3);
    record.assert_counts().await;
    let mut steps = Vec::new();
    loop {
        steps.push(cluster::catch_up(&record.store, 2).await.unwrap());
        if *steps.last().unwrap() < 2 {
            break;
        }
    }
    assert_eq!(steps, [2, 2, 0]);
    assert_eq!(
        record.clusters().await,
        [format!("3/3/2/1: {WHOLE}"), "1/1/1/0: it was over".to_owned()]
    );
    record.assert_counts().await;
    // The oldest keeps its number.
    let numbers: Vec<i64> = sqlx::query_scalar("SELECT cluster_id FROM quote ORDER BY id")
        .fetch_all(&mut record.db().await)
        .await
        .unwrap();
    assert_eq!(numbers, [5, 5, 5, 8]);
}

fn old_record() -> String {
    let mut sql = "INSERT INTO outlet(id, slug) VALUES (1, 'a'), (2, 'b'), (3, 'c');
        INSERT INTO entity(id, type, name, name_key) VALUES (1, 'PERSON', 'Ana Vega', 'ana vega');
        INSERT INTO quote_cluster(id, exact_hash) VALUES (5, x'01'), (6, x'02'), (7, x'03'), (8, x'04');"
        .to_owned();
    let part = "“As long as I sit here it never will be.”";
    let quotes = [
        (5, "direct", WHOLE),
        (6, "direct", part),
        (5, "direct", WHOLE),
        (8, "indirect", "it was over"),
    ];
    for (i, (cluster, kind, text)) in quotes.into_iter().enumerate() {
        let (id, outlet) = (i + 1, i % 3 + 1);
        sql += &format!(
            "INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words)
               VALUES ({id}, {outlet}, 'https://a.example/{id}', 'T', {id}, 'page', {id}, 'page', 1, 9);
             INSERT INTO article_rev(article_id, rev, fetched_at, content_hash, title, body)
               VALUES ({id}, 1, {id}, x'00', 'T', 'B');
             INSERT INTO quote(id, article_id, key, seq, first_rev, last_rev, kind, text, cluster_id, published_at, extractor_version)
               VALUES ({id}, {id}, x'0{id}', 0, 1, 1, '{kind}', '{text}', {cluster}, {id}, 1);"
        );
        if kind == "direct" {
            sql += &format!(
                "INSERT INTO quote_speaker(quote_id, seq, name, kind, entity_id, published_at)
                   VALUES ({id}, 0, 'Ana Vega', 'person', 1, {id});"
            );
        }
    }
    sql
}
