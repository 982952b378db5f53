//! Every command against a record that a run made.

mod support;

use serde_json::Value;
use support::{Desk, Document, Site, Story};

/// A record of three articles of two outlets.
fn record() -> (Site, Site, Desk) {
    let (one, two) = (Site::start(), Site::start());
    one.publish(&[
        Story::new(
            "bridge",
            "Marta Holloway",
            "mayor",
            "The bridge will be open by spring, I promise",
        ),
        Story::new(
            "library",
            "Owen Pryce",
            "chief librarian",
            "Nobody has asked the readers about any of this",
        ),
    ]);
    two.publish(&[Story::new(
        "bridge",
        "Marta Holloway",
        "mayor",
        "The bridge will be open by spring, I promise",
    )]);
    let desk = Desk::with_feeds_of(&[&one, &two]);
    desk.ok(&["run", "--once"]);
    (one, two, desk)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn quotes_in_every_format() {
    let (_one, _two, desk) = record();
    let table = desk.ok(&["quotes"]);
    assert!(table.contains("Marta Holloway") && table.contains("mayor"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    assert!(!table.contains('\u{1b}'), "no colour where there is no terminal");

    let all = json(&desk.ok(&["quotes", "--format", "json"]));
    assert_eq!(all.as_array().unwrap().len(), 3);
    let jsonl = desk.ok(&["quotes", "--format", "jsonl"]);
    let by_line: Vec<Value> = jsonl.lines().map(json).collect();
    assert_eq!(Value::from(by_line), all);
    let csv = desk.ok(&["quotes", "--format", "csv"]);
    assert!(csv.starts_with("id,article_id,kind,quote,speaker,"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
    // What a program reads from the list is what it reads from the view.
    let view = desk.sql("SELECT * FROM v_quotes ORDER BY published DESC, article_id, start");
    assert_eq!(Value::from(view), all);
}

#[test]
fn filters_narrow_every_list() {
    let (_one, _two, desk) = record();
    let rows = |arguments: &[&str]| {
        let arguments = [arguments, &["--format", "jsonl"]].concat();
        desk.ok(&arguments).lines().count()
    };
    assert_eq!(rows(&["quotes", "--speaker", "holloway"]), 2);
    assert_eq!(rows(&["quotes", "--speaker", "nobody"]), 0);
    assert_eq!(rows(&["quotes", "--outlet", "outlet-1"]), 2);
    assert_eq!(rows(&["quotes", "--outlet", "no-such"]), 0);
    assert_eq!(rows(&["quotes", "--tag", "t2"]), 1);
    assert_eq!(rows(&["quotes", "--kind", "direct"]), 3);
    assert_eq!(rows(&["quotes", "--kind", "indirect"]), 0);
    assert_eq!(rows(&["quotes", "--entity", "Pryce"]), 1);
    assert_eq!(rows(&["quotes", "--limit", "1"]), 1);
    assert_eq!(rows(&["quotes", "--limit", "0"]), 3);
    assert_eq!(rows(&["quotes", "--since", "2026-11-01"]), 3);
    assert_eq!(rows(&["quotes", "--since", "2026-11-01T08:00:01Z"]), 0);
    assert_eq!(rows(&["quotes", "--until", "2026-11-01"]), 0);
    assert_eq!(rows(&["articles", "--speaker", "Pryce"]), 1);
    assert_eq!(rows(&["articles", "--outlet", "outlet-2"]), 1);
    assert_eq!(rows(&["articles", "--kind", "mixed"]), 0);
    assert_eq!(rows(&["speakers", "--outlet", "outlet-2"]), 1);
    assert_eq!(rows(&["speakers", "--speaker", "pry"]), 1);
    assert_eq!(rows(&["entities", "--type", "person", "--outlet", "outlet-2"]), 1);
    assert_eq!(rows(&["search", "spring", "--outlet", "outlet-2"]), 2);
}

#[test]
fn speakers_count_printings_wordings_and_outlets() {
    let (_one, _two, desk) = record();
    let speakers = json(&desk.ok(&["speakers", "--format", "json"]));
    let first = &speakers[0];
    assert_eq!(first["speaker"], "Marta Holloway");
    assert_eq!(first["speaker_kind"], "person");
    assert_eq!(
        (&first["quotes"], &first["quotations"], &first["articles"], &first["outlets"]),
        (&2.into(), &1.into(), &2.into(), &2.into())
    );
    assert!(desk.ok(&["speakers"]).contains("Owen Pryce"));
}

#[test]
fn entities_articles_and_search_show_what_was_read() {
    let (_one, _two, desk) = record();
    let entities = desk.ok(&["entities"]);
    assert!(entities.contains("Marta Holloway") && entities.contains("PERSON"), "{entities}");
    let articles = desk.ok(&["articles"]);
    assert!(articles.contains("Council decides on the library"), "{articles}");
    let found = desk.ok(&["search", "asked", "readers"]);
    assert!(found.contains("[asked]") && found.contains("quote of Owen Pryce"), "{found}");
    let phrase = desk.ok(&["search", "\"open by spring\"", "--format", "jsonl"]);
    assert_eq!(phrase.lines().count(), 4, "{phrase}");
}

#[test]
fn an_empty_answer_says_so_without_a_word_on_standard_output() {
    let (_one, _two, desk) = record();
    let output = desk.run(&["quotes", "--speaker", "nobody"]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "Nothing found.\n");
    assert_eq!(desk.ok(&["quotes", "--speaker", "nobody", "--format", "json"]), "[]\n");
}

#[test]
fn sql_answers_in_every_format_and_cannot_write() {
    let (_one, _two, desk) = record();
    let statement = "SELECT outlet, count(*) AS n, NULL AS missing FROM v_quotes GROUP BY outlet";
    assert!(desk.ok(&["sql", statement]).contains("outlet-1"));
    assert_eq!(
        desk.ok(&["sql", statement, "--format", "csv"]),
        "outlet,n,missing\noutlet-1,2,\noutlet-2,1,\n"
    );
    assert_eq!(
        desk.ok(&["sql", statement, "--format", "jsonl"]).lines().next(),
        Some(r#"{"outlet":"outlet-1","n":2,"missing":null}"#)
    );
    let errors = desk.fails(1, &["sql", "DELETE FROM quote"]);
    assert!(errors.contains("readonly"), "{errors}");
    let errors = desk.fails(1, &["sql", "SELECT nonsense FROM v_quotes"]);
    assert!(errors.contains("no such column: nonsense"), "{errors}");
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes"), 3);
}

#[test]
fn report_tells_what_a_span_of_time_brought() {
    let (_one, _two, desk) = record();
    let report = desk.ok(&["report", "--since", "2026-11-01", "--until", "2026-11-02"]);
    for words in [
        "3 articles of 2 outlets, 3 quotes",
        "Who said most",
        "Marta Holloway, mayor",
        "The same words in several outlets",
    ] {
        assert!(report.contains(words), "`{words}` is not in {report}");
    }
    let digest = json(&desk.ok(&["report", "--since", "2026-11-01", "--format", "json"]));
    assert_eq!(digest["counts"]["attributed"], 3);
    assert_eq!(digest["spread"][0]["outlets"], 2);
    assert!(desk.ok(&["report", "--since", "1h"]).contains("No article"));
}

#[test]
fn status_says_that_nothing_needs_anyone() {
    let (_one, _two, desk) = record();
    let status = desk.ok(&["status", "--check"]);
    assert!(status.contains("2 active") && status.contains("Nothing needs you."), "{status}");
    let status = json(&desk.ok(&["status", "--format", "json"]));
    assert_eq!(status["record"]["quotes"], 3);
    assert_eq!(status["entries"]["read"], 3);
}

#[test]
fn feeds_are_added_listed_paused_resumed_and_removed() {
    let (site, _two, desk) = record();
    let url = site.url("/more.xml");
    let added =
        desk.ok(&["feeds", "add", &url, "--name", "More", "--tag", "local", "--every", "15m"]);
    assert!(added.contains("Added"), "{added}");
    assert!(desk.ok(&["feeds", "add", &url]).contains("already"));
    let list = json(&desk.ok(&["feeds", "list", "--tag", "local", "--format", "json"]));
    assert_eq!(list[0]["title"], "More");
    assert_eq!(list[0]["outlet"], "127.0.0.1");
    assert_eq!(list[0]["tags"], serde_json::json!(["local"]));
    let id = list[0]["id"].to_string();
    desk.ok(&["feeds", "pause", &id]);
    assert_eq!(desk.sql("SELECT state FROM v_feeds WHERE title = 'More'")[0]["state"], "paused");
    desk.ok(&["feeds", "resume", &url]);
    assert_eq!(desk.sql("SELECT state FROM v_feeds WHERE title = 'More'")[0]["state"], "active");
    assert!(desk.ok(&["feeds", "list"]).contains("More"));
    desk.ok(&["feeds", "remove", &id]);
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds WHERE title = 'More'"), 0);
    let errors = desk.fails(1, &["feeds", "remove", &id]);
    assert!(errors.contains("there is no feed"), "{errors}");
}

#[test]
fn a_feed_of_the_file_is_not_removed_by_command() {
    let (site, _two, desk) = record();
    let errors = desk.fails(1, &["feeds", "remove", &site.url("/feed.xml")]);
    assert!(errors.contains("onrecord.toml:10: take it out there"), "{errors}");
    assert_eq!(desk.count("SELECT count(*) FROM v_feeds"), 2);
}

#[test]
fn opml_goes_out_and_comes_in() {
    let (_one, _two, desk) = record();
    let exported = desk.ok(&["feeds", "export"]);
    assert!(exported.contains("xmlUrl=") && exported.contains("text=\"t1\""), "{exported}");
    desk.write("feeds.opml", &exported);
    let other = Desk::with_feeds(&[]);
    let path = desk.path("feeds.opml");
    let said = other.ok(&["feeds", "import", path.to_str().unwrap()]);
    assert_eq!(said, "Added 2 feeds; 0 were there already.\n");
    let tags = other.sql("SELECT tags FROM v_feeds ORDER BY tags");
    assert_eq!(tags[0]["tags"], r#"["t1"]"#);
    assert!(other.fails(1, &["feeds", "import", "onrecord.toml"]).contains("is no OPML document"));
}

#[test]
fn check_shows_what_would_be_taken_in_and_stores_nothing() {
    let (site, _two, desk) = record();
    let elsewhere = Desk::with_feeds(&[]);
    let shown = elsewhere.ok(&["feeds", "check", &site.url("/feed.xml")]);
    assert!(shown.contains("2 entries would be taken in"), "{shown}");
    assert!(shown.contains("Council decides on the library"), "{shown}");
    assert!(!elsewhere.path("news.db").exists());
    desk.write("saved.xml", "<rss version=\"2.0\"><channel><title>Saved</title><item><title>One</title><link>https://a.example/1</link></item></channel></rss>");
    let shown = json(&desk.ok(&["feeds", "check", "saved.xml", "--format", "json"]));
    assert_eq!(shown["entries"][0]["link"], "https://a.example/1");
    site.put("/page", Document::html("<html><body>no feed</body></html>"));
    let errors = elsewhere.fails(1, &["feeds", "check", &site.url("/page")]);
    assert!(errors.contains("web page, not a feed"), "{errors}");
    assert!(elsewhere.fails(1, &["feeds", "check", "no-such-file"]).contains("cannot read"));
}

#[test]
fn commands_without_a_database_say_what_to_do() {
    let desk = Desk::with_feeds(&[]);
    for command in
        [&["quotes"][..], &["status"], &["report"], &["sql", "SELECT 1"], &["search", "x"]]
    {
        let errors = desk.fails(1, command);
        assert!(errors.contains("there is no database at"), "{command:?}: {errors}");
        assert!(!desk.path("news.db").exists());
    }
}

#[test]
fn wrong_usage_and_configuration_exit_with_2() {
    let desk = Desk::with_feeds(&[]);
    desk.fails(2, &["no-such-command"]);
    desk.fails(2, &["quotes", "--kind", "loud"]);
    desk.ok(&["feeds", "list"]);
    assert!(
        desk.fails(2, &["quotes", "--since", "yesterday"])
            .contains("--since `yesterday`: expected a span")
    );
    assert!(
        desk.fails(2, &["feeds", "add", "outlet.example"]).contains("an http or https address")
    );
    desk.write("onrecord.toml", "[fetch]\npuase = \"5s\"\n");
    let errors = desk.fails(2, &["config", "check"]);
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("onrecord: onrecord.toml:2: unknown field `puase`, expected one of"),
        "{errors}"
    );
    assert!(desk.fails(2, &["run", "--once"]).contains("onrecord.toml:2"));
    let errors = desk.fails(2, &["--config", "missing.toml", "config", "check"]);
    assert!(errors.contains("cannot read the configuration missing.toml"), "{errors}");
}

#[test]
fn flags_stand_above_the_environment_and_that_above_the_file() {
    let desk = Desk::with_feeds(&[]);
    let checked = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(checked(&[], &["config", "check"]).contains("news.db"));
    let variables = [("ONRECORD_STORAGE_PATH", "from-env.db"), ("ONRECORD_FETCH_PAUSE", "3s")];
    let said = checked(&variables, &["config", "check"]);
    assert!(said.contains("from-env.db") && said.contains("3s to one host"), "{said}");
    let said = checked(&variables, &["--db", "from-flag.db", "config", "check"]);
    assert!(said.contains("from-flag.db"), "{said}");
}

#[test]
fn help_names_every_command() {
    let desk = Desk::with_feeds(&[]);
    let help = desk.ok(&["--help"]);
    for command in [
        "demo", "run", "extract", "feeds", "quotes", "speakers", "entities", "articles", "search",
        "sql", "report", "status", "config",
    ] {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(command)),
            "{command}: {help}"
        );
        let own = desk.ok(&[command, "--help"]);
        assert!(own.contains("Usage: onrecord"), "{own}");
    }
}
