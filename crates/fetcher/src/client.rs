//! Asks a server for a document, within limits of time, size and place.
//!
//! Follows redirects itself, so that every hop is checked. Which document to ask
//! for, and when, is left to the pipeline; what it says, to `feed` and `page`.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::StreamExt;
use jiff::Timestamp;
use model::feed::Validators;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, redirect};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use url::{Host, Url};

use crate::address;
use crate::freshness::{self, Freshness};

const MOST_REDIRECTS: usize = 10;
const LONGEST_CONNECT: Duration = Duration::from_secs(10);

/// How a [`Client`] behaves.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    pub user_agent: String,
    /// Whether servers on this machine and in its own network may be asked.
    pub allow_private_addresses: bool,
    /// For a whole fetch, from the first connection to the last byte, redirects included.
    pub timeout: Duration,
    /// For a body as it is after decompression.
    pub max_body_bytes: u64,
    /// Addresses for host names, as in a hosts file; they stand above DNS and are not
    /// subject to the address guard. The demo uses it to put invented outlets on
    /// loopback. Where a URL names no port, the port of its host's address is used.
    pub hosts: HashMap<String, SocketAddr>,
    /// Asks for us, unless a request names another. It finds the addresses of names, so the
    /// address guard sees only addresses that stand in a URL.
    pub proxy: Option<Url>,
}

/// What one request has of its own. Holds secrets, so it cannot be printed.
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub user_agent: Option<String>,
    /// Sent to the server of the URL that is asked for, and to no other that it redirects to;
    /// so is the login.
    pub headers: Vec<(String, String)>,
    pub login: Option<Login>,
    pub proxy: Option<Url>,
}

/// For basic authentication.
#[derive(Clone)]
pub struct Login {
    pub username: String,
    pub password: String,
}

/// Cheap to clone; the clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    /// By their proxies, for requests that name one.
    proxied: Arc<Mutex<HashMap<Url, reqwest::Client>>>,
    options: Arc<ClientOptions>,
}

/// What sort of document is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    Feed,
    Page,
    Text,
}

/// An answer with a body, or the word that nothing has changed.
#[derive(Debug, Clone)]
pub struct Response {
    /// Where the answer came from, after all redirects, without a password.
    pub url: Url,
    /// Where a leading run of permanent redirects (301, 308) led. Holds the password
    /// that was sent there, since the next request will need it.
    pub moved_to: Option<Url>,
    /// 200 to 299, or 304.
    pub status: u16,
    pub content_type: Option<String>,
    /// Those of the answer; with a 304 those sent, updated by those answered.
    pub validators: Validators,
    pub freshness: Freshness,
    /// Decompressed; empty with a 304.
    pub body: Vec<u8>,
}

impl Response {
    /// Whether the server says that the document is as it was.
    pub fn is_unchanged(&self) -> bool {
        self.status == StatusCode::NOT_MODIFIED
    }
}

#[derive(Debug, Error)]
pub enum ClientError {
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
    #[error("cannot set up the HTTP client")]
    Http(#[source] reqwest::Error),
}

/// Why there is no answer. The URLs never hold a password.
#[derive(Debug, Error)]
pub enum FetchError {
    #[error("{url} answered with status {status}")]
    Status { url: Url, status: u16, retry_after: Option<Duration> },
    #[error("{url} did not answer in full within {timeout:?}")]
    TimedOut { url: Url, timeout: Duration },
    #[error("cannot reach {url}")]
    Unreachable {
        url: Url,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("the answer of {url} broke off")]
    BrokenBody {
        url: Url,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("{url} is larger than {limit_bytes} bytes")]
    TooLarge { url: Url, limit_bytes: u64 },
    #[error("{url} leads to the private address {address}")]
    PrivateAddress { url: Url, address: IpAddr },
    #[error("{url} is redirected more than {limit} times")]
    TooManyRedirects { url: Url, limit: usize },
    #[error("{url} is redirected to nowhere")]
    BadRedirect { url: Url },
    #[error("{url} is neither http nor https")]
    UnsupportedScheme { url: Url },
}

/// Whether a fetch that failed is worth another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The server may have asked for a wait.
    Later {
        not_before: Option<Duration>,
    },
    Never,
}

impl FetchError {
    /// Never for what will not change by itself: the document is gone (404, 410) or
    /// withheld by law (451), too large, or in a place where we do not go.
    pub fn retry(&self) -> Retry {
        match self {
            FetchError::Status { status: 404 | 410 | 451, .. } => Retry::Never,
            FetchError::Status { retry_after, .. } => Retry::Later { not_before: *retry_after },
            FetchError::TimedOut { .. }
            | FetchError::Unreachable { .. }
            | FetchError::BrokenBody { .. }
            | FetchError::TooManyRedirects { .. }
            | FetchError::BadRedirect { .. } => Retry::Later { not_before: None },
            FetchError::TooLarge { .. }
            | FetchError::PrivateAddress { .. }
            | FetchError::UnsupportedScheme { .. } => Retry::Never,
        }
    }
}

impl Client {
    pub fn new(options: ClientOptions) -> Result<Client, ClientError> {
        let options = Arc::new(options);
        let http = http_client(&options, options.proxy.as_ref())?;
        Ok(Client { http, proxied: Arc::default(), options })
    }

    /// Gets a document. `validators` are sent verbatim, and only to the URL that they
    /// name: to `url`, or to where it is redirected. Where they name none, to `url`.
    pub async fn get(
        &self,
        url: &Url,
        validators: &Validators,
        accept: Accept,
    ) -> Result<Response, FetchError> {
        self.get_with(url, validators, accept, &RequestOptions::default()).await
    }

    /// As [`Client::get`], with what this request has of its own.
    pub async fn get_with(
        &self,
        url: &Url,
        validators: &Validators,
        accept: Accept,
        own: &RequestOptions,
    ) -> Result<Response, FetchError> {
        let timeout = self.options.timeout;
        tokio::time::timeout(timeout, self.follow(url, validators, accept, own))
            .await
            .unwrap_or_else(|_| Err(FetchError::TimedOut { url: without_password(url), timeout }))
    }

    async fn follow(
        &self,
        first: &Url,
        validators: &Validators,
        accept: Accept,
        own: &RequestOptions,
    ) -> Result<Response, FetchError> {
        let http = self.http_for(first, own)?;
        let mut url = first.clone();
        let mut moves = Moves::default();
        let none = Validators::default();
        for hop in 0..=MOST_REDIRECTS {
            let answered = match &validators.url {
                Some(answered) => *answered == without_password(&url),
                None => hop == 0,
            };
            let sent = if answered { validators } else { &none };
            let headers = request_headers(sent, accept, own, url.origin() == first.origin());
            let answer = self.ask(&http, &url, headers).await?;
            match next_hop(&url, &answer)? {
                Some(next) => {
                    moves.record(answer.status(), &next);
                    url = next;
                }
                None => return self.take(url, moves.moved_to, answer, sent).await,
            }
        }
        Err(FetchError::TooManyRedirects { url: without_password(first), limit: MOST_REDIRECTS })
    }

    fn http_for(&self, url: &Url, own: &RequestOptions) -> Result<reqwest::Client, FetchError> {
        let Some(proxy) = &own.proxy else { return Ok(self.http.clone()) };
        let mut proxied = self.proxied.lock().expect("nothing panics while it holds this lock");
        if let Some(http) = proxied.get(proxy) {
            return Ok(http.clone());
        }
        let http = http_client(&self.options, Some(proxy)).map_err(|error| {
            FetchError::Unreachable { url: without_password(url), source: error.into() }
        })?;
        proxied.insert(proxy.clone(), http.clone());
        Ok(http)
    }

    async fn ask(
        &self,
        http: &reqwest::Client,
        url: &Url,
        headers: HeaderMap,
    ) -> Result<reqwest::Response, FetchError> {
        self.guard(url)?;
        let asked = http.get(url.clone()).headers(headers).send().await;
        asked.map_err(|error| self.explain(url, error))
    }

    /// Names are guarded where they are resolved; addresses in a URL never get there.
    fn guard(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::UnsupportedScheme { url: without_password(url) });
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if self.options.allow_private_addresses || address::is_public(address) {
            return Ok(());
        }
        Err(FetchError::PrivateAddress { url: without_password(url), address })
    }

    fn explain(&self, url: &Url, error: reqwest::Error) -> FetchError {
        let url = without_password(url);
        if let Some(PrivateAddress(address)) = cause(&error) {
            return FetchError::PrivateAddress { url, address: *address };
        }
        if error.is_timeout() {
            let timeout = self.options.timeout.min(LONGEST_CONNECT);
            return FetchError::TimedOut { url, timeout };
        }
        FetchError::Unreachable { url, source: error.without_url().into() }
    }

    async fn take(
        &self,
        url: Url,
        moved_to: Option<Url>,
        answer: reqwest::Response,
        sent: &Validators,
    ) -> Result<Response, FetchError> {
        let status = answer.status();
        let unchanged = status == StatusCode::NOT_MODIFIED && !sent.is_empty();
        if !status.is_success() && !unchanged {
            return Err(refusal(&url, &answer));
        }
        let headers = answer.headers();
        let answered = response_validators(&url, headers);
        let validators = if unchanged { updated(sent, answered) } else { answered };
        let content_type = text(headers, header::CONTENT_TYPE);
        let freshness = response_freshness(headers);
        let body = if unchanged { Vec::new() } else { self.body(&url, answer).await? };
        let (url, status) = (without_password(&url), status.as_u16());
        Ok(Response { url, moved_to, status, content_type, validators, freshness, body })
    }

    async fn body(&self, url: &Url, answer: reqwest::Response) -> Result<Vec<u8>, FetchError> {
        let limit_bytes = self.options.max_body_bytes;
        let too_large = || FetchError::TooLarge { url: without_password(url), limit_bytes };
        if answer.content_length().is_some_and(|length| length > limit_bytes) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        let mut chunks = answer.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| FetchError::BrokenBody {
                url: without_password(url),
                source: error.without_url().into(),
            })?;
            if (body.len() + chunk.len()) as u64 > limit_bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn http_client(
    options: &Arc<ClientOptions>,
    proxy: Option<&Url>,
) -> Result<reqwest::Client, ClientError> {
    let proxy_host = proxy.and_then(Url::host_str).map(str::to_owned);
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls_config().map_err(ClientError::Tls)?)
        .dns_resolver(Arc::new(GuardedResolver { options: options.clone(), proxy_host }))
        .user_agent(&options.user_agent)
        .connect_timeout(options.timeout.min(LONGEST_CONNECT))
        .redirect(redirect::Policy::none())
        .referer(false)
        // Only what is configured, not what the environment happens to name.
        .no_proxy();
    let builder = match proxy {
        Some(proxy) => {
            builder.proxy(reqwest::Proxy::all(proxy.clone()).map_err(ClientError::Http)?)
        }
        None => builder,
    };
    builder.build().map_err(ClientError::Http)
}

/// Where a leading run of permanent redirects has led so far.
#[derive(Default)]
struct Moves {
    moved_to: Option<Url>,
    ended: bool,
}

impl Moves {
    fn record(&mut self, status: StatusCode, next: &Url) {
        let permanent =
            matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
        self.ended |= !permanent;
        if !self.ended {
            self.moved_to = Some(next.clone());
        }
    }
}

/// Where an answer sends us on to, if it does.
fn next_hop(url: &Url, answer: &reqwest::Response) -> Result<Option<Url>, FetchError> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let nowhere = || FetchError::BadRedirect { url: without_password(url) };
    let location = answer.headers().get(header::LOCATION).ok_or_else(nowhere)?;
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_| nowhere())?;
    let next = url.join(location.trim()).map_err(|_| nowhere())?;
    Ok(Some(with_credentials_of(url, next)))
}

/// A password goes to no other server, and stays where the server is the same: few
/// repeat it when they send us on.
fn with_credentials_of(url: &Url, next: Url) -> Url {
    if next.origin() != url.origin() {
        return without_password(&next);
    }
    let mut next = next;
    if next.username().is_empty() && next.password().is_none() {
        // Both fail only for URLs that cannot hold credentials in the first place.
        let _ = next.set_username(url.username());
        let _ = next.set_password(url.password());
    }
    next
}

fn refusal(url: &Url, answer: &reqwest::Response) -> FetchError {
    let retry_after = text(answer.headers(), header::RETRY_AFTER)
        .and_then(|value| freshness::retry_after(&value, Timestamp::now()));
    FetchError::Status { url: without_password(url), status: answer.status().as_u16(), retry_after }
}

fn request_headers(
    validators: &Validators,
    accept: Accept,
    own: &RequestOptions,
    is_own_server: bool,
) -> HeaderMap {
    let accept = match accept {
        Accept::Feed => {
            "application/rss+xml, application/atom+xml, application/feed+json, \
             application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
        }
        Accept::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
        Accept::Text => "text/plain, */*;q=0.5",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    for (name, value) in [
        (header::IF_NONE_MATCH, &validators.etag),
        (header::IF_MODIFIED_SINCE, &validators.last_modified),
    ] {
        if let Some(value) = value.as_ref().and_then(|value| value.parse().ok()) {
            headers.insert(name, value);
        }
    }
    if let Some(user_agent) = own.user_agent.as_ref().and_then(|value| value.parse().ok()) {
        headers.insert(header::USER_AGENT, user_agent);
    }
    if is_own_server {
        headers.extend(own.headers.iter().filter_map(|(name, value)| secret_header(name, value)));
        headers.extend(own.login.as_ref().and_then(authorization));
    }
    headers
}

fn authorization(login: &Login) -> Option<(HeaderName, HeaderValue)> {
    let pair = BASE64_STANDARD.encode(format!("{}:{}", login.username, login.password));
    secret_header(header::AUTHORIZATION.as_str(), &format!("Basic {pair}"))
}

fn secret_header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let mut value: HeaderValue = value.parse().ok()?;
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}

/// Why a request cannot carry a header of this name; `None` where it can.
pub fn refused_header(name: &str) -> Option<&'static str> {
    let Ok(name) = name.parse::<HeaderName>() else { return Some("is no name of a header") };
    let is_ours = [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ACCEPT_ENCODING,
        header::IF_NONE_MATCH,
        header::IF_MODIFIED_SINCE,
        header::USER_AGENT,
    ]
    .contains(&name);
    is_ours.then_some("is a header that onrecord sets itself")
}

fn response_validators(url: &Url, headers: &HeaderMap) -> Validators {
    Validators {
        url: Some(without_password(url)),
        etag: text(headers, header::ETAG),
        last_modified: text(headers, header::LAST_MODIFIED),
    }
}

fn updated(sent: &Validators, answered: Validators) -> Validators {
    Validators {
        url: answered.url,
        etag: answered.etag.or_else(|| sent.etag.clone()),
        last_modified: answered.last_modified.or_else(|| sent.last_modified.clone()),
    }
}

fn response_freshness(headers: &HeaderMap) -> Freshness {
    let [cache_control, expires, date] =
        [header::CACHE_CONTROL, header::EXPIRES, header::DATE].map(|name| text(headers, name));
    Freshness::read(cache_control.as_deref(), expires.as_deref(), date.as_deref())
}

/// All values of a header, joined as HTTP allows; none where one is not text.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let values: Result<Vec<_>, _> =
        headers.get_all(name).iter().map(|value| std::str::from_utf8(value.as_bytes())).collect();
    values.ok().filter(|values| !values.is_empty()).map(|values| values.join(", "))
}

/// The URL without its user and password, for whatever leaves this program: answers,
/// errors, logs.
pub fn without_password(url: &Url) -> Url {
    let mut url = url.clone();
    // Both fail only for URLs that cannot hold credentials in the first place.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// Roots are those of Mozilla and those of the machine, so that a bare container
/// works and so does a company with its own authority.
fn tls_config() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Names to addresses, without those where we do not go. The connection is made to
/// exactly these addresses, so a name cannot change its mind in between.
struct GuardedResolver {
    options: Arc<ClientOptions>,
    /// May be anywhere: it was configured.
    proxy_host: Option<String>,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let options = self.options.clone();
        let is_proxy = self.proxy_host.as_deref() == Some(name.as_str());
        Box::pin(async move {
            if let Some(address) = options.hosts.get(name.as_str()) {
                return Ok(Box::new(std::iter::once(*address)) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed = allowed(found, options.allow_private_addresses || is_proxy)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn allowed(found: Vec<SocketAddr>, private_too: bool) -> Result<Vec<SocketAddr>, PrivateAddress> {
    let first = found.first().copied();
    let allowed: Vec<_> = found
        .into_iter()
        .filter(|address| private_too || address::is_public(address.ip()))
        .collect();
    match first {
        Some(first) if allowed.is_empty() => Err(PrivateAddress(first.ip())),
        _ => Ok(allowed),
    }
}

/// Carries a refused address through the layers of the HTTP client.
#[derive(Debug)]
struct PrivateAddress(IpAddr);

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is a private address", self.0)
    }
}

impl Error for PrivateAddress {}

fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|e| e.downcast_ref())
}
