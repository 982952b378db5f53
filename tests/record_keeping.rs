//! Keeping the record: what the daemon lives through, copies, repairs, reading again.

mod support;

use support::{Desk, Site, Story, wait_until};

fn story(number: usize) -> Story {
    let quote = format!("Case number {number} is closed for good");
    Story::new(&format!("case-{number}"), "Ada Quill", "judge", &quote)
}

/// A desk whose daemon has read so many stories.
fn read(stories: usize) -> (Site, Desk) {
    let site = Site::start();
    site.publish(&(0..stories).map(story).collect::<Vec<_>>());
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    (site, desk)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_waited_for_and_nothing_is_lost() {
    let site = Site::start();
    site.publish(&(0..12).map(story).collect::<Vec<_>>());
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["run", "--once"]);
    desk.configure(&format!(
        "[[feed]]\nurl = \"{}\"\noutlet = \"bugle\"\nevery = \"1s\"\n",
        site.url("/feed.xml")
    ));
    // Enough to add the feed, and too little for the articles.
    let daemon = desk.start_limited(40 * 16384, &["run"]);
    wait_until("it meets the end of the disk", || daemon.says("what is in hand waits"));
    assert!(desk.count("SELECT count(*) FROM v_articles") < 12);
    daemon.lift_limit();
    wait_until("it goes on", || daemon.says("nothing was lost"));
    wait_until("all is read", || desk.count("SELECT count(*) FROM v_articles") == 12);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE failures > 0"), 0);
    assert_eq!(desk.count("SELECT max(failures) FROM v_feeds"), 0);
    daemon.signal("-TERM");
    let (status, log) = daemon.wait();
    assert_eq!(status.code(), Some(0), "{log}");
}

#[test]
fn a_damaged_file_stops_the_daemon_and_says_what_to_do() {
    let (_site, desk) = read(1);
    let whole = std::fs::read(desk.path("news.db")).unwrap();
    desk.write("news.db", &"no database at all ".repeat(1000));
    for command in [&["run", "--once"][..], &["status"], &["feeds", "pause", "1"]] {
        let errors = desk.fails(1, command);
        assert!(errors.contains("is damaged") && errors.contains("onrecord doctor"), "{errors}");
    }
    // Pages in the middle are overwritten; the schema still reads.
    let mut torn = whole;
    let pages = torn.len() / 16384;
    torn[16384 * 3..16384 * (pages - 1)].fill(0x55);
    std::fs::write(desk.path("news.db"), torn).unwrap();
    let output = desk.run(&["run", "--once"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_named_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let (_site, desk) = read(1);
    let path = desk.path("news.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    // Root may write whatever the permissions say.
    if std::fs::OpenOptions::new().append(true).open(&path).is_err() {
        let errors = desk.fails(1, &["run", "--once"]);
        assert!(errors.contains("cannot be written"), "{errors}");
        assert!(desk.ok(&["quotes"]).contains("Ada Quill"));
    }
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let (_site, desk) = read(1);
    desk.change(&[
        "INSERT INTO _sqlx_migrations(version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', true, x'00', 0)",
        "UPDATE program SET version = '7.0.0'",
    ]);
    for command in [&["run", "--once"][..], &["status"], &["quotes"]] {
        let errors = desk.fails(1, command);
        for words in
            ["schema 9999", "onrecord 7.0.0", concat!("onrecord ", env!("CARGO_PKG_VERSION"))]
        {
            assert!(errors.contains(words), "{errors}");
        }
    }
    assert_eq!(desk.rows("SELECT id FROM article").len(), 1);
}

#[test]
fn a_lock_that_lasts_is_told_to_a_command() {
    let (_site, desk) = read(1);
    let lock = desk.lock();
    let errors = desk.fails(1, &["feeds", "pause", "1"]);
    assert!(errors.contains("is locked by another program"), "{errors}");
    drop(lock);
    desk.ok(&["feeds", "pause", "1"]);
}

#[test]
fn a_second_daemon_and_a_restore_are_refused_while_one_runs() {
    let (site, desk) = read(2);
    site.take_requests();
    desk.let_time_pass();
    let daemon = desk.start(&["run"]);
    wait_until("it runs", || site.requests_for("/feed.xml") > 0);
    let errors = desk.fails(1, &["run", "--once"]);
    assert!(errors.contains("another onrecord daemon runs on"), "{errors}");
    let said = desk.ok(&["backup", "copy.db"]);
    assert!(said.starts_with("Copied 2 articles and 2 quotes of 1 feeds"), "{said}");
    let errors = desk.fails(1, &["restore", "copy.db"]);
    assert!(errors.contains("another onrecord daemon runs on"), "{errors}");
    assert!(desk.ok(&["restore", "copy.db", "--check"]).contains("is whole: 2 articles"));
    daemon.kill();
}

#[cfg(target_os = "linux")]
#[test]
fn a_copy_that_would_find_no_room_is_not_begun() {
    let (_site, desk) = read(1);
    std::fs::create_dir(desk.path("small")).unwrap();
    let on_a_small_disk = |then: &str| {
        let script = format!("mount -t tmpfs -o size=64k none small && {then}");
        let program = desk.command(&["backup", "small/copy.db"]);
        let mut command = std::process::Command::new("unshare");
        command.args(["-rm", "sh", "-c", &script]).arg(program.get_program());
        command.args(program.get_args()).current_dir(desk.path(".")).output()
    };
    // Not everybody may mount a disk of their own.
    if on_a_small_disk("true").is_ok_and(|output| output.status.success()) {
        let output = on_a_small_disk("\"$0\" \"$@\"; code=$?; ls small; exit $code").unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains("small has no room for a copy of news.db: it takes"), "{errors}");
        assert!(errors.contains("bytes, and 65536 are free"), "{errors}");
        assert!(output.stdout.is_empty(), "nothing was written there");
    }
}

#[test]
fn a_backup_goes_back_in_its_place() {
    let (site, desk) = read(2);
    desk.ok(&["backup", "copy.db"]);
    let errors = desk.fails(1, &["backup", "copy.db"]);
    assert!(errors.contains("copy.db is there already: --force"), "{errors}");
    site.publish(&(0..4).map(story).collect::<Vec<_>>());
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 4);
    let said = desk.ok(&["restore", "copy.db"]);
    assert!(said.contains("news.db now holds 2 articles"), "{said}");
    assert!(said.contains("is kept in") && said.contains("before-restore-"), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 2);
    // The daemon goes on from there.
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 4);
    let json = desk.ok(&["backup", "copy.db", "--force", "--format", "json"]);
    let copy: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(copy["articles"], 4);
    desk.write("other.db", &"no database ".repeat(1000));
    let errors = desk.fails(1, &["restore", "other.db"]);
    assert!(errors.contains("is damaged"), "{errors}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 4);
    for restore in [&["restore", "nowhere.db"][..], &["restore", "nowhere.db", "--check"]] {
        let errors = desk.fails(1, restore);
        assert!(errors.contains("there is no copy at nowhere.db"), "{errors}");
    }
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 4);
}

#[test]
fn the_doctor_tells_what_is_wrong_and_mends_it() {
    let (_site, desk) = read(2);
    assert!(desk.ok(&["doctor", "--full"]).contains("news.db is well"));
    desk.change(&[
        "INSERT INTO quote_fts(quote_fts) VALUES ('delete-all')",
        "UPDATE article_tally SET direct = direct + 1",
    ]);
    let output = desk.run(&["doctor"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    for words in ["2 quotes are missing from the search", "a recount", "doctor --mend"] {
        assert!(told.contains(words), "{told}");
    }
    let told = desk.ok(&["doctor", "--mend"]);
    assert!(told.contains("mended: the index is made anew"), "{told}");
    assert_eq!(desk.ok(&["doctor", "--full", "--format", "json"]).trim(), "[]");
    assert!(desk.ok(&["search", "closed"]).contains("Ada Quill"));
}

#[test]
fn texts_are_read_again_and_what_changed_is_told() {
    let (_site, desk) = read(3);
    let nothing = desk.ok(&["reextract"]);
    assert!(nothing.contains("nothing to read again"), "{nothing}");
    let ids = "SELECT id FROM quote WHERE text LIKE '%Case number%' ORDER BY article_id";
    let before = desk.rows(ids);
    desk.change(&READ_BY_AN_OLDER);
    let told = desk.ok(&["reextract", "--diff"]);
    assert!(told.contains("3 articles read again"), "{told}");
    assert!(
        told.contains("1 quotes added, 0 gone, 1 with another speaker, 0 of another kind"),
        "{told}"
    );
    assert!(told.contains("Ada Quill, before Somebody Else"), "{told}");
    assert_eq!(desk.rows(ids)[..2], before[..2]);
    assert_eq!(desk.count("SELECT max(rev) FROM v_articles"), 1);
    assert!(desk.ok(&["reextract"]).contains("nothing to read again"));
    let output = desk.run(&["reextract", "--all", "--outlet", "outlet-1", "--format", "json"]);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let tally: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&tally["articles"], &tally["added"]), (&3.into(), &0.into()));
    assert!(desk.ok(&["doctor", "--full"]).contains("is well"));
}

/// As if an older extractor had read all, which saw less and something else.
const READ_BY_AN_OLDER: [&str; 3] = [
    "UPDATE article SET extractor_version = extractor_version - 1",
    "UPDATE quote_speaker SET name = 'Somebody Else' WHERE quote_id = (SELECT min(id) FROM quote)",
    "DELETE FROM quote WHERE id = (SELECT max(id) FROM quote)",
];
const BY_AN_OLDER: &str = "SELECT id FROM article WHERE extractor_version < \
                           (SELECT max(extractor_version) FROM quote)";

#[cfg(unix)]
#[test]
fn a_daemon_with_nothing_else_to_do_reads_texts_again() {
    let (site, desk) = read(3);
    desk.change(&READ_BY_AN_OLDER);
    assert_eq!(desk.rows(BY_AN_OLDER).len(), 3);
    // What is due comes first.
    site.publish(&(0..4).rev().map(story).collect::<Vec<_>>());
    desk.let_time_pass();
    let daemon = desk.start(&["run"]);
    wait_until("all is read again", || desk.rows(BY_AN_OLDER).is_empty());
    daemon.signal("-TERM");
    let (status, log) = daemon.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    let at = |words: &str| log.find(words).unwrap_or_else(|| panic!("{words} is not in {log}"));
    assert!(at("case-3.html: 1 quotes") < at("Reading again what an older extractor has read"));
    at("3 articles read again: 1 quotes added, 0 gone, 1 with another speaker, 0 of another kind");
    let speakers = desk.sql("SELECT DISTINCT speaker FROM v_quotes");
    assert_eq!(speakers, [serde_json::json!({"speaker": "Ada Quill"})]);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes"), 4);
    assert!(desk.ok(&["doctor", "--full"]).contains("is well"));
}

#[test]
fn a_host_that_is_to_be_left_alone_keeps_no_text_from_being_read_again() {
    let (site, desk) = read(2);
    desk.change(&READ_BY_AN_OLDER[..1]);
    desk.change(&[
        "UPDATE entry SET state = 'due', due_at = 0",
        "UPDATE host SET next_at = 1000 * (CAST(strftime('%s', 'now') AS INTEGER) + 600)",
    ]);
    site.take_requests();
    let daemon = desk.start(&["run"]);
    wait_until("all is read again", || desk.rows(BY_AN_OLDER).is_empty());
    daemon.kill();
    assert_eq!(site.take_requests(), []);
}

#[cfg(unix)]
#[test]
fn texts_are_not_read_again_where_that_is_switched_off() {
    let (site, desk) = read(1);
    desk.change(&READ_BY_AN_OLDER[..1]);
    let url = site.url("/feed.xml");
    let feed = format!("[[feed]]\nurl = \"{url}\"\noutlet = \"outlet-1\"\nevery = \"1s\"\n");
    desk.configure(&feed);
    let text = std::fs::read_to_string(desk.path("onrecord.toml")).unwrap();
    desk.write("onrecord.toml", &text.replace("[storage]", "[storage]\nreextract = false"));
    assert!(desk.ok(&["config", "check"]).contains("texts are read again     by command"));
    site.take_requests();
    desk.let_time_pass();
    let daemon = desk.start(&["run"]);
    // Between two polls there is a second in which there is nothing to do.
    wait_until("it has polled thrice", || site.requests_for("/feed.xml") > 3);
    daemon.signal("-TERM");
    let (_, log) = daemon.wait();
    assert!(!log.contains("Reading again"), "{log}");
    assert_eq!(desk.rows(BY_AN_OLDER).len(), 1);
    assert!(desk.ok(&["reextract"]).contains("1 articles read again"));
}

#[test]
fn texts_are_let_go_as_configured_and_quotes_stay() {
    let (site, desk) = read(3);
    keep(&desk, &site, "keep_text = \"1ms\"");
    let told = desk.ok(&["retain", "--dry-run"]);
    assert!(told.starts_with("3 texts of articles"), "{told}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE body = ''"), 0);
    // A daemon does it of its own.
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE body = ''"), 3);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes"), 3);
    assert!(desk.ok(&["retain"]).starts_with("0 texts"));
    assert!(desk.ok(&["reextract", "--all"]).contains("nothing to read again"));
    assert!(desk.ok(&["search", "closed"]).contains("Ada Quill"));
    assert!(desk.ok(&["doctor", "--full"]).contains("is well"));
}

#[test]
fn pages_are_kept_where_that_is_asked_for_and_go_again() {
    let (site, desk) = read(1);
    let id = desk.count("SELECT id FROM v_articles").to_string();
    let errors = desk.fails(1, &["articles", "page", &id]);
    assert!(errors.contains(&format!("no page of article {id} is kept: `keep_pages`")), "{errors}");

    keep(&desk, &site, "keep_pages = \"30d\"");
    assert!(desk.ok(&["config", "check"]).contains("pages are kept           for 30 days"));
    site.publish(&[story(1), story(0)]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    let id = desk.count("SELECT max(id) FROM v_articles").to_string();
    assert_eq!(desk.ok(&["articles", "page", &id]), story(1).html());
    desk.ok(&["articles", "page", &id, "--rev", "1", "-o", "page.html"]);
    assert_eq!(std::fs::read_to_string(desk.path("page.html")).unwrap(), story(1).html());
    let errors = desk.fails(1, &["articles", "page", &id, "--rev", "2"]);
    assert!(errors.contains(&format!("no page of revision 2 of article {id}")), "{errors}");

    // A revision has its own.
    let mut changed = story(1);
    changed.title.push_str(", once more");
    site.publish(&[changed.clone(), story(0)]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.ok(&["articles", "page", &id]), changed.html());
    assert_eq!(desk.ok(&["articles", "page", &id, "--rev", "1"]), story(1).html());
    assert!(desk.ok(&["size"]).contains("pages of articles, packed"));
    assert!(desk.ok(&["doctor", "--full"]).contains("is well"));

    // They go by age, and with their article.
    assert!(desk.ok(&["retain"]).contains(" 0 pages (0.0 MB)"));
    desk.change(&["UPDATE page SET fetched_at = 0 WHERE rev = 1"]);
    assert!(desk.ok(&["retain", "--dry-run"]).contains(" 1 pages ("));
    assert!(desk.ok(&["retain"]).contains(" 1 pages ("));
    assert_eq!(desk.ok(&["articles", "page", &id]), changed.html());
    desk.ok(&["articles", "forget", &id]);
    assert_eq!(desk.rows("SELECT id FROM page").len(), 0);
}

#[test]
fn pages_that_were_kept_go_where_they_are_kept_no_longer() {
    let site = Site::start();
    site.publish(&[story(1), story(2)]);
    let desk = Desk::with_feeds(&[]);
    keep(&desk, &site, "keep_pages = \"1y\"");
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.rows("SELECT id FROM page").len(), 2);
    keep(&desk, &site, "");
    assert!(desk.ok(&["config", "check"]).contains("pages are kept           no"));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.rows("SELECT id FROM page").len(), 0);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE body <> ''"), 2);
}

/// Has the desk read the site's feed and keep what is said.
fn keep(desk: &Desk, site: &Site, what: &str) {
    desk.configure(&support::feeds(&[&site.url("/feed.xml")]));
    let text = std::fs::read_to_string(desk.path("onrecord.toml")).unwrap();
    desk.write("onrecord.toml", &text.replace("[storage]", &format!("[storage]\n{what}")));
}

#[test]
fn the_record_says_how_large_it_is_and_becomes_smaller() {
    let (_site, desk) = read(3);
    let told = desk.ok(&["size"]);
    for words in ["3 articles", "text of articles", "search of quotes", "write-ahead log"] {
        assert!(told.contains(words), "{told}");
    }
    let json = desk.ok(&["size", "--format", "json"]);
    let size: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&size["articles"], &size["in_steps"]), (&3.into(), &true.into()));
    assert!(desk.ok(&["vacuum"]).contains("MB before"));
    assert!(desk.ok(&["vacuum", "--full"]).contains("MB before"));
    assert!(desk.ok(&["doctor", "--full"]).contains("is well"));
}
