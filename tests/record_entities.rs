//! Who is who, who said it, and what is not to be there: what people decide, by command.

mod support;

use serde_json::{Value, json};
use support::{Desk, Site, Story, wait_until};

/// An article for `import`, with one quote.
fn line(id: &str, outlet: &str, speaker: &str, role: &str) -> String {
    let story = Story::new(id, speaker, role, &format!("Nobody has asked me about the {id}"));
    json!({
        "url": format!("https://{outlet}.example/{id}"),
        "outlet": outlet,
        "title": story.title,
        "published": "2026-11-01",
        "text": story.paragraphs.join("\n\n"),
    })
    .to_string()
}

/// A record of some articles: id, outlet, speaker, role.
fn record(articles: &[(&str, &str, &str, &str)]) -> Desk {
    let desk = Desk::with_feeds(&[]);
    let lines = articles.iter().map(|(id, outlet, speaker, role)| line(id, outlet, speaker, role));
    desk.write("articles.jsonl", &lines.collect::<Vec<_>>().join("\n"));
    desk.ok(&["import", "articles.jsonl"]);
    desk
}

/// The entity of the one who is called so.
fn id_of(desk: &Desk, speaker: &str) -> String {
    let rows = desk.sql(&format!("SELECT speaker_id FROM v_speakers WHERE speaker = '{speaker}'"));
    assert_eq!(rows.len(), 1, "{speaker}: {rows:?}");
    rows[0]["speaker_id"].to_string()
}

fn quote_of(desk: &Desk, article: &str) -> String {
    let rows = desk.sql(&format!("SELECT id FROM v_quotes WHERE url LIKE '%/{article}'"));
    assert_eq!(rows.len(), 1, "{article}: {rows:?}");
    rows[0]["id"].to_string()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const TWO: &[(&str, &str, &str, &str)] = &[
    ("bridge", "gazette", "Robert Holloway", "mayor"),
    ("library", "herald", "Bob Holloway", "chief librarian of London"),
];

#[test]
fn two_who_are_one_are_merged_and_parted_again() {
    let desk = record(TWO);
    let (robert, bob) = (id_of(&desk, "Robert Holloway"), id_of(&desk, "Bob Holloway"));
    let said = desk.ok(&["entities", "merge", &robert, &bob]);
    assert!(
        said.contains(&format!("{bob} (Bob Holloway) is {robert} (Robert Holloway)")),
        "{said}"
    );
    assert!(said.contains("`onrecord decisions undo 1`"), "{said}");
    let speakers = json(&desk.ok(&["speakers", "--format", "json"]));
    assert_eq!((&speakers[0]["quotes"], &speakers[0]["articles"]), (&2.into(), &2.into()));
    assert_eq!(speakers.as_array().unwrap().len(), 1);

    // What comes later under the other name is the same person too.
    desk.write("more.jsonl", &line("dam", "argus", "Bob Holloway", "mayor"));
    desk.ok(&["import", "more.jsonl"]);
    let shown = json(&desk.ok(&["entities", "show", &robert, "--format", "json"]));
    assert_eq!((&shown["articles"], &shown["quotes"]), (&3.into(), &3.into()));
    assert_eq!(shown["names"][0], json!({"name": "Bob Holloway", "articles": 2}));
    assert_eq!(shown["decisions"][0]["what"], "merge");
    let shown = desk.ok(&["entities", "show", &bob]);
    assert!(shown.contains(&format!("belongs to entity {robert}")), "{shown}");

    let list = desk.ok(&["decisions", "list"]);
    assert!(list.contains("(Bob Holloway) is"), "{list}");
    assert!(desk.ok(&["decisions", "undo", "1"]).starts_with("Undone: "));
    assert_eq!(desk.count(&format!("SELECT articles FROM v_entities WHERE entity_id = {bob}")), 2);
    let list = json(&desk.ok(&["decisions", "list", "--format", "json"]));
    assert!(list[0]["undone"].is_string(), "{list}");
    assert!(desk.fails(1, &["decisions", "undo", "1"]).contains("is undone already"));
    assert!(desk.fails(1, &["decisions", "undo", "7"]).contains("there is no decision 7"));
}

#[test]
fn what_cannot_be_said_of_an_entity_is_named() {
    let desk = record(TWO);
    let robert = id_of(&desk, "Robert Holloway");
    let errors = desk.fails(1, &["entities", "merge", &robert, "999"]);
    assert!(errors.contains("there is no entity 999; see `onrecord entities`"), "{errors}");
    let place = desk.sql("SELECT entity_id FROM v_entities WHERE type <> 'PERSON' LIMIT 1");
    let errors = desk.fails(1, &["entities", "merge", &robert, &place[0]["entity_id"].to_string()]);
    assert!(errors.contains("only entities of one type can be merged"), "{errors}");
    assert!(desk.fails(1, &["entities", "show", "999"]).contains("there is no entity 999"));
    assert!(desk.fails(1, &["entities", "rename", &robert, "…"]).contains("a letter or a digit"));
    let errors = desk.fails(1, &["entities", "split", &robert, "--articles", "1,2"]);
    assert!(errors.contains("article 2 does not mention"), "{errors}");
    desk.fails(2, &["entities", "merge", &robert]);
    desk.fails(2, &["entities", "split", &robert]);
    desk.fails(2, &["entities", "merge", "Robert", "Bob"]);
    assert_eq!(desk.ok(&["decisions", "list", "--format", "csv"]), "id,at,what,says,undone\n");
}

#[test]
fn a_timeline_counts_the_articles_that_name_somebody() {
    let desk = Desk::with_feeds(&[]);
    let days = [("a", "2026-10-05"), ("b", "2026-10-05"), ("c", "2026-10-07"), ("d", "2026-11-03")];
    let lines = days
        .map(|(id, day)| line(id, "gazette", "Marta Holloway", "mayor").replace("2026-11-01", day));
    desk.write("articles.jsonl", &lines.join("\n"));
    desk.ok(&["import", "articles.jsonl"]);
    let timeline = |more: &[&str]| {
        let asked = ["entities", "timeline", "marta hollo", "--until", "2026-11-04"];
        desk.ok(&[&asked, more].concat())
    };
    let counts = |text: String| -> Vec<i64> {
        let rows = json(&text);
        rows.as_array().unwrap().iter().map(|row| row["articles"].as_i64().unwrap()).collect()
    };
    let days = counts(timeline(&["--by", "day", "--format", "json"]));
    assert_eq!((days.len(), &days[..4], days[29]), (30, &[2, 0, 1, 0][..], 1));
    assert_eq!(counts(timeline(&["--by", "week", "--format", "json"])), [3, 0, 0, 0, 1]);
    let month = timeline(&["--by", "month", "--since", "2026-10-06", "--format", "csv"]);
    assert_eq!(
        month,
        "since,until,articles\n2026-10-06T00:00:00Z,2026-11-01T00:00:00Z,1\n\
         2026-11-01T00:00:00Z,2026-11-04T00:00:00Z,1\n"
    );
    // As long as the time is, the parts are days.
    let drawn = timeline(&[]);
    assert!(drawn.contains("Marta Holloway [PERSON]: 4 articles"), "{drawn}");
    let bar = |n: usize| "█".repeat(n);
    assert!(drawn.contains(&format!("5 Oct 2026          2  {}", bar(40))), "{drawn}");
    assert!(drawn.contains(&format!("7 Oct 2026          1  {}", bar(20))), "{drawn}");
    let id = id_of(&desk, "Marta Holloway");
    assert_eq!(desk.ok(&["entities", "timeline", &id, "--until", "2026-11-04"]), drawn);
    let before = ["entities", "timeline", &id, "--until", "2026-10-01", "--format", "json"];
    assert_eq!(desk.ok(&before), "[]\n");
}

#[test]
fn a_timeline_that_cannot_be_drawn_says_why() {
    let desk = record(TWO);
    let errors = desk.fails(1, &["entities", "timeline", "Nobody"]);
    assert!(errors.contains("called `Nobody` is named: expected a name, or an id"), "{errors}");
    let errors = desk.fails(1, &["entities", "timeline", "Holloway"]);
    assert!(errors.contains("may be any of these") && errors.contains("Bob Holloway"), "{errors}");
    let (robert, bob) = (id_of(&desk, "Robert Holloway"), id_of(&desk, "Bob Holloway"));
    desk.ok(&["entities", "merge", &robert, &bob]);
    let errors = desk.fails(1, &["entities", "timeline", &bob]);
    assert!(errors.contains(&format!("entity {bob} belongs to entity {robert}")), "{errors}");
    for wrong in [
        &["--since", "2020-01-01", "--by", "hour"][..],
        &["--since", "2026-11-02", "--until", "2026-11-01"],
        &["--by", "year"],
    ] {
        desk.fails(2, &[&["entities", "timeline", &robert], wrong].concat());
    }
}

#[test]
fn a_namesake_is_split_off_and_names_are_given() {
    let desk = record(&[
        ("bridge", "gazette", "Marta Holloway", "mayor"),
        ("school", "gazette", "Marta Holloway", "head teacher"),
    ]);
    let marta = id_of(&desk, "Marta Holloway");
    let article = desk.count("SELECT id FROM v_articles WHERE url LIKE '%/school'").to_string();
    desk.ok(&["entities", "split", &marta, "--articles", &article]);
    assert_eq!(desk.count("SELECT count(*) FROM v_speakers WHERE speaker = 'Marta Holloway'"), 2);
    let shown = desk.ok(&["entities", "show", &marta]);
    assert!(shown.contains("Namesakes") && shown.contains("head teacher"), "{shown}");

    desk.ok(&["entities", "rename", &marta, "Marta Jane Holloway"]);
    let quotes = json(&desk.ok(&["quotes", "--speaker", "Marta Jane", "--format", "json"]));
    assert_eq!(quotes[0]["speaker"], "Marta Jane Holloway", "{quotes}");
    assert!(desk.ok(&["speakers"]).contains("Marta Jane Holloway"));
    // A family name alone joins nobody, unless a person says so.
    desk.ok(&["entities", "alias", &marta, "Holloway"]);
    desk.write("more.jsonl", &line("dam", "argus", "Holloway", "mayor"));
    desk.ok(&["import", "more.jsonl"]);
    assert_eq!(
        desk.count(&format!("SELECT articles FROM v_entities WHERE entity_id = {marta}")),
        2
    );
    for decision in ["3", "2", "1"] {
        desk.ok(&["decisions", "undo", decision]);
    }
    let speakers = desk.sql("SELECT speaker, quotes FROM v_speakers ORDER BY quotes DESC");
    assert_eq!(speakers[0], json!({"speaker": "Marta Holloway", "quotes": 2}), "{speakers:?}");
}

#[test]
fn a_quote_is_corrected_and_hidden_for_good() {
    let desk = record(TWO);
    let (bridge, library) = (quote_of(&desk, "bridge"), quote_of(&desk, "library"));
    let bob = id_of(&desk, "Bob Holloway");
    let said = desk.ok(&["quotes", "correct", &bridge, "--speaker", &bob, "--kind", "mixed"]);
    assert!(said.contains("was said by Bob Holloway and is mixed"), "{said}");
    let quotes = json(&desk.ok(&["quotes", "--speaker", "Bob Holloway", "--format", "json"]));
    assert_eq!(quotes.as_array().unwrap().len(), 2, "{quotes}");
    let shown = json(&desk.ok(&["quotes", "show", &bridge, "--format", "json"]));
    assert_eq!((&shown["kind"], &shown["corrected"]), (&"mixed".into(), &1.into()));
    assert_eq!(shown["speakers"][0]["name"], "Bob Holloway");
    assert_eq!(shown["spread"]["printings"], 1);
    assert!(shown["after"].as_str().unwrap().starts_with("said Robert Holloway"), "{shown}");
    let shown = desk.ok(&["quotes", "show", &bridge]);
    assert!(shown.contains("corrected") && shown.contains("Decisions"), "{shown}");

    desk.ok(&["quotes", "correct", &bridge, "--nobody"]);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes WHERE speaker IS NULL"), 1);
    desk.ok(&["quotes", "hide", &library]);
    assert_eq!(desk.ok(&["quotes", "--format", "jsonl"]).lines().count(), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_speakers"), 0);
    assert!(desk.ok(&["quotes", "show", &library]).contains("hidden"));
    for decision in ["3", "2", "1"] {
        desk.ok(&["decisions", "undo", decision]);
    }
    let quotes = desk.sql("SELECT speaker, kind, corrected FROM v_quotes ORDER BY speaker");
    let found = |name: &str| json!({"speaker": name, "kind": "direct", "corrected": 0});
    assert_eq!(quotes, [found("Bob Holloway"), found("Robert Holloway")]);
}

#[test]
fn what_cannot_be_said_of_a_quote_is_named() {
    let desk = record(TWO);
    let quote = quote_of(&desk, "bridge");
    desk.fails(2, &["quotes", "correct", &quote]);
    desk.fails(2, &["quotes", "correct", &quote, "--kind", "loud"]);
    desk.fails(2, &["quotes", "correct", &quote, "--nobody", "--speaker", "Bob Holloway"]);
    desk.fails(2, &["quotes", "correct", &quote, "--speaker", "—"]);
    assert!(desk.fails(1, &["quotes", "hide", "999"]).contains("there is no quote 999"));
    assert!(desk.fails(1, &["quotes", "show", "999"]).contains("there is no quote 999"));
    let errors = desk.fails(1, &["quotes", "correct", &quote, "--speaker", "999"]);
    assert!(errors.contains("there is no entity 999"), "{errors}");
}

#[test]
fn the_lists_are_what_they_were() {
    let desk = record(TWO);
    assert_eq!(desk.ok(&["quotes", "--speaker", "bob", "--format", "jsonl"]).lines().count(), 1);
    assert_eq!(desk.ok(&["entities", "--type", "person", "--format", "jsonl"]).lines().count(), 2);
    assert_eq!(
        desk.ok(&["articles", "--outlet", "herald", "--format", "jsonl"]).lines().count(),
        1
    );
    let quote = quote_of(&desk, "bridge");
    desk.ok(&["--db", "news.db", "quotes", "show", &quote]);
    desk.ok(&["quotes", "show", &quote, "--db", "news.db"]);
    for command in
        [&["quotes"][..], &["entities"], &["articles"], &["decisions"], &["quotes", "correct"]]
    {
        let help = desk.ok(&[command, &["--help"]].concat());
        assert!(help.contains("Usage: onrecord"), "{help}");
    }
}

#[test]
fn a_forgotten_article_is_neither_fetched_nor_imported_again() {
    let site = Site::start();
    let stories = ["bridge", "library"].map(|slug| {
        Story::new(slug, "Marta Holloway", "mayor", &format!("The {slug} will open by spring"))
    });
    site.publish(&stories);
    let desk = Desk::with_feeds_of(&[&site]);
    desk.ok(&["run", "--once"]);
    let url = site.url(&stories[0].path());
    let said = desk.ok(&["articles", "forget", &url]);
    assert!(said.contains("with its 1 quotes") && said.contains(&url), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM v_quotes WHERE quote LIKE '%bridge%'"), 0);
    assert_eq!(desk.ok(&["search", "bridge", "--format", "jsonl"]), "");

    // The feed tells of it again, changed; then it is taken out and added anew.
    site.take_requests();
    let mut changed = stories.clone();
    changed[0].teaser = "What was said has changed.".to_owned();
    changed[0].title = "Another title".to_owned();
    site.publish(&changed);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert!(site.requests_for("/feed.xml") > 0);
    desk.change(&["DELETE FROM feed"]);
    desk.ok(&["run", "--once"]);
    desk.let_time_pass();
    desk.ok(&["run", "--once"]);
    assert_eq!(site.requests_for(&stories[0].path()), 0);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM entry WHERE title = 'Another title'"), 0);

    let errors = desk.fails(1, &["import", "--url", &url, "--outlet", "outlet-1"]);
    assert!(errors.contains("`articles forget` took it out of the record"), "{errors}");
    let text = stories[0].paragraphs.join("\n\n");
    desk.write("again.jsonl", &json!({"url": url, "outlet": "outlet-1", "text": text}).to_string());
    let said = desk.ok(&["import", "again.jsonl"]);
    assert!(said.contains("1 were taken out by `articles forget` and stay out"), "{said}");
    assert_eq!(site.requests_for(&stories[0].path()), 0);
    assert_eq!(desk.count("SELECT count(*) FROM v_articles"), 1);

    assert!(desk.fails(1, &["decisions", "undo", "1"]).contains("cannot be undone"));
    assert!(desk.fails(1, &["articles", "forget", "999"]).contains("there is no article 999"));
    assert!(desk.fails(1, &["articles", "forget", &url]).contains("there is no article at"));
    assert!(
        desk.fails(2, &["articles", "forget", "bridge"])
            .contains("expected an article's address or id")
    );
}

#[test]
fn decisions_are_made_while_the_daemon_runs() {
    let site = Site::start();
    let story =
        |slug: &str, speaker: &str| Story::new(slug, speaker, "mayor", "It will open by spring");
    site.publish(&[story("bridge", "Robert Holloway"), story("library", "Bob Holloway")]);
    let desk = Desk::with_feeds_of(&[&site]);
    let daemon = desk.start(&["run"]);
    wait_until("both are read", || {
        desk.path("news.db").is_file()
            && desk
                .run(&["quotes", "--format", "jsonl"])
                .stdout
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                == 2
    });
    let (robert, bob) = (id_of(&desk, "Robert Holloway"), id_of(&desk, "Bob Holloway"));
    desk.ok(&["entities", "merge", &robert, &bob]);
    site.publish(&[story("dam", "Bob Holloway"), story("bridge", "Robert Holloway")]);
    desk.let_time_pass();
    wait_until("the third is read", || desk.count("SELECT count(*) FROM v_quotes") == 3);
    assert_eq!(
        desk.count(&format!("SELECT quotes FROM v_speakers WHERE speaker_id = {robert}")),
        3
    );
    daemon.kill();
}
