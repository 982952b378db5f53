//! Polling over weeks: feeds that move, networks that fail, servers that err. Days pass in the
//! record, not on the clock.

mod support;

use std::time::Duration;

use support::{Desk, Document, Site, Story, closed_port, feeds, wait_until};

fn bridge() -> Story {
    Story::new("bridge", "Marta Holloway", "mayor", "The bridge will be open by spring")
}

fn redirect(status: u16, to: &str) -> Document {
    Document { location: Some(to.to_owned()), ..Document::status(status) }
}

/// `/old.xml` redirects to `/feed.xml`; polled by command, three times over two days.
fn polled_for_two_days(status: u16) -> (Site, Desk) {
    let site = Site::start();
    site.publish(&[bridge()]);
    site.put("/old.xml", redirect(status, &site.url("/feed.xml")));
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["feeds", "add", &site.url("/old.xml"), "--outlet", "bugle"]);
    for _ in 0..3 {
        desk.ok(&["run", "--once"]);
        desk.change(&["UPDATE feed SET moved_since = moved_since - 86400000"]);
        desk.let_time_pass();
    }
    (site, desk)
}

fn url_of_feed_1(desk: &Desk) -> String {
    let rows = desk.sql("SELECT url FROM v_feeds WHERE id = 1");
    rows[0]["url"].as_str().unwrap().to_owned()
}

#[test]
fn a_feed_that_moved_for_good_is_polled_at_its_new_address() {
    for status in [301, 308] {
        let (site, desk) = polled_for_two_days(status);
        assert_eq!(url_of_feed_1(&desk), site.url("/feed.xml"));
        site.take_requests();
        desk.ok(&["run", "--once"]);
        let requests = site.take_requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        let first = (requests[0].path.as_str(), requests[0].status);
        assert_eq!(first, ("/feed.xml", 304), "its validators were of the new address already");
        assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1, "its entries are known");
    }
}

#[test]
fn a_feed_that_is_elsewhere_for_now_keeps_its_address() {
    for status in [302, 303, 307] {
        let (site, desk) = polled_for_two_days(status);
        assert_eq!(url_of_feed_1(&desk), site.url("/old.xml"));
    }
}

#[test]
fn a_feed_of_the_file_keeps_its_address_and_status_tells_the_new_one() {
    let site = Site::start();
    site.publish(&[bridge()]);
    site.put("/old.xml", redirect(301, &site.url("/feed.xml")));
    let desk = Desk::with_feeds(&[&site.url("/old.xml")]);
    let mut log = String::new();
    for _ in 0..4 {
        log.push_str(&String::from_utf8_lossy(&desk.run(&["run", "--once"]).stderr));
        desk.change(&["UPDATE feed SET moved_since = moved_since - 86400000"]);
        desk.let_time_pass();
    }
    assert_eq!(url_of_feed_1(&desk), site.url("/old.xml"));
    assert_eq!(log.matches("has moved to").count(), 1, "{log}");
    let status = desk.ok(&["status"]);
    assert!(status.contains(&format!("now at {}", site.url("/feed.xml"))), "{status}");
}

#[test]
fn a_feed_does_not_move_to_where_another_one_is() {
    let (site, desk) = polled_for_two_days(301);
    site.put("/older.xml", redirect(301, &site.url("/feed.xml")));
    desk.ok(&["feeds", "add", &site.url("/older.xml"), "--outlet", "bugle"]);
    for _ in 0..3 {
        desk.ok(&["run", "--once"]);
        desk.change(&["UPDATE feed SET moved_since = moved_since - 86400000"]);
        desk.let_time_pass();
    }
    let rows = desk.sql("SELECT url FROM v_feeds WHERE id = 2");
    assert_eq!(rows[0]["url"], site.url("/older.xml"));
    let status = desk.ok(&["status"]);
    assert!(status.contains("feed 1 is polled there"), "{status}");
}

#[test]
fn an_outage_of_our_own_is_held_against_nobody() {
    let silent: Vec<String> = (0..4).map(|_| format!("http://{}/feed", closed_port())).collect();
    let desk = Desk::with_feeds(&silent.iter().map(String::as_str).collect::<Vec<_>>());
    let output = desk.run(&["run", "--once"]);
    let log = String::from_utf8_lossy(&output.stderr);
    assert_eq!(log.matches("the network seems down").count(), 1, "{log}");
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE failures > 0"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM feed WHERE attempts > 0 OR lease_until > 0"), 0);
    let status = desk.ok(&["status"]);
    assert!(status.contains("the network seems down: nobody answers since"), "{status}");

    let site = Site::start();
    site.publish(&[bridge()]);
    desk.configure(&feeds(&[&site.url("/feed.xml")]));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    let status = desk.ok(&["status"]);
    assert!(!status.contains("network seems down"), "{status}");
}

#[test]
fn a_server_that_says_304_for_ever_is_caught_by_an_audit() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let etag = desk.sql("SELECT etag FROM feed")[0]["etag"].as_str().unwrap().to_owned();
    let ferry = Story::new("ferry", "Owen Pryce", "clerk", "The ferry pays for itself");
    site.publish(&[ferry, bridge()]);
    site.change("/feed.xml", |feed| feed.etag = Some(etag));

    let poll = || {
        desk.let_time_pass();
        String::from_utf8_lossy(&desk.run(&["run", "--once"]).stderr).into_owned()
    };
    poll();
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1, "the server hides it");
    desk.change(&["UPDATE feed SET audited_at = audited_at - 15 * 86400000"]);
    let log = poll();
    assert!(log.contains("under the same validators"), "{log}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 2);
    site.take_requests();
    poll();
    assert_eq!(site.take_requests()[0].status, 304, "one audit is enough for a week");
}

#[test]
fn a_record_of_a_clock_that_ran_ahead_is_not_silent() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    desk.change(&[
        "UPDATE feed SET due_at = due_at + 30 * 86400000",
        "UPDATE host SET next_at = next_at + 30 * 86400000",
    ]);
    site.take_requests();
    desk.ok(&["run", "--once"]);
    assert_eq!(site.requests_for("/feed.xml"), 1);
}

#[test]
fn kill_9_polls_nothing_before_its_time() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let desk = Desk::with_feeds_of(&[&site]);
    let daemon = desk.start(&["run"]);
    wait_until("the feed is polled and its entry read", || {
        site.requests_for("/news/bridge.html") > 0
            && desk.count("SELECT count(*) FROM v_articles") == 1
    });
    daemon.kill();
    site.take_requests();
    desk.ok(&["run", "--once"]);
    assert!(site.take_requests().is_empty());
}

#[test]
fn kill_9_in_the_middle_of_a_poll_forgets_no_manners() {
    let site = Site::start();
    site.publish(&[bridge()]);
    site.slow_down("/feed.xml", Duration::from_secs(30));
    let desk = Desk::with_feeds(&[]);
    desk.write(
        "onrecord.toml",
        &format!(
            "[storage]\npath = \"news.db\"\n[fetch]\nallow_private_addresses = true\n\
             pause = \"90s\"\ntimeout = \"60s\"\n{}",
            feeds(&[&site.url("/feed.xml")])
        ),
    );
    let daemon = desk.start(&["run"]);
    wait_until("the poll is in flight", || site.requests_for("/feed.xml") > 0);
    daemon.kill();
    site.take_requests();
    desk.ok(&["run", "--once"]);
    assert!(site.take_requests().is_empty(), "the host's pause of 90 seconds holds");
}

/// Milliseconds until the next poll and until the host may be asked, after a poll that was
/// answered like this.
fn waits_after(status: u16, retry_after: &str) -> (i64, i64) {
    let site = Site::start();
    let refusal =
        Document { retry_after: Some(retry_after.to_owned()), ..Document::status(status) };
    site.put("/feed.xml", refusal);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let wait = |column: &str| {
        desk.count(&format!(
            "SELECT {column} - (SELECT max(at) FROM fetch_log) AS ms FROM feed JOIN host ON host.name = feed.host"
        ))
    };
    (wait("due_at"), wait("next_at"))
}

#[test]
fn retry_after_is_kept_in_both_forms_for_a_week_at_most() {
    const HOUR: i64 = 3_600_000;
    for status in [429, 503] {
        assert_eq!(waits_after(status, "7200"), (2 * HOUR, 2 * HOUR));
        let week = (7 * 24 * HOUR, 7 * 24 * HOUR);
        assert_eq!(waits_after(status, "99999999"), week);
        assert_eq!(waits_after(status, "Fri, 31 Dec 2100 23:59:59 GMT"), week);
        // What is past asks for nothing: the usual wait of a feed that failed once.
        assert_eq!(waits_after(status, "Fri, 02 Jan 2026 12:00:00 GMT").0, HOUR / 2);
    }
}

#[test]
fn a_feed_has_its_own_headers_name_and_login_and_keeps_them_to_itself() {
    let (site, other) = (Site::start(), Site::start());
    site.publish(&[bridge()]);
    other.publish(&[bridge()]);
    site.put("/old.xml", redirect(302, &site.url("/away.xml")));
    site.put("/away.xml", redirect(302, &other.url("/feed.xml")));
    let desk = Desk::with_feeds(&[]);
    desk.write("password", "open sesame\n");
    desk.configure(&format!(
        "[[feed]]\nurl = \"{}\"\nuser_agent = \"desk/1\"\nusername = \"reader\"\n\
         password_file = \"password\"\nheaders = {{ \"X-Key\" = \"k3y\", \"X-More\" = \"env:MORE\" }}\n",
        site.url("/old.xml")
    ));
    let output = desk.command(&["run", "--once", "--log", "trace"]).env("MORE", "m0re").output();
    let log = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();

    // base64 of `reader:open sesame`
    let login = "Basic cmVhZGVyOm9wZW4gc2VzYW1l";
    for request in site.take_requests().iter().filter(|request| request.path.ends_with(".xml")) {
        assert_eq!(request.headers["user-agent"], "desk/1");
        assert_eq!(request.headers["x-key"], "k3y");
        assert_eq!(request.headers["x-more"], "m0re");
        assert_eq!(request.headers["authorization"], login);
    }
    let elsewhere = &other.take_requests()[0];
    assert_eq!((elsewhere.path.as_str(), elsewhere.status), ("/feed.xml", 200));
    assert_eq!(elsewhere.headers["user-agent"], "desk/1");
    for name in ["x-key", "x-more", "authorization"] {
        assert!(!elsewhere.headers.contains_key(name), "{name} went to another server");
    }
    let record = std::fs::read(desk.path("news.db")).unwrap();
    for secret in ["k3y", "m0re", "open sesame", "cmVhZGVyOm9wZW4gc2VzYW1l"] {
        assert!(!log.contains(secret), "`{secret}` is in the log");
        let in_record = record.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!in_record, "`{secret}` is in the record");
    }
}

#[test]
fn a_password_that_cannot_be_found_is_a_failure_that_names_its_place() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let desk = Desk::with_feeds(&[]);
    let url = site.url("/feed.xml");
    desk.ok(&["feeds", "add", &url, "--username", "reader", "--password-env", "NO_SUCH_VARIABLE"]);
    desk.ok(&["run", "--once"]);
    assert!(site.take_requests().is_empty());
    assert!(desk.ok(&["status"]).contains("environment variable NO_SUCH_VARIABLE is not set"));
    let errors = desk.fails(2, &["feeds", "add", &url, "--username", "reader"]);
    assert!(errors.contains("password_env"), "{errors}");
    let errors = desk.fails(2, &["feeds", "add", &url, "--header", "X-Key=k3y"]);
    assert!(errors.contains("X-Key=env:VARIABLE"), "{errors}");
}

#[test]
fn rules_say_which_entries_are_taken_in() {
    let site = Site::start();
    let library = Story::new("library", "Owen Pryce", "chief librarian", "Nobody asked us");
    let ferry = Story::new("ferry", "Owen Pryce", "clerk", "The ferry pays for itself");
    site.publish(&[bridge(), library, ferry]);
    let desk = Desk::with_feeds(&[]);
    let configure = |rules: &str| {
        desk.configure(&format!("[[feed]]\nurl = \"{}\"\n{rules}", site.url("/feed.xml")));
        if desk.path("news.db").exists() {
            desk.let_time_pass();
        }
        desk.ok(&["run", "--once"]);
    };
    configure("include = [\"title:bridge|ferry\"]\nexclude = [\"url:/FERRY\"]\n");
    assert_eq!(
        desk.sql("SELECT title FROM v_articles")[0]["title"],
        "Council decides on the bridge"
    );
    assert_eq!(desk.count("SELECT count(*) FROM entry"), 1);
    assert_eq!(desk.count("SELECT passed_over FROM v_feeds"), 2);
    configure("include = [\"title:bridge|ferry\"]\n");
    assert_eq!(desk.count("SELECT count(*) FROM entry"), 2, "other rules see the same document");
}

#[test]
fn a_proxy_asks_for_us() {
    let proxy = Site::start();
    let body = "<rss version=\"2.0\"><channel><title>Far</title><item><title>A</title>\
                <guid>1</guid></item></channel></rss>";
    proxy.put("/feed.xml", Document::new("application/rss+xml", body));
    let desk = Desk::with_feeds(&[]);
    let url = "http://far-away.invalid/feed.xml";
    desk.ok(&["feeds", "add", url, "--proxy", &proxy.url("/")]);
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.sql("SELECT title FROM v_feeds")[0]["title"], "Far");
    assert_eq!(proxy.take_requests()[0].headers["host"], "far-away.invalid");
}

// What is given is not a feed's address.

#[test]
fn a_sites_own_feed_is_found() {
    let site = Site::start();
    site.publish(&[bridge()]);
    site.put(
        "/",
        Document::html(
            "<html><head><title>Bugle</title>\
             <link rel=alternate type='application/rss+xml' title=Gone href=/gone.xml>\
             <link rel=alternate type='application/rss+xml' title=News href=/feed.xml>\
             </head><body><p>Hello.</p></body></html>",
        ),
    );
    let desk = Desk::with_feeds(&[]);
    let said = desk.ok(&["feeds", "add", &site.url("/"), "--outlet", "bugle"]);
    assert!(said.contains(&format!("Added {}", site.url("/feed.xml"))), "{said}");
    assert!(said.contains("/gone.xml (Gone)"), "{said}");
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
}

#[test]
fn a_site_without_a_feed_is_an_error() {
    let site = Site::start();
    site.put("/", Document::html("<html><body><p>Hello.</p></body></html>"));
    let desk = Desk::with_feeds(&[]);
    let errors = desk.fails(1, &["feeds", "add", &site.url("/")]);
    assert!(errors.contains("names no feed"), "{errors}");
    assert!(!desk.path("news.db").exists() || desk.count("SELECT count(*) FROM v_feeds") == 0);
}

#[test]
fn a_news_sitemap_is_a_feed() {
    let site = Site::start();
    let story = bridge();
    site.put(&story.path(), Document::html(story.html()));
    let sitemap = format!(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' \
         xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>{}</loc><news:news>\
         <news:publication_date>2026-01-31T20:00:00+01:00</news:publication_date>\
         <news:title>The bridge</news:title></news:news></url></urlset>",
        site.url(&story.path())
    );
    site.put("/sitemap.xml", Document::new("application/xml", sitemap));
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        site.url("/sitemap.xml")
    );
    site.put("/index.xml", Document::new("application/xml", index));
    let desk = Desk::with_feeds(&[]);
    for path in ["/sitemap.xml", "/index.xml"] {
        desk.ok(&["feeds", "add", &site.url(path), "--outlet", "bugle"]);
    }
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    let errors = desk.sql("SELECT last_error FROM v_feeds WHERE last_error IS NOT NULL");
    let error = errors[0]["last_error"].as_str().unwrap();
    assert!(error.contains("lists 1 sitemaps") && error.contains("/sitemap.xml"), "{error}");
}

#[test]
fn archives_are_taken_in_on_request() {
    let site = Site::start();
    let page = |slug: &str, older: &str| {
        let link = site.url(&format!("/{slug}"));
        format!(
            "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>B</title>\
             {older}<item><title>{slug}</title><link>{link}</link><guid>{slug}</guid></item>\
             </channel></rss>"
        )
    };
    let older = |path: &str| format!("<atom:link rel='prev-archive' href='{}'/>", site.url(path));
    let put = |path, body| site.put(path, Document::new("application/rss+xml", body));
    put("/feed.xml", page("new", &older("/2.xml")));
    put("/2.xml", page("old", &older("/1.xml")));
    // The oldest names itself: nobody goes round in circles.
    put("/1.xml", page("oldest", &older("/1.xml")));
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["feeds", "add", &site.url("/feed.xml"), "--exclude", "title:^oldest$"]);
    let said = desk.ok(&["feeds", "backfill", "1", "--documents", "2"]);
    assert!(said.contains("2 new entries"), "{said}");
    let said = desk.ok(&["feeds", "backfill", &site.url("/feed.xml")]);
    assert!(said.contains("0 new entries"), "{said}");
    assert_eq!(site.requests_for("/1.xml"), 1);
}

#[test]
fn status_keeps_the_password_of_an_address_to_itself() {
    let site = Site::start();
    site.put("/feed.xml", Document::status(500));
    let desk = Desk::with_feeds(&[]);
    let url = site.url("/feed.xml").replace("http://", "http://ana:s3cret@");
    desk.ok(&["feeds", "add", &url]);
    desk.ok(&["run", "--once"]);
    for format in ["text", "json"] {
        let said = desk.ok(&["status", "--format", format]);
        assert!(said.contains("/feed.xml") && !said.contains("s3cret"), "{said}");
    }
}
