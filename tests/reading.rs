//! What is read beside the entries of feeds: articles and pages that a person brings, and
//! pages that are looked at again.

mod support;

use std::io::Write;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::json;
use support::{Desk, Document, Site, Story, feeds, wait_until};

fn bridge() -> Story {
    Story::new("bridge", "Marta Holloway", "mayor", "The bridge will be open by spring")
}

fn library() -> Story {
    Story::new("library", "Owen Pryce", "chief librarian", "Nobody has asked the readers")
}

/// A story as a line of an import.
fn line(story: &Story, url: &str) -> String {
    let published = "2026-11-01T08:00:00Z";
    let text = story.paragraphs.join("\n\n");
    json!({"id": story.slug, "url": url, "title": story.title, "published": published, "text": text, "topic": 3})
        .to_string()
}

fn import(desk: &Desk, name: &str, lines: &[String]) -> String {
    desk.write(name, &lines.join("\n"));
    desk.ok(&["import", name, "--outlet", "bugle"])
}

#[test]
fn articles_of_a_file_are_recorded_as_polled_ones_are() {
    let desk = Desk::with_feeds(&[]);
    let lines = [
        line(&bridge(), "https://bugle.example/bridge"),
        line(&library(), "https://bugle.example/library"),
    ];
    let said = import(&desk, "articles.jsonl", &lines);
    assert!(said.starts_with("2 new articles, 0 revised, 0 as they were, 0 could not"), "{said}");
    let rows = desk.sql(
        "SELECT q.speaker, q.role, q.outlet, q.published, q.url, a.text_from \
         FROM v_quotes q JOIN v_articles a ON a.id = q.article_id ORDER BY q.speaker",
    );
    assert_eq!(
        rows[0],
        json!({"speaker": "Marta Holloway", "role": "mayor", "outlet": "bugle",
            "published": "2026-11-01T08:00:00Z", "url": "https://bugle.example/bridge", "text_from": "import"})
    );
    assert!(desk.ok(&["search", "readers"]).contains("Owen Pryce"));
    assert!(desk.count("SELECT count(*) FROM v_entities") > 0);
}

#[test]
fn the_same_line_twice_is_no_work_and_a_changed_text_is_a_revision() {
    let desk = Desk::with_feeds(&[]);
    let url = "https://bugle.example/bridge";
    let first = line(&bridge(), url);
    let said = import(&desk, "first.jsonl", &[first.clone(), String::new(), first]);
    assert!(said.starts_with("1 new articles, 0 revised, 1 as they were"), "{said}");
    let said = import(&desk, "again.jsonl", &[line(&bridge(), "http://www.bugle.example/bridge/")]);
    assert!(said.starts_with("0 new articles, 0 revised, 1 as they were"), "{said}");
    let mut edited = bridge();
    edited.paragraphs.push("“We will pay for it,” Holloway told reporters outside.".to_owned());
    let said = import(&desk, "edited.jsonl", &[line(&edited, url)]);
    assert!(said.starts_with("0 new articles, 1 revised, 0 as they were"), "{said}");
    assert_eq!(desk.count("SELECT rev FROM v_articles"), 2);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes"), 2);
}

#[test]
fn without_an_address_an_article_is_known_by_its_id() {
    let desk = Desk::with_feeds(&[]);
    let lines = [
        json!({"id": "a", "text": "The dam holds, said Ana Vega."}).to_string(),
        json!({"id": "b", "text": "The dam holds, said Ana Vega."}).to_string(),
        json!({"id": "a", "text": "The dam burst, said Ana Vega."}).to_string(),
    ];
    let said = import(&desk, "articles.jsonl", &lines);
    assert!(said.starts_with("2 new articles, 1 revised"), "{said}");
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_stops_nothing() {
    let desk = Desk::with_feeds(&[]);
    let good = line(&bridge(), "https://bugle.example/bridge");
    let lines = format!("{{\"id\": 1}}\n\n{good}\nnot json\n{{\"id\": \"2\", \"text\": \"W\"}}\n");
    let output = feed_in(&desk, &["import", "-"], &lines);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    for words in [
        "line 1: `text` is missing: expected the article's text",
        "line 4: not JSON",
        "line 5: `outlet` is missing: expected a slug",
    ] {
        assert!(errors.contains(words), "`{words}` is not in {errors}");
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("1 new articles, 0 revised, 0 as they were, 3 could not"), "{said}");
}

fn feed_in(desk: &Desk, arguments: &[&str], input: &str) -> Output {
    let mut command = desk.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it is read");
    child.wait_with_output().expect("it ends")
}

#[test]
fn an_article_that_a_feed_brought_is_the_same_when_it_is_imported() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    desk.write("one.jsonl", &line(&bridge(), &site.url("/news/bridge.html")));
    let said = desk.ok(&["import", "one.jsonl", "--outlet", "outlet-1"]);
    assert!(said.starts_with("0 new articles, 0 revised, 1 as they were"), "{said}");
}

#[test]
fn a_page_is_read_by_its_address_as_if_a_feed_had_announced_it() {
    let site = Site::start();
    site.publish(&[bridge(), library()]);
    site.put("/robots.txt", Document::new("text/plain", "User-agent: *\nDisallow: /closed"));
    let desk = Desk::with_feeds(&[]);
    let urls = [site.url("/news/bridge.html"), site.url("/closed"), site.url("/missing")];
    let output = desk.run(&["import", "--outlet", "bugle", "--url", &urls[0], &urls[1], &urls[2]]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("robots.txt") && errors.contains("404"), "{errors}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("1 new articles, 0 revised, 0 as they were, 2 could not"), "{said}");
    assert_eq!(site.requests_for("/closed"), 0);
    assert_eq!(site.requests_for("/robots.txt"), 1);
    let rows = desk.sql("SELECT speaker, outlet FROM v_quotes");
    assert_eq!(rows, [json!({"speaker": "Marta Holloway", "outlet": "bugle"})]);

    let said = desk.ok(&["import", "--outlet", "bugle", "--url", &urls[0]]);
    assert!(said.starts_with("0 new articles, 0 revised, 1 as they were"), "{said}");
}

#[test]
fn a_page_that_fails_is_left_to_the_daemon() {
    let site = Site::start();
    site.put("/news/bridge.html", Document::status(503));
    let desk = Desk::with_feeds(&[]);
    let url = site.url("/news/bridge.html");
    let errors = desk.fails(1, &["import", "--url", &url]);
    assert!(errors.contains("will be tried again") && errors.contains("503"), "{errors}");
    site.publish(&[bridge()]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE outlet = '127.0.0.1'"), 1);
}

#[test]
fn pages_of_one_host_are_asked_for_with_its_pause() {
    let site = Site::start();
    site.publish(&[bridge(), library()]);
    let desk = Desk::with_feeds(&[]);
    desk.write(
        "onrecord.toml",
        "[storage]\npath = \"news.db\"\n[fetch]\nallow_private_addresses = true\npause = \"600ms\"",
    );
    let urls = [site.url("/news/bridge.html"), site.url("/news/library.html")];
    desk.ok(&["import", "--url", &urls[0], &urls[1]]);
    let pages: Vec<_> =
        site.take_requests().into_iter().filter(|one| one.path.starts_with("/news")).collect();
    let between = pages[1].at.duration_since(pages[0].at);
    assert!(between >= Duration::from_millis(550), "{between:?}");
}

/// A site with a story that was published this moment, its page with an ETag.
fn fresh(story: &Story) -> Site {
    let site = Site::start();
    site.publish(&[story.clone().published_ago(Duration::ZERO)]);
    site.tag(&story.path(), "\"1\"");
    site
}

#[test]
fn a_young_article_is_looked_at_again_with_the_validators_of_its_page() {
    let site = fresh(&bridge());
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    desk.ok(&["run", "--once"]);
    assert_eq!(site.requests_for("/news/bridge.html"), 1, "not before its time");
    let in_an_hour =
        "SELECT abs(due_at - 3600000 - (SELECT published_at FROM article)) < 2 FROM entry";
    assert_eq!(desk.count(in_an_hour), 1);
    site.take_requests();
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    let requests = site.take_requests();
    let page = requests.iter().find(|one| one.path == "/news/bridge.html").expect("a look");
    assert_eq!((page.if_none_match.as_deref(), page.status), (Some("\"1\""), 304));
    assert_eq!(desk.count("SELECT rev FROM v_articles"), 1);
    assert_eq!(desk.count(in_an_hour), 1, "the next look is planned");
}

#[test]
fn a_text_that_has_changed_at_a_later_look_is_a_revision() {
    let site = fresh(&bridge());
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    // Other bytes, the same text.
    site.tag(&bridge().path(), "\"other\"");
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT rev FROM v_articles"), 1);
    let mut edited = bridge();
    edited.paragraphs[1] = "“The bridge will stay closed,” said Marta Holloway.".to_owned();
    site.put(&edited.path(), Document::html(edited.html()));
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT rev FROM v_articles"), 2);
    let rows = desk.sql(
        "SELECT q.quote FROM v_quotes q JOIN v_articles a ON a.id = q.article_id AND a.rev = q.rev",
    );
    assert_eq!(rows, [json!({"quote": "“The bridge will stay closed,”"})]);
}

#[test]
fn looking_again_comes_to_an_end() {
    let site = fresh(&bridge());
    let desk = Desk::with_feeds(&[]);
    desk.write(
        "onrecord.toml",
        &format!(
            "[storage]\npath = \"news.db\"\n[fetch]\nallow_private_addresses = true\npause = \"0s\"\n\
             look_again = [\"2s\", \"4s\"]\n{}",
            feeds(&[&site.url("/feed.xml")])
        ),
    );
    let daemon = desk.start(&["run"]);
    wait_until("all looks", || site.requests_for("/news/bridge.html") == 3);
    wait_until("the end", || desk.count("SELECT count(*) FROM entry WHERE state = 'read'") == 1);
    drop(daemon);
    assert_eq!(site.requests_for("/news/bridge.html"), 3);
}

#[test]
fn an_old_article_is_not_looked_at_again_nor_any_where_it_is_turned_off() {
    let old = bridge().published_ago(Duration::from_secs(25 * 3600));
    let site = Site::start();
    site.publish(&[old, library().published_ago(Duration::ZERO)]);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let looks = "SELECT count(*) FROM entry WHERE state = 'look'";
    assert_eq!(desk.count(looks), 1);
    let desk = Desk::with_feeds(&[]);
    desk.configure(&format!("look_again = []\n{}", feeds(&[&site.url("/feed.xml")])));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count(looks), 0);
}

#[test]
fn a_page_that_is_gone_leaves_its_article_as_it_was() {
    let site = fresh(&bridge());
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    site.put("/news/bridge.html", Document::status(503));
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE state = 'look' AND failures = 1"), 1);
    site.put("/news/bridge.html", Document::status(410));
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE state = 'read'"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes"), 1);
    assert!(desk.ok(&["status"]).contains("0 given up"));
}

#[test]
fn a_page_that_has_become_a_stub_does_not_take_its_articles_place() {
    let story = wire("It rained.");
    let site = fresh(&story);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let words = "SELECT words FROM v_articles";
    let before = desk.count(words);
    let mut stub = bridge();
    stub.paragraphs =
        vec!["Sign in to go on reading what the council of Ashmere decided.".to_owned()];
    site.put(&stub.path(), Document::html(stub.html()));
    desk.let_time_pass();
    let log = desk.run(&["run", "--once"]).stderr;
    let log = String::from_utf8_lossy(&log);
    assert!(log.contains("where it gave") && log.contains("/news/bridge.html"), "{log}");
    assert_eq!((desk.count("SELECT rev FROM v_articles"), desk.count(words)), (1, before));
    let noted = "SELECT count(*) FROM entry WHERE state = 'look' AND last_error LIKE '%stays'";
    assert_eq!(desk.count(noted), 1, "and it is looked at again");

    // The page as it was is known by the validators that it had.
    site.publish(&[story.clone().published_ago(Duration::ZERO)]);
    site.tag(&story.path(), "\"1\"");
    site.take_requests();
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    let requests = site.take_requests();
    let page = requests.iter().find(|one| one.path == story.path()).expect("a look");
    assert_eq!(page.if_none_match.as_deref(), Some("\"1\""));
    assert_eq!(desk.count(words), before);
}

#[test]
fn a_feeds_name_and_proxy_hold_for_its_pages_and_its_secrets_on_its_own_server_alone() {
    let (site, other) = (Site::start(), Site::start());
    let (here, there, away) = (bridge(), library(), wire("It rained."));
    other.put(&there.path(), Document::html(there.html()));
    other.put("/news/away.html", Document::html(away.html()));
    site.publish(&[here]);
    site.put("/go", redirect(&other.url("/news/away.html")));
    site.change("/feed.xml", |feed| {
        let item = |url: String| format!("<item><title>A</title><link>{url}</link></item>");
        let more = item(other.url(&there.path())) + &item(site.url("/go")) + "</channel>";
        let body = String::from_utf8(feed.body.clone()).unwrap();
        feed.body = body.replace("</channel>", &more).into_bytes();
    });
    let desk = Desk::with_feeds(&[]);
    desk.write("password", "open sesame\n");
    desk.configure(&format!(
        "[[feed]]\nurl = \"{}\"\nuser_agent = \"desk/1\"\nusername = \"reader\"\n\
         password_file = \"password\"\nheaders = {{ \"X-Key\" = \"k3y\" }}\n",
        site.url("/feed.xml")
    ));
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 3);
    for (at, secrets) in [(&site, true), (&other, false)] {
        let requests = at.take_requests();
        assert!(requests.len() >= 3, "{requests:?}");
        for request in requests {
            let has = |name| request.headers.contains_key(name);
            // robots.txt is everybody's.
            let secrets = secrets && request.path != "/robots.txt";
            assert_eq!(request.headers["user-agent"], "desk/1", "{}", request.path);
            assert_eq!(has("x-key"), secrets, "{}", request.path);
            assert_eq!(has("authorization"), secrets, "{}", request.path);
        }
    }
}

#[test]
fn a_proxy_of_a_feed_asks_for_its_pages_too() {
    let proxy = Site::start();
    proxy.put(&bridge().path(), Document::html(bridge().html()));
    let body = "<rss version=\"2.0\"><channel><title>Far</title><item><title>A</title>\
                <link>http://far-away.invalid/news/bridge.html</link></item></channel></rss>";
    proxy.put("/feed.xml", Document::new("application/rss+xml", body));
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["feeds", "add", "http://far-away.invalid/feed.xml", "--proxy", &proxy.url("/")]);
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.sql("SELECT speaker FROM v_quotes")[0]["speaker"], "Marta Holloway");
}

#[test]
fn rules_of_robots_txt_are_those_for_the_name_that_a_feed_gives_us() {
    let site = Site::start();
    site.publish(&[bridge()]);
    let rules = "User-agent: desk\nDisallow: /news\n\nUser-agent: *\nAllow: /";
    site.put("/robots.txt", Document::new("text/plain", rules));
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["feeds", "add", &site.url("/feed.xml"), "--user-agent", "desk/1"]);
    desk.ok(&["run", "--once"]);
    assert_eq!(site.requests_for("/news/bridge.html"), 0);
}

fn redirect(to: &str) -> Document {
    Document { location: Some(to.to_owned()), ..Document::status(302) }
}

#[test]
fn a_page_that_says_that_it_is_no_news_has_a_genre() {
    let site = Site::start();
    let column = Story::new("column", "Owen Pryce", "clerk", "I have my doubts about all of it");
    site.publish(&[bridge(), column.clone()]);
    let says = "<head><meta property=\"article:section\" content=\"Opinion\">";
    site.put(&column.path(), Document::html(column.html().replace("<head>", says)));
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let rows = desk.sql("SELECT genre FROM v_articles ORDER BY title");
    assert_eq!(rows, [json!({"genre": null}), json!({"genre": "opinion"})]);
}

/// A story of an agency, long enough to tell, as an outlet prints it.
fn wire(ending: &str) -> Story {
    let mut story = bridge();
    story.paragraphs.extend([
        "Engineers who had worked on the piers since the flood told members that the last of the \
         concrete was poured in October and that tests of its strength would go on until the end \
         of January, when a first lane could be opened to buses and to ambulances."
            .to_owned(),
        "The crossing was closed two years ago after a barge struck its northern pier, and people \
         on the far bank have since had to drive forty minutes to reach the hospital, the station \
         and the only secondary school of the district."
            .to_owned(),
        ending.to_owned(),
    ]);
    story
}

#[test]
fn the_same_story_at_another_outlet_is_linked_to_the_first() {
    let desk = Desk::with_feeds(&[]);
    let first = line(&wire("Nobody was hurt then."), "https://bugle.example/bridge");
    let copy = line(&wire("The mayor is to speak again on Friday."), "https://post.example/b");
    let own = line(&bridge(), "https://gazette.example/bridge");
    let again = line(&wire("It rained."), "https://bugle.example/bridge-2");
    desk.write("wire.jsonl", &[first, copy, own, again].join("\n"));
    desk.ok(&["import", "wire.jsonl"]);
    let rows = desk.sql(
        "SELECT url, duplicate_of IS NULL AS original, duplicate_similarity FROM v_articles ORDER BY id",
    );
    assert_eq!(rows[0]["original"], 1);
    assert_eq!(rows[1]["original"], 0);
    let similarity = rows[1]["duplicate_similarity"].as_f64().unwrap();
    assert!((0.85..1.0).contains(&similarity), "{similarity}");
    assert_eq!(rows[2]["original"], 1, "half a story is another");
    assert_eq!(rows[3]["original"], 1, "an outlet does not copy itself");
    let quoting = "SELECT count(DISTINCT article_id) FROM v_quotes";
    assert_eq!(desk.count(quoting), 4, "each keeps its quotes");

    // What is rewritten is no copy any more.
    let mut rewritten = library();
    rewritten.paragraphs.extend(wire("").paragraphs[4..].iter().cloned());
    desk.write("own.jsonl", &line(&rewritten, "https://post.example/b"));
    desk.ok(&["import", "own.jsonl"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles WHERE duplicate_of IS NOT NULL"), 0);
}

#[test]
fn an_outlet_whose_pages_suddenly_give_little_text_calls_for_a_person() {
    let site = Site::start();
    let story = |i: usize| Story::new(&format!("matter-{i}"), "Owen Pryce", "clerk", "So be it");
    let mut stories: Vec<Story> = (0..20).map(story).collect();
    site.publish(&stories);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    desk.ok(&["status", "--check"]);

    stories.extend((20..40).map(story));
    site.publish(&stories);
    for story in &stories[28..] {
        let stub = "<p>Sign in or make an account to go on reading what the council of Ashmere \
                    decided on Tuesday.</p>";
        site.put(&story.path(), Document::html(stub));
    }
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 40);
    desk.fails(1, &["status", "--check"]);
    let status = desk.ok(&["status"]);
    assert!(status.contains("12 of the last 20 articles of outlet-1 gave little"), "{status}");
}
