//! The client against a server on this machine that behaves, and misbehaves.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response as Answer};
use axum::routing::get;
use fetcher::client::{Accept, Client, ClientOptions, FetchError, Response, Retry};
use futures_util::stream;
use model::feed::Validators;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

fn options() -> ClientOptions {
    ClientOptions {
        user_agent: "onrecord-test/1".to_owned(),
        allow_private_addresses: true,
        timeout: Duration::from_secs(5),
        max_body_bytes: 100_000,
        hosts: HashMap::new(),
        proxy: None,
    }
}

async fn serve() -> SocketAddr {
    let site = Router::new()
        .route("/page", get(async || ([(header::CONTENT_TYPE, "text/html")], "<p>hello</p>")))
        .route("/echo", get(echo))
        .route("/cached", get(cached))
        .route("/to/{status}/{*target}", get(redirect))
        .route("/loop", get(async || (StatusCode::FOUND, [(header::LOCATION, "/loop")])))
        .route("/nowhere", get(async || StatusCode::FOUND))
        .route("/bomb", get(async || ([(header::CONTENT_ENCODING, "gzip")], bomb())))
        .route("/endless", get(async || endless(Duration::ZERO)))
        .route("/drip", get(async || endless(Duration::from_millis(50))))
        .route("/stall", get(async || tokio::time::sleep(Duration::from_secs(60)).await))
        .route(
            "/busy",
            get(async || (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "120")])),
        )
        .route("/gone", get(async || StatusCode::GONE));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async { axum::serve(listener, site).await });
    address
}

async fn echo(headers: HeaderMap) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
        .collect();
    lines.sort();
    lines.join("\n")
}

async fn cached(headers: HeaderMap) -> Answer {
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == "W/\"a\"");
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let freshness = [(header::ETAG, "W/\"a\""), (header::CACHE_CONTROL, "max-age=60")];
    (status, freshness, if known { "" } else { "body" }).into_response()
}

async fn redirect(Path((status, target)): Path<(u16, String)>) -> Answer {
    let status = StatusCode::from_u16(status).expect("a test names a status");
    let target = if target.contains("://") { target } else { format!("/{target}") };
    (status, [(header::LOCATION, target)]).into_response()
}

fn endless(pause: Duration) -> Body {
    Body::from_stream(stream::unfold((), move |()| async move {
        tokio::time::sleep(pause).await;
        Some((Ok::<_, std::io::Error>(Bytes::from_static(&[b'a'; 1000])), ()))
    }))
}

/// Thirteen kilobytes of gzip that would be two megabytes: one letter, and then again
/// and again "the last letter, 258 times".
fn bomb() -> Vec<u8> {
    let bits = ["010", "10010001", &"1100010100000".repeat(8_000)].concat();
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | (bit & 1));
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    header.into_iter().chain(bits.as_bytes().chunks(8).map(byte)).collect()
}

async fn fetch(options: ClientOptions, path: &str) -> Result<Response, FetchError> {
    let url = if path.starts_with('/') {
        Url::parse(&format!("http://{}{path}", serve().await))
    } else {
        Url::parse(path)
    };
    let client = Client::new(options).expect("the options are fine");
    client.get(&url.expect("a test names a URL"), &Validators::default(), Accept::Page).await
}

#[track_caller]
fn check_error(found: Result<Response, FetchError>, variant: &str, retry: Retry) {
    let error = found.expect_err("there is no answer");
    let shown = format!("{error:?}");
    assert!(shown.starts_with(variant), "{shown} is no {variant}");
    assert_eq!(error.retry(), retry, "{shown}");
}

const LATER: Retry = Retry::Later { not_before: None };

#[tokio::test]
async fn a_page_is_fetched() {
    let page = fetch(options(), "/page").await.unwrap();
    assert_eq!(page.body, b"<p>hello</p>");
    assert_eq!(page.status, 200);
    assert_eq!(page.content_type.as_deref(), Some("text/html"));
    assert_eq!(page.moved_to, None);
    assert!(page.validators.is_empty());
}

#[tokio::test]
async fn only_what_is_needed_is_sent() {
    let address = serve().await;
    let client = Client::new(options()).unwrap();
    let url = Url::parse(&format!("http://{address}/echo")).unwrap();
    let etag = Some("W/\"odd, but theirs\"".to_owned());
    let validators = Validators { url: None, etag, last_modified: Some("yesterday".to_owned()) };
    let echoed = client.get(&url, &validators, Accept::Text).await.unwrap();
    let expected = format!(
        "accept-encoding: gzip,br\naccept: text/plain, */*;q=0.5\nhost: {address}\n\
         if-modified-since: yesterday\nif-none-match: W/\"odd, but theirs\"\n\
         user-agent: onrecord-test/1"
    );
    assert_eq!(String::from_utf8(echoed.body).unwrap(), expected);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let client = Client::new(options()).unwrap();
    let url = Url::parse(&format!("http://{}/cached", serve().await)).unwrap();
    let first = client.get(&url, &Validators::default(), Accept::Feed).await.unwrap();
    assert_eq!(first.body, b"body");
    assert_eq!(first.freshness.fresh_for, Some(Duration::from_secs(60)));

    let last_modified = Some("kept".to_owned());
    let known = Validators { last_modified, ..first.validators };
    let second = client.get(&url, &known, Accept::Feed).await.unwrap();
    assert!(second.is_unchanged() && second.body.is_empty());
    assert_eq!(second.validators, known);
}

#[tokio::test]
async fn what_has_not_changed_behind_a_redirect_is_not_sent_again() {
    let client = Client::new(options()).unwrap();
    let address = serve().await;
    let url = Url::parse(&format!("http://ana:secret@{address}/to/301/cached")).unwrap();
    let first = client.get(&url, &Validators::default(), Accept::Feed).await.unwrap();
    let answered = Url::parse(&format!("http://{address}/cached")).unwrap();
    assert_eq!(first.validators.url, Some(answered));
    let second = client.get(&url, &first.validators, Accept::Feed).await.unwrap();
    assert!(second.is_unchanged());
    assert_eq!(second.validators, first.validators);

    let elsewhere = Validators { url: Some(url), ..first.validators };
    let third = client.get(&second.url, &elsewhere, Accept::Feed).await.unwrap();
    assert!(!third.is_unchanged());
}

#[tokio::test]
async fn a_password_is_kept_by_its_server_and_told_to_nobody() {
    let address = serve().await;
    let client = Client::new(options()).unwrap();
    for to in ["/to/301/echo".to_owned(), format!("/to/301/http://{address}/echo")] {
        let url = Url::parse(&format!("http://ana:secret@{address}{to}")).unwrap();
        let echoed = client.get(&url, &Validators::default(), Accept::Page).await.unwrap();
        assert!(String::from_utf8(echoed.body).unwrap().contains("authorization: Basic"), "{to}");
        assert_eq!(echoed.url.as_str(), format!("http://{address}/echo"));
        let moved_to = format!("http://ana:secret@{address}/echo");
        assert_eq!(echoed.moved_to.as_ref().map(Url::as_str), Some(moved_to.as_str()));
    }
}

#[track_caller]
fn check_move(found: Result<Response, FetchError>, moved_to: Option<&str>) {
    let page = found.expect("the redirects end somewhere");
    assert_eq!(page.url.path(), "/page");
    assert_eq!(page.moved_to.as_ref().map(Url::path), moved_to);
}

#[tokio::test]
async fn permanent_moves_are_told_until_a_passing_one() {
    check_move(fetch(options(), "/to/301/page").await, Some("/page"));
    check_move(fetch(options(), "/to/308/to/301/page").await, Some("/page"));
    check_move(fetch(options(), "/to/302/page").await, None);
    check_move(fetch(options(), "/to/302/to/301/page").await, None);
    check_move(fetch(options(), "/to/301/to/302/page").await, Some("/to/302/page"));
}

#[tokio::test]
async fn redirects_without_an_end_are_errors() {
    check_error(fetch(options(), "/loop").await, "TooManyRedirects", LATER);
    check_error(fetch(options(), "/nowhere").await, "BadRedirect", LATER);
    check_error(
        fetch(options(), "/to/302/ftp://a.example/").await,
        "UnsupportedScheme",
        Retry::Never,
    );
}

#[tokio::test]
async fn validators_and_passwords_stay_with_their_host() {
    let (one, other) = (serve().await, serve().await);
    let url = format!("http://ana:secret@{one}/to/302/http://ana:secret@{other}/echo");
    let validators = Validators { etag: Some("\"a\"".to_owned()), ..Validators::default() };
    let client = Client::new(options()).unwrap();
    let echoed = client.get(&Url::parse(&url).unwrap(), &validators, Accept::Page).await.unwrap();
    let headers = String::from_utf8(echoed.body).unwrap();
    assert!(headers.contains(&other.to_string()));
    assert!(!headers.contains("authorization") && !headers.contains("if-none-match"), "{headers}");
}

#[tokio::test]
async fn bodies_are_bounded() {
    check_error(fetch(options(), "/endless").await, "TooLarge", Retry::Never);
    check_error(fetch(options(), "/bomb").await, "TooLarge", Retry::Never);
    let small = ClientOptions { max_body_bytes: 11, ..options() };
    check_error(fetch(small, "/page").await, "TooLarge", Retry::Never);
    let enough = ClientOptions { max_body_bytes: 12, ..options() };
    assert_eq!(fetch(enough, "/page").await.unwrap().body.len(), 12);
}

#[tokio::test]
async fn time_is_bounded() {
    let hasty = || ClientOptions { timeout: Duration::from_millis(300), ..options() };
    check_error(fetch(hasty(), "/stall").await, "TimedOut", LATER);
    check_error(fetch(hasty(), "/drip").await, "TimedOut", LATER);
}

#[tokio::test]
async fn refusals_say_whether_to_come_back() {
    let wait = Retry::Later { not_before: Some(Duration::from_secs(120)) };
    check_error(fetch(options(), "/busy").await, "Status", wait);
    check_error(fetch(options(), "/gone").await, "Status", Retry::Never);
    check_error(fetch(options(), "/missing").await, "Status", Retry::Never);
}

#[tokio::test]
async fn private_addresses_are_refused() {
    let careful = || ClientOptions { allow_private_addresses: false, ..options() };
    check_error(fetch(careful(), "/page").await, "PrivateAddress", Retry::Never);
    check_error(fetch(careful(), "http://localhost/page").await, "PrivateAddress", Retry::Never);
    check_error(
        fetch(careful(), "http://[::ffff:10.0.0.1]/").await,
        "PrivateAddress",
        Retry::Never,
    );
}

#[tokio::test]
async fn a_known_host_may_lead_to_a_private_address_but_not_on() {
    let address = serve().await;
    let hosts = HashMap::from([("gazette.example".to_owned(), address)]);
    let careful =
        || ClientOptions { allow_private_addresses: false, hosts: hosts.clone(), ..options() };
    let page = fetch(careful(), "http://gazette.example/page").await.unwrap();
    assert_eq!(page.body, b"<p>hello</p>");
    let inward = format!("http://gazette.example/to/302/http://{address}/page");
    check_error(fetch(careful(), &inward).await, "PrivateAddress", Retry::Never);
}

#[tokio::test]
async fn errors_hold_no_password() {
    let error = fetch(options(), "ftp://ana:secret@gazette.example/").await.unwrap_err();
    assert_eq!(error.to_string(), "ftp://gazette.example/ is neither http nor https");
}

/// Answers once with exactly these bytes.
async fn serve_raw(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(answer).await;
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn answers_that_break_off_are_errors() {
    let short = serve_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
    check_error(fetch(options(), &short).await, "BrokenBody", LATER);
    let nothing = serve_raw(b"").await;
    check_error(fetch(options(), &nothing).await, "Unreachable", LATER);
    let cut = serve_raw(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
    )
    .await;
    check_error(fetch(options(), &cut).await, "BrokenBody", LATER);
}
