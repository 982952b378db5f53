//! The daemon against a local site: what it takes in, and what it lives through.

mod support;

use std::time::Duration;

use support::{Desk, Document, Site, Story, closed_port, feeds, wait_until};

fn bridge() -> Story {
    Story::new("bridge", "Marta Holloway", "mayor", "The bridge will be open by spring")
}

fn library() -> Story {
    Story::new("library", "Owen Pryce", "chief librarian", "Nobody has asked the readers")
}

fn ferry() -> Story {
    Story::new("ferry", "Marta Holloway", "mayor", "The ferry was never going to pay for itself")
}

fn published(stories: &[Story]) -> (Site, Desk) {
    let site = Site::start();
    site.publish(stories);
    let desk = Desk::with_feeds_of(&[&site]);
    (site, desk)
}

#[test]
fn the_first_pass_takes_in_every_entry_with_its_quotes() {
    let (site, desk) = published(&[bridge(), library()]);
    desk.ok(&["run", "--once"]);

    let rows =
        desk.sql("SELECT speaker, role, quote, outlet, title FROM v_quotes ORDER BY speaker");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["speaker"], "Marta Holloway");
    assert_eq!(rows[0]["role"], "mayor");
    assert_eq!(rows[0]["quote"], "“The bridge will be open by spring,”");
    assert_eq!(rows[0]["outlet"], "outlet-1");
    assert_eq!(rows[0]["title"], "Council decides on the bridge");
    assert_eq!(rows[1]["speaker"], "Owen Pryce");
    assert_eq!(site.requests_for("/news/bridge.html"), 1);
    assert_eq!(site.requests_for("/robots.txt"), 1);
}

#[test]
fn offsets_count_characters_of_the_stored_body() {
    let (_site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    let rows = desk.sql(
        "SELECT q.quote, substr(a.body, q.start + 1, q.stop - q.start) AS cut \
         FROM v_quotes q JOIN v_articles a ON a.id = q.article_id",
    );
    assert_eq!(rows[0]["quote"], rows[0]["cut"]);
    let rows = desk.sql(
        "SELECT m.surface, substr(a.body, m.start + 1, m.stop - m.start) AS cut \
         FROM v_mentions m JOIN v_articles a ON a.id = m.article_id",
    );
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["surface"] == row["cut"]));
}

#[test]
fn the_second_pass_with_nothing_new_asks_once_and_gets_a_304() {
    let (site, desk) = published(&[bridge(), library()]);
    desk.ok(&["run", "--once"]);
    site.take_requests();
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);

    let requests = site.take_requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(requests[0].path, "/feed.xml");
    assert!(requests[0].if_none_match.is_some());
    assert_eq!(requests[0].status, 304);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 2);
}

#[test]
fn a_feed_that_is_not_due_is_not_asked() {
    let (site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    site.take_requests();
    desk.ok(&["run", "--once"]);
    assert!(site.take_requests().is_empty());
}

#[test]
fn a_new_entry_is_taken_in_alone() {
    let (site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    site.publish(&[ferry(), bridge()]);
    site.take_requests();
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);

    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 2);
    assert_eq!(site.requests_for("/news/bridge.html"), 0);
    assert_eq!(desk.count("SELECT quotes FROM v_speakers WHERE speaker = 'Marta Holloway'"), 2);
}

#[test]
fn an_edited_entry_becomes_a_revision_of_its_article() {
    let (site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    let before = desk.sql("SELECT id, quote FROM v_quotes");

    let mut edited = bridge();
    edited.teaser.push_str(" Updated.");
    edited.paragraphs.push(
        "“We will pay for it ourselves,” Holloway told reporters outside the chamber.".to_owned(),
    );
    site.publish(&[edited]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);

    let articles = desk.sql("SELECT id, rev, body FROM v_articles");
    assert_eq!(articles.len(), 1);
    assert_eq!(articles[0]["rev"], 2);
    assert!(articles[0]["body"].as_str().unwrap().contains("pay for it ourselves"));
    let after = desk.sql("SELECT id, quote FROM v_quotes ORDER BY start");
    assert_eq!(after.len(), 2);
    assert_eq!(after[0], before[0], "a quote that stays keeps its id");
    assert_eq!(desk.count("SELECT count(*) FROM article_rev"), 2);
}

#[test]
fn an_edit_that_changes_no_word_of_the_page_makes_no_revision() {
    let (site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    let mut edited = bridge();
    edited.teaser.push_str(" Now with pictures.");
    site.publish(&[edited]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT rev FROM v_articles"), 1);
}

#[test]
fn the_same_link_in_two_feeds_of_an_outlet_is_one_article_read_once() {
    let site = Site::start();
    site.publish(&[bridge()]);
    site.put(
        "/politics.xml",
        Document::new(
            "application/rss+xml",
            format!(
                "<rss version=\"2.0\"><channel><title>Politics</title><item><title>The bridge</title>\
                 <link>{}?utm_source=rss</link><guid>p-1</guid></item></channel></rss>",
                site.url("/news/bridge.html")
            ),
        ),
    );
    let desk = Desk::with_feeds(&[]);
    desk.configure(&format!(
        "[[feed]]\nurl = \"{}\"\noutlet = \"bugle\"\n[[feed]]\nurl = \"{}\"\noutlet = \"bugle\"\n",
        site.url("/feed.xml"),
        site.url("/politics.xml")
    ));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    assert_eq!(site.requests_for("/news/bridge.html"), 1);
    assert_eq!(desk.count("SELECT sum(articles) FROM v_feeds"), 2);
}

#[test]
fn a_failing_feed_is_recorded_with_its_next_attempt_and_stops_nobody() {
    let (well, broken) = (Site::start(), Site::start());
    well.publish(&[bridge()]);
    broken.put("/feed.xml", Document::status(500));
    let desk = Desk::with_feeds_of(&[&broken, &well]);
    desk.ok(&["run", "--once"]);

    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    let rows = desk.sql("SELECT failures, last_error, next_poll FROM v_feeds WHERE failures > 0");
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["last_error"].as_str().unwrap().contains("500"));
    assert!(rows[0]["next_poll"].is_string());
    let status = desk.ok(&["status"]);
    assert!(status.contains("failed 1x") && status.contains("500"), "{status}");
}

#[test]
fn every_kind_of_bad_input_is_recorded_and_shown() {
    let site = Site::start();
    let feed = |body: &str| Document::new("application/rss+xml", body.to_owned());
    site.put("/html", Document::html("<html><body><p>Please enable cookies.</p></body></html>"));
    site.put("/empty", feed(""));
    site.put("/garbage", feed("\u{0}\u{1}\u{2} not a feed at all"));
    site.put("/huge", feed(&" ".repeat(10_000_000)));
    site.put("/stalled", feed("<rss/>").slow(Duration::from_secs(30)));
    site.put("/loop", Document { location: Some(site.url("/loop")), ..Document::status(302) });
    site.put("/gone", Document::status(410));
    site.publish(&[bridge()]);
    let closed = format!("http://{}/feed", closed_port());
    let paths = ["/html", "/empty", "/garbage", "/huge", "/stalled", "/loop", "/gone", "/feed.xml"];
    let mut urls: Vec<String> = paths.iter().map(|path| site.url(path)).collect();
    urls.push(closed);
    urls.push("http://no-such-host.invalid/feed".to_owned());
    let desk = Desk::with_feeds(&urls.iter().map(String::as_str).collect::<Vec<_>>());
    desk.ok(&["run", "--once"]);

    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE failures = 1"), 9);
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE last_error IS NULL"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE state = 'gone'"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    let status = desk.ok(&["status"]);
    for words in [
        "web page, not a feed",
        "empty",
        "not a feed",
        "larger than",
        "did not answer",
        "redirected",
        "410",
        "cannot reach",
    ] {
        assert!(status.contains(words), "`{words}` is not in {status}");
    }
    let errors = desk.fails(1, &["status", "--check"]);
    assert!(errors.is_empty(), "{errors}");
}

#[test]
fn pages_that_cannot_be_read_are_recorded_and_shown() {
    let site = Site::start();
    let slugs = ["missing", "broken", "picture", "blank", "huge", "latin"];
    let mut stories: Vec<Story> =
        slugs.iter().map(|slug| Story::new(slug, "Owen Pryce", "clerk", "So be it")).collect();
    stories.push(bridge());
    site.publish(&stories);
    site.put("/news/missing.html", Document::status(404));
    site.put("/news/broken.html", Document::status(503));
    site.put("/news/picture.html", Document::new("image/png", vec![0x89, b'P', b'N', b'G', 0, 1]));
    site.put("/news/blank.html", Document::html("<html><body></body></html>"));
    site.put("/news/huge.html", Document::html("x".repeat(10_000_000)));
    // Says that it is UTF-8 and is not: read as well as can be.
    let latin =
        stories[5].paragraphs.iter().map(|p| format!("<p>{p} Caf\u{e9}.</p>")).collect::<String>();
    let latin: Vec<u8> =
        latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'"')).collect();
    site.put("/news/latin.html", Document::html(latin));
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);

    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 2);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE state = 'refused'"), 4);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE state = 'due' AND failures = 1 AND due_at > first_seen_at"), 1);
    let status = desk.ok(&["status"]);
    for words in
        ["404", "503", "not a web page", "no main text", "larger than", "given up", "next try"]
    {
        assert!(status.contains(words), "`{words}` is not in {status}");
    }
}

#[test]
fn a_page_that_fails_is_tried_again_when_its_time_has_come() {
    let (site, desk) = published(&[bridge()]);
    site.put("/news/bridge.html", Document::status(503));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 0);
    site.publish(&[bridge()]);
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 0, "not before its time");
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
}

#[test]
fn a_page_that_robots_txt_closes_is_not_asked_for() {
    let (site, desk) = published(&[bridge(), library()]);
    site.put("/robots.txt", Document::new("text/plain", "User-agent: *\nDisallow: /news/bridge"));
    desk.ok(&["run", "--once"]);
    assert_eq!(site.requests_for("/news/bridge.html"), 0);
    assert_eq!(site.requests_for("/robots.txt"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    assert!(desk.ok(&["status"]).contains("robots.txt"));
}

#[test]
fn private_addresses_are_refused_unless_they_are_allowed() {
    let (site, desk) = published(&[bridge()]);
    desk.write(
        "onrecord.toml",
        &format!("[storage]\npath = \"news.db\"\n{}", feeds(&[&site.url("/feed.xml")])),
    );
    desk.ok(&["run", "--once"]);
    assert!(site.take_requests().is_empty());
    assert!(desk.ok(&["status"]).contains("private address"));
}

#[test]
fn a_password_stays_out_of_the_log_and_the_articles() {
    let (site, desk) = published(&[bridge()]);
    let url = site.url("/feed.xml").replace("http://", "http://reader:secret@");
    let open = closed_port();
    desk.configure(&feeds(&[&url, &format!("http://reader:secret@{open}/feed")]));
    let output = desk.run(&["run", "--once"]);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("Polled") && log.contains("Could not poll"), "{log}");
    assert!(!log.contains("secret"), "{log}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE url LIKE '%secret%'"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE last_error LIKE '%secret%'"), 0);
}

#[test]
fn a_redirected_feed_gets_its_304_where_it_answers() {
    let (site, desk) = published(&[bridge()]);
    let moved = Document { location: Some(site.url("/feed.xml")), ..Document::status(301) };
    site.put("/old.xml", moved);
    desk.configure(&feeds(&[&site.url("/old.xml")]));
    desk.ok(&["run", "--once"]);
    site.take_requests();
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    let requests = site.take_requests();
    assert_eq!(requests[0].path, "/old.xml");
    assert_eq!(requests[0].if_none_match, None);
    assert_eq!((requests[1].path.as_str(), requests[1].status), ("/feed.xml", 304));
}

#[test]
fn a_feed_taken_out_of_the_file_is_paused_and_its_articles_stay() {
    let (site, desk) = published(&[bridge()]);
    desk.ok(&["run", "--once"]);
    desk.configure("");
    desk.ok(&["run", "--once"]);
    let state = |desk: &Desk| desk.sql("SELECT state FROM v_feeds")[0]["state"].clone();
    assert_eq!(state(&desk), "paused");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    desk.configure(&feeds(&[&site.url("/feed.xml")]));
    desk.ok(&["run", "--once"]);
    assert_eq!(state(&desk), "active");
}

#[cfg(unix)]
#[test]
fn sigterm_finishes_what_is_in_hand_and_leaves_with_0() {
    let (site, desk) = published(&[bridge(), library()]);
    site.put("/robots.txt", Document::status(404).slow(Duration::from_millis(700)));
    let daemon = desk.start(&["run", "--log-format", "json"]);
    wait_until("a page is in hand", || site.requests_for("/robots.txt") > 0);
    let told = std::time::Instant::now();
    daemon.signal("-TERM");
    let (status, log) = daemon.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(told.elapsed() < Duration::from_secs(10));
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1, "the one in hand was finished");
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE lease_until > 0"), 0);
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("{line}"));
    }
}

#[test]
fn kill_9_in_the_middle_loses_nothing_and_repeats_nothing() {
    let stories: Vec<Story> = (0..12)
        .map(|i| {
            Story::new(
                &format!("case-{i}"),
                "Ada Quill",
                "judge",
                &format!("Case number {i} is closed for good"),
            )
        })
        .collect();
    let (site, desk) = published(&stories);
    for story in &stories {
        site.slow_down(&story.path(), Duration::from_millis(40));
    }
    let daemon = desk.start(&["run"]);
    wait_until("some are recorded", || {
        site.requests_for("/news/case-3.html") + site.requests_for("/news/case-8.html") > 0
    });
    daemon.kill();
    let recorded = desk.sql("SELECT id, url FROM v_articles ORDER BY id");
    let quotes = desk.sql("SELECT id, quote FROM v_quotes ORDER BY id");
    assert!(recorded.len() < stories.len(), "it was killed in the middle");
    assert_eq!(desk.sql("PRAGMA integrity_check")[0]["integrity_check"], "ok");

    site.take_requests();
    desk.ok(&["run", "--once"]);
    let after = desk.sql("SELECT id, url FROM v_articles ORDER BY id");
    assert_eq!(after.len(), stories.len());
    assert_eq!(after[..recorded.len()], recorded[..], "what was recorded stays as it was");
    let quotes_after = desk.sql("SELECT id, quote FROM v_quotes ORDER BY id");
    assert_eq!(quotes_after.len(), stories.len());
    assert_eq!(quotes_after[..quotes.len()], quotes[..]);
    for row in &recorded {
        let path = row["url"].as_str().unwrap().split_once("/news/").unwrap().1;
        assert_eq!(site.requests_for(&format!("/news/{path}")), 0, "{path} was read twice");
    }
}

#[test]
fn a_running_daemon_takes_up_a_feed_that_is_added() {
    let (site, desk) = published(&[bridge()]);
    desk.configure("");
    let daemon = desk.start(&["run"]);
    wait_until("the database is there", || desk.path("news.db").exists());
    desk.ok(&["feeds", "add", &site.url("/feed.xml"), "--outlet", "bugle"]);
    wait_until("the article is read", || {
        site.requests_for("/news/bridge.html") > 0
            && desk.count("SELECT count(*) FROM v_articles") == 1
    });
    daemon.kill();
}

#[cfg(unix)]
#[test]
fn sighup_reads_the_configuration_again() {
    let (site, desk) = published(&[bridge()]);
    desk.configure("");
    let daemon = desk.start(&["run"]);
    wait_until("the database is there", || desk.path("news.db.lock").exists());
    std::thread::sleep(Duration::from_millis(300));
    desk.configure(&feeds(&[&site.url("/feed.xml")]));
    daemon.signal("-HUP");
    wait_until("the feed is polled", || site.requests_for("/feed.xml") > 0);
    desk.configure("[fetch");
    daemon.signal("-HUP");
    std::thread::sleep(Duration::from_millis(300));
    daemon.signal("-INT");
    let (status, log) = daemon.wait();
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("has a mistake"), "{log}");
}

#[test]
fn a_second_daemon_on_the_same_database_is_refused() {
    let (_site, desk) = published(&[bridge()]);
    let first = desk.start(&["run"]);
    wait_until("the first one runs", || desk.path("news.db").exists());
    let errors = desk.fails(1, &["run", "--once"]);
    assert!(errors.contains("another onrecord daemon"), "{errors}");
    first.kill();
}

/// The processes that a process has started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<u32> {
    let is_child = |id: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let mut fields = after_name.split(' ');
        fields.next() != Some("Z") && fields.next() == Some(&parent.to_string())
    };
    let processes = std::fs::read_dir("/proc").expect("there are processes").flatten();
    let ids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    ids.filter(is_child).collect()
}

#[cfg(target_os = "linux")]
fn signal(name: &str, id: u32) {
    let kill = std::process::Command::new("kill").args([name, &id.to_string()]).status();
    assert!(kill.expect("kill is there").success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_on_which_its_reader_dies_is_refused_and_the_daemon_goes_on() {
    let (site, desk) = published(&[bridge()]);
    let daemon = desk.start(&["run"]);
    let articles = || desk.count("SELECT count(*) FROM v_articles");
    wait_until("a page is read", || site.requests_for("/feed.xml") > 0 && articles() == 1);
    let readers = children(daemon.id());
    assert!(!readers.is_empty(), "a page is read in a process of its own");
    // A reader that is held up, and is made to end as a page would end it.
    readers.iter().for_each(|reader| signal("-STOP", *reader));
    site.publish(&[bridge(), library()]);
    desk.change(&["UPDATE feed SET due_at = 0"]);
    let at_work = || std::fs::read_to_string(desk.path("news.db.lock")).unwrap_or_default();
    wait_until("the next page is in its hands", || at_work().contains("entry"));
    readers.iter().for_each(|reader| signal("-ABRT", *reader));
    readers.iter().for_each(|reader| signal("-CONT", *reader));
    let refused = "SELECT last_error FROM entry WHERE state = 'refused'";
    wait_until("it is refused", || desk.sql(refused).len() == 1);
    let error = desk.sql(refused)[0]["last_error"].to_string();
    assert!(error.contains("the page reader died on it (signal 6)"), "{error}");

    site.publish(&[bridge(), library(), ferry()]);
    desk.change(&["UPDATE feed SET due_at = 0"]);
    wait_until("the page after it is read", || articles() == 2);
    daemon.signal("-TERM");
    let (status, log) = daemon.wait();
    assert_eq!(status.code(), Some(0), "{log}");
}

#[cfg(target_os = "linux")]
#[test]
fn page_readers_go_when_their_daemon_does_and_not_before() {
    let (site, desk) = published(&[bridge()]);
    let daemon = desk.start(&["run"]);
    let articles = || desk.count("SELECT count(*) FROM v_articles");
    wait_until("a page is read", || site.requests_for("/feed.xml") > 0 && articles() == 1);
    let readers = children(daemon.id());
    for reader in &readers {
        ["-INT", "-TERM", "-HUP"].iter().for_each(|name| signal(name, *reader));
    }
    site.publish(&[bridge(), library()]);
    desk.change(&["UPDATE feed SET due_at = 0"]);
    wait_until("the next is read", || articles() == 2);
    assert_eq!(children(daemon.id()), readers, "they are deaf to what is meant for the daemon");
    daemon.kill();
    let are_gone = || {
        let is_there = |id: &u32| std::path::Path::new(&format!("/proc/{id}/cmdline")).exists();
        let command = |id: &u32| std::fs::read_to_string(format!("/proc/{id}/cmdline"));
        readers.iter().all(|id| !is_there(id) || command(id).unwrap_or_default().is_empty())
    };
    wait_until("they are gone", are_gone);
}
