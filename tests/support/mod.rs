//! A local site, and the real program run against it.
//!
//! [`Site`] serves what a test puts there and remembers what was asked. [`Desk`] is a
//! folder with a configuration and a database, where `onrecord` runs.

// Each test file uses its part of this.
#![allow(dead_code, unreachable_pub)]

use std::collections::HashMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Column, Connection, Row, TypeInfo, ValueRef};
use tempfile::TempDir;

/// How long anything may take before a test says that it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A web server on a free port, alive as long as this value.
pub struct Site {
    address: SocketAddr,
    state: Arc<Mutex<Shelf>>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Default)]
struct Shelf {
    documents: HashMap<String, Document>,
    requests: Vec<Request>,
    in_flight: usize,
    most_in_flight: usize,
}

#[derive(Clone)]
pub struct Document {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub cache_control: Option<String>,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    /// Before the answer.
    pub delay: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    pub if_none_match: Option<String>,
    pub if_modified_since: Option<String>,
    pub headers: HeaderMap,
    pub at: Instant,
    /// The status that was answered.
    pub status: u16,
}

impl Document {
    pub fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Document {
        Document {
            status: 200,
            content_type: content_type.to_owned(),
            body: body.into(),
            etag: None,
            last_modified: None,
            cache_control: None,
            location: None,
            retry_after: None,
            delay: Duration::ZERO,
        }
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Document {
        Document::new("text/html; charset=utf-8", body)
    }

    pub fn status(status: u16) -> Document {
        Document { status, ..Document::html("") }
    }

    pub fn slow(self, delay: Duration) -> Document {
        Document { delay, ..self }
    }
}

impl Site {
    pub fn start() -> Site {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let state = Arc::new(Mutex::new(Shelf::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .expect("a port is free");
        let address = listener.local_addr().expect("a bound port has an address");
        runtime.spawn(async move { axum::serve(listener, router).await });
        Site { address, state, _runtime: runtime }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn put(&self, path: &str, document: Document) {
        self.state.lock().unwrap().documents.insert(path.to_owned(), document);
    }

    /// Makes what stands there answer only after a while.
    pub fn slow_down(&self, path: &str, delay: Duration) {
        self.change(path, |document| document.delay = delay);
    }

    pub fn change(&self, path: &str, change: impl FnOnce(&mut Document)) {
        let mut state = self.state.lock().unwrap();
        change(state.documents.get_mut(path).expect("it was put there"));
    }

    /// Gives what stands there an ETag.
    pub fn tag(&self, path: &str, etag: &str) {
        let mut state = self.state.lock().unwrap();
        let document = state.documents.get_mut(path).expect("it was put there");
        document.etag = Some(etag.to_owned());
    }

    /// An RSS feed at `/feed.xml` with these stories, newest first, and a page for each.
    /// Its ETag changes with its content.
    pub fn publish(&self, stories: &[Story]) {
        let body = rss(self, stories);
        let etag = format!("\"{}-{}\"", stories.len(), body.len());
        let feed = Document::new("application/rss+xml", body);
        self.put("/feed.xml", Document { etag: Some(etag), ..feed });
        for story in stories {
            self.put(&story.path(), Document::html(story.html()));
        }
    }

    /// What was asked for since the last call.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }

    /// Requests that were being answered at one time.
    pub fn most_in_flight(&self) -> usize {
        self.state.lock().unwrap().most_in_flight
    }

    pub fn requests_for(&self, path: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.requests.iter().filter(|request| request.path == path).count()
    }
}

async fn answer(State(state): State<Arc<Mutex<Shelf>>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().to_owned();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let if_none_match = text(header::IF_NONE_MATCH);
    let if_modified_since = text(header::IF_MODIFIED_SINCE);
    let document = {
        let mut shelf = state.lock().unwrap();
        let document = shelf.documents.get(&path).cloned();
        let document = document.unwrap_or_else(|| Document::status(404));
        let same = match document.etag {
            Some(_) => document.etag == if_none_match,
            None => document.last_modified.is_some() && document.last_modified == if_modified_since,
        };
        let document =
            if same { Document { status: 304, body: Vec::new(), ..document } } else { document };
        let status = document.status;
        let at = Instant::now();
        shelf.requests.push(Request {
            path,
            if_none_match,
            if_modified_since,
            headers,
            at,
            status,
        });
        shelf.in_flight += 1;
        shelf.most_in_flight = shelf.most_in_flight.max(shelf.in_flight);
        document
    };
    tokio::time::sleep(document.delay).await;
    state.lock().unwrap().in_flight -= 1;
    let mut response = Body::from(document.body).into_response();
    *response.status_mut() = StatusCode::from_u16(document.status).expect("a status of HTTP");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, document.content_type.parse().expect("a header"));
    for (name, value) in [
        (header::ETAG, document.etag),
        (header::LAST_MODIFIED, document.last_modified),
        (header::CACHE_CONTROL, document.cache_control),
        (header::LOCATION, document.location),
        (header::RETRY_AFTER, document.retry_after),
    ] {
        if let Some(value) = value {
            headers.insert(name, value.parse().expect("a header"));
        }
    }
    response
}

/// A news story, as its feed and its page tell it.
#[derive(Debug, Clone)]
pub struct Story {
    pub slug: String,
    pub title: String,
    pub teaser: String,
    pub paragraphs: Vec<String>,
    /// As RSS has it.
    pub published: String,
}

impl Story {
    /// A story with one quote of its own, told at a length that a page has.
    pub fn new(slug: &str, speaker: &str, role: &str, quote: &str) -> Story {
        let surname = speaker.rsplit(' ').next().unwrap_or(speaker);
        let paragraphs = vec![
            format!(
                "The council of Ashmere met on Tuesday evening to hear what would become of the {slug}, \
                 a matter that had filled the letters page of the town's paper for most of the winter."
            ),
            format!("“{quote},” said {speaker}, the {role}."),
            format!(
                "{surname} spoke for some twenty minutes before the vote was taken, and then left the \
                 chamber by the side door while the members were still being counted by the clerk."
            ),
        ];
        Story {
            slug: slug.to_owned(),
            title: format!("Council decides on the {slug}"),
            teaser: format!("What {speaker} had to say about the {slug}."),
            paragraphs,
            published: "Sun, 01 Nov 2026 08:00:00 GMT".to_owned(),
        }
    }

    /// The same story, published so long ago.
    pub fn published_ago(self, ago: Duration) -> Story {
        let ago = jiff::SignedDuration::try_from(ago).expect("a test's time is short");
        let at = jiff::fmt::rfc2822::to_string(&(jiff::Zoned::now() - ago));
        Story { published: at.expect("now can be printed"), ..self }
    }

    pub fn path(&self) -> String {
        format!("/news/{}.html", self.slug)
    }

    /// Its page.
    pub fn html(&self) -> String {
        let mut paragraphs = String::new();
        for paragraph in &self.paragraphs {
            writeln!(paragraphs, "<p>{paragraph}</p>").unwrap();
        }
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | The Ashmere Bugle</title></head>\
             <body><nav><ul><li><a href=\"/\">Front page</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav>\
             <article><h1>{title}</h1>{paragraphs}</article>\
             <footer><p>© The Ashmere Bugle. All rights reserved.</p></footer></body></html>",
            title = self.title
        )
    }
}

fn rss(site: &Site, stories: &[Story]) -> String {
    let mut items = String::new();
    for story in stories {
        write!(
            items,
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">bugle-{}</guid>\
             <description>{}</description><pubDate>{}</pubDate></item>",
            story.title,
            site.url(&story.path()),
            story.slug,
            story.teaser,
            story.published
        )
        .unwrap();
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel>\
         <title>The Ashmere Bugle</title><link>{}</link><description>News</description>{items}</channel></rss>",
        site.url("/")
    )
}

/// A folder where `onrecord` runs, with a configuration and a database.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With the feed of each site under its own outlet (`outlet-1`, …).
    pub fn with_feeds_of(sites: &[&Site]) -> Desk {
        let urls: Vec<String> = sites.iter().map(|site| site.url("/feed.xml")).collect();
        Desk::with_feeds(&urls.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn with_feeds(urls: &[&str]) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().expect("a folder for the test") };
        desk.configure(&feeds(urls));
        desk
    }

    /// Settings that let a test run fast against this machine, and what is given.
    pub fn configure(&self, more: &str) {
        let text = format!(
            "[storage]\npath = \"news.db\"\n\n[fetch]\nallow_private_addresses = true\npause = \"0s\"\n\
             timeout = \"2s\"\nmax_body_bytes = 5000000\n\n{more}"
        );
        self.write("onrecord.toml", &text);
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("the test's folder can be written");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ONRECORD_")) {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Runs what must succeed, and gives its standard output.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed with {}: {errors}", output.status);
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    /// Runs what must fail with this exit code, and gives its standard error.
    #[track_caller]
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        errors
    }

    /// The rows of a statement.
    #[track_caller]
    pub fn sql(&self, statement: &str) -> Vec<Value> {
        let json = self.ok(&["sql", statement, "--format", "json"]);
        serde_json::from_str(&json).expect("an array of rows")
    }

    /// The one number that a statement gives.
    #[track_caller]
    pub fn count(&self, statement: &str) -> i64 {
        let rows = self.sql(statement);
        let row = rows.first().and_then(Value::as_object).expect("a row");
        row.values().next().and_then(Value::as_i64).expect("a number")
    }

    /// What waits for its time has waited long enough.
    pub fn let_time_pass(&self) {
        self.change(&[
            "UPDATE feed SET due_at = 0",
            "UPDATE entry SET due_at = 0",
            "UPDATE host SET next_at = 0",
        ]);
    }

    /// So much time has passed since all that was written down.
    pub fn let_pass(&self, time: Duration) {
        let ms = time.as_millis();
        self.execute(&[
            &format!(
                "UPDATE feed SET due_at = due_at - {ms}, last_ok_at = last_ok_at - {ms}, \
                 audited_at = audited_at - {ms}, moved_since = moved_since - {ms}"
            ),
            &format!("UPDATE entry SET due_at = due_at - {ms}"),
            &format!("UPDATE host SET next_at = next_at - {ms}"),
            &format!("UPDATE fetch_log SET at = at - {ms}"),
        ]);
    }

    /// Changes the record behind the program's back.
    pub fn change(&self, statements: &[&'static str]) {
        self.execute(statements);
    }

    fn execute(&self, statements: &[&str]) {
        let path = self.path("news.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            let options = SqliteConnectOptions::new().filename(path);
            let mut db = SqliteConnection::connect_with(&options).await.expect("it opens");
            for statement in statements {
                let statement = AssertSqlSafe((*statement).to_owned());
                sqlx::query(statement).execute(&mut db).await.expect("it is written");
            }
            db.close().await.expect("it closes");
        });
    }

    /// The rows of a statement, without the program: for a test that asks often.
    pub fn rows(&self, statement: &'static str) -> Vec<Value> {
        let path = self.path("news.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            let options = SqliteConnectOptions::new().filename(path);
            let mut db = SqliteConnection::connect_with(&options).await.expect("it opens");
            let rows = sqlx::query(statement).fetch_all(&mut db).await.expect("it answers");
            db.close().await.expect("it closes");
            rows.iter().map(row_to_object).collect()
        })
    }

    pub fn start(&self, arguments: &[&str]) -> Daemon {
        let child = self
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Daemon { child: Some(child), log: None }
    }

    /// As [`Desk::start`], with files that cannot grow beyond so many bytes: a full disk.
    #[cfg(target_os = "linux")]
    pub fn start_limited(&self, bytes: u64, arguments: &[&str]) -> Daemon {
        let program = self.command(arguments);
        // In blocks of 512 bytes. The signal that tells of the limit would end the program.
        let limit = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes / 512);
        let log = self.path("daemon.log");
        let child = Command::new("sh")
            .args(["-c", &limit])
            .arg(program.get_program())
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).expect("the log can be written"))
            .spawn()
            .expect("a shell starts");
        Daemon { child: Some(child), log: Some(log) }
    }

    /// Keeps everyone else from writing to the record.
    pub fn lock(&self) -> Lock {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        let options = SqliteConnectOptions::new().filename(self.path("news.db"));
        let db = runtime.block_on(async {
            let mut db = SqliteConnection::connect_with(&options).await.expect("it opens");
            sqlx::query("BEGIN IMMEDIATE").execute(&mut db).await.expect("nobody writes");
            db
        });
        Lock { db: Some(db), runtime }
    }
}

/// A transaction that writes nothing and lasts as long as this value.
pub struct Lock {
    db: Option<SqliteConnection>,
    runtime: tokio::runtime::Runtime,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let db = self.db.take().expect("it is held");
        self.runtime.block_on(db.close()).expect("it closes");
    }
}

fn row_to_object(row: &SqliteRow) -> Value {
    let value = |at: usize| {
        let raw = row.try_get_raw(at).expect("the column is there");
        match raw.type_info().name() {
            _ if raw.is_null() => Value::Null,
            "INTEGER" => row.get_unchecked::<i64, _>(at).into(),
            _ => row.get_unchecked::<String, _>(at).into(),
        }
    };
    let columns = row.columns().iter().enumerate();
    Value::Object(columns.map(|(at, column)| (column.name().to_owned(), value(at))).collect())
}

/// The `[[feed]]` tables for these addresses.
pub fn feeds(urls: &[&str]) -> String {
    urls.iter().enumerate().fold(String::new(), |mut text, (i, url)| {
        writeln!(
            text,
            "[[feed]]\nurl = \"{url}\"\noutlet = \"outlet-{}\"\ntags = [\"t{}\"]\n",
            i + 1,
            i + 1
        )
        .unwrap();
        text
    })
}

/// A program that runs until it is told to stop; ended with the test whatever happens.
pub struct Daemon {
    child: Option<Child>,
    /// Where it does not go to the test itself.
    log: Option<PathBuf>,
}

impl Daemon {
    pub fn kill(mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.id().to_string()])
            .status()
            .expect("kill is there");
        assert!(status.success());
    }

    /// Whether its log, where it has one, holds these words.
    pub fn says(&self, words: &str) -> bool {
        let log = self.log.as_ref().expect("it has a log of its own");
        std::fs::read_to_string(log).expect("the log is there").contains(words)
    }

    /// Lets its files grow again.
    #[cfg(target_os = "linux")]
    pub fn lift_limit(&self) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let lift = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited:"]).status();
        assert!(lift.expect("prlimit is there").success());
    }

    /// Waits for its end, and gives its standard error.
    pub fn wait(mut self) -> (ExitStatus, String) {
        let mut child = self.child.take().expect("it runs");
        let deadline = Instant::now() + PATIENCE;
        while child.try_wait().expect("it can be asked").is_none() {
            assert!(Instant::now() < deadline, "the program did not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().expect("it has ended");
        let log = self.log.as_ref().map(|log| std::fs::read_to_string(log).expect("it is there"));
        let piped = || String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status, log.unwrap_or_else(piped))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until `condition` holds.
#[track_caller]
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// An address where nobody listens.
pub fn closed_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("a bound port has an address")
}

pub fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).expect("the file is there").lines().map(str::to_owned).collect()
}
