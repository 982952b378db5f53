//! Search, reports and export, against the record that the demo makes.

mod support;

use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;
use support::Desk;

/// A desk whose configuration names the demo's record.
fn demo() -> Desk {
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["demo"]);
    desk.write("onrecord.toml", "[storage]\npath = \"onrecord-demo.db\"\n");
    desk
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The week that ends now, which holds all of the demo.
const WEEK: [&str; 2] = ["report", "--since=30d"];

fn report(desk: &Desk, more: &[&str]) -> String {
    desk.ok(&[&WEEK, more].concat())
}

#[test]
fn search_takes_words_phrases_beginnings_and_operators() {
    let desk = demo();
    let found = |arguments: &[&str]| {
        let text = desk.ok(&[&["search"], arguments, &["--format=jsonl", "--limit=0"]].concat());
        text.lines().map(json).collect::<Vec<_>>()
    };
    let quotes = |words: &str| found(&[words, "--in=quotes"]).len();
    let (promise, number) = (quotes("promises"), quotes("numbers"));
    assert!(promise > 0 && number > 0);
    assert!(quotes("promis*") >= promise);
    let both = quotes("promises numbers");
    assert!(both > 0);
    assert_eq!(quotes("promises AND numbers"), both);
    assert_eq!(quotes("promises OR numbers"), promise + number - both);
    assert_eq!(quotes("promises NOT numbers"), promise - both);
    assert_eq!(quotes("(promises OR nowhere) numbers"), both);
    assert_eq!(quotes("\"promises without numbers\""), 1);
    assert_eq!(quotes("\"numbers without promises\""), 0);
    for odd in ["(x", "a \"", "x AND", "a NEAR(b c)", "col:x", "^x", "x*", "'; DROP TABLE quote"] {
        desk.ok(&["search", odd]);
    }
    let first = &found(&["promises", "--in=quotes"])[0];
    assert!(first["snippet"].as_str().unwrap().contains("[promises]"), "{first}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_text_does_not_go_to_a_terminal() {
    let desk = demo();
    let on_a_terminal = |command: &str| {
        let mut script = std::process::Command::new("script");
        script.args(["-qec", command, "/dev/null"]).current_dir(desk.path("."));
        script.stdin(std::process::Stdio::null()).output()
    };
    // Not every machine has a terminal to lend.
    if on_a_terminal("true").is_ok_and(|output| output.status.success()) {
        for (arguments, words) in [
            ("export quotes --format parquet", "Parquet is no text for a terminal: name a file"),
            ("articles page 1", "a page is for a browser"),
        ] {
            let program = env!("CARGO_BIN_EXE_onrecord");
            let output = on_a_terminal(&format!("'{program}' {arguments}")).unwrap();
            let shown = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(2), "{shown}");
            assert!(shown.contains(words) && shown.contains("-o FILE"), "{shown}");
        }
    }
    let piped = desk.run(&["export", "quotes", "--format", "parquet"]);
    assert!(piped.status.success() && piped.stdout.starts_with(b"PAR1"));
}

#[test]
fn search_says_when_there_is_nothing_to_look_for() {
    let desk = demo();
    for (typed, why) in [
        ("( AND", "`( AND` holds no word to look for"),
        ("\"", "holds no word"),
        ("^ *", "holds no word"),
        ("NOT promises", "`NOT promises` says only what is not wanted"),
    ] {
        for format in ["table", "json"] {
            let errors = desk.fails(2, &["search", typed, "--format", format]);
            assert!(errors.contains(why) && errors.contains("expected words"), "{errors}");
        }
    }
}

#[test]
fn search_is_narrowed_and_ordered() {
    let desk = demo();
    let found = |arguments: &[&str]| {
        let text = desk.ok(&[&["search", "the"], arguments, &["--format=jsonl"]].concat());
        text.lines().map(json).collect::<Vec<_>>()
    };
    let times = |hits: &[Value]| -> Vec<String> {
        hits.iter().map(|hit| hit["published"].as_str().unwrap().to_owned()).collect()
    };
    let latest = found(&["--in=quotes", "--limit=50"]);
    assert!(latest.len() > 30 && times(&latest).is_sorted_by(|one, next| one >= next));
    let ranked = found(&["--in=quotes", "--order=rank", "--limit=50"]);
    assert_eq!(ranked.len(), latest.len());
    assert!(!times(&ranked).is_sorted_by(|one, next| one >= next));
    assert!(found(&["--in=articles"]).iter().all(|hit| hit["what"] == "article"));
    let of = found(&["--speaker=arango", "--limit=0"]);
    assert!(!of.is_empty() && of.iter().all(|hit| hit["speaker"] == "Luis Arango"), "{of:?}");
    let outlet = found(&["--outlet=malabar", "--limit=0"]);
    assert!(!outlet.is_empty() && outlet.iter().all(|hit| hit["outlet"] == "malabar"));
    assert!(found(&["--entity=Corlett", "--limit=0"]).len() < found(&["--limit=0"]).len());
    assert!(found(&["--kind=indirect", "--limit=0"]).iter().all(|hit| hit["what"] == "quote"));
    assert_eq!(found(&["--until=2020-01-01"]).len(), 0);
    assert_eq!(found(&["--since=3000-01-01"]).len(), 0);
}

#[test]
fn a_report_in_every_form() {
    let desk = demo();
    let text = report(&desk, &[]);
    for words in [
        "34 articles of 7 outlets",
        "In the time before: 0 articles",
        "Quotes over time",
        "Who said most",
        "The same words in several outlets",
        "Who speaks in the same articles",
        "How often outlets name their sources",
        "How outlets quote",
        "The latest quotes",
    ] {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
    let of_two_days = desk.ok(&["report", "--since=48h"]);
    assert!(of_two_days.contains("Who says more than before"), "{of_two_days}");
    let object = json(&report(&desk, &["--format=json"]));
    let counts = |key: &str| object["counts"][key].as_i64().unwrap();
    assert_eq!(counts("quotes"), desk.count("SELECT count(*) FROM v_quotes"));
    let attributed = "SELECT count(*) FROM v_quotes WHERE speaker IS NOT NULL";
    assert_eq!(counts("attributed"), desk.count(attributed));
    let top = &object["speakers"][0];
    let most = desk.sql("SELECT speaker, quotes, quotations, articles, outlets FROM v_speakers ORDER BY quotes DESC");
    for key in ["quotes", "quotations", "articles", "outlets"] {
        let expected = most.iter().find(|row| row["speaker"] == top["speaker"]).unwrap();
        assert_eq!(top[key], expected[key], "{key}");
    }
    assert_eq!(top["quotes"], most[0]["quotes"]);
    assert_eq!(top["before"], 0);
    let outlets = object["outlets"].as_array().unwrap();
    let sum = |key: &str| outlets.iter().map(|row| row[key].as_i64().unwrap()).sum::<i64>();
    assert_eq!(sum("quotes"), counts("quotes"));
    assert_eq!(sum("direct") + sum("mixed") + sum("indirect"), counts("quotes"));
    assert_eq!(sum("named") + sum("group") + sum("anonymous") + sum("unknown"), counts("quotes"));
    let over_time: i64 =
        object["timeline"].as_array().unwrap().iter().map(|bar| bar["n"].as_i64().unwrap()).sum();
    assert_eq!(over_time, counts("quotes"));

    let md = report(&desk, &["--format=md"]);
    assert!(md.starts_with("# Who said what\n") && md.contains("\n| --- "), "{md}");
    let csv = report(&desk, &["--format=csv"]);
    assert!(csv.contains("\nsection,speaker_id,speaker,role,quotes,before,"), "{csv}");
    let alone = report(&desk, &["--format=csv", "--section=sources", "--limit=0"]);
    assert!(alone.starts_with("outlet,quotes,named_percent,named,"), "{alone}");
    assert_eq!(alone.lines().count(), 1 + outlets.len());
    let errors = desk.fails(2, &["report", "--section=weather"]);
    assert!(errors.contains("expected one of counts, timeline, speakers"), "{errors}");
}

#[test]
fn a_page_that_asks_nobody_for_anything() {
    let desk = demo();
    let page = report(&desk, &["--format=html"]);
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    for asked in ["<script", "src=", "<link", "url(", "@import", "<img"] {
        assert!(!page.contains(asked), "{asked}");
    }
    let count = |words: &str| page.matches(words).count();
    assert!(count("<svg") >= 5);
    for (one, other) in [
        ("<svg", "</svg>"),
        ("<svg", "<desc"),
        ("<table", "</table>"),
        ("<tr", "</tr>"),
        ("<section", "</section>"),
        ("<figure", "<details"),
        ("<details", "</details>"),
    ] {
        assert_eq!(count(one), count(other), "{one} {other}");
    }
    assert!(page.contains("prefers-color-scheme: dark"));
    let of_one = desk.ok(&["report", "speaker", "Luis Arango", "--since=30d", "--format=html"]);
    assert!(of_one.contains("<h1>Luis Arango"), "{of_one}");
}

#[test]
fn a_report_on_one_speaker() {
    let desk = demo();
    let of = |more: &[&str]| desk.ok(&[&["report", "speaker"], more, &["--since=30d"]].concat());
    let text = of(&["Luis Arango"]);
    for words in ["Luis Arango", "How often", "What the quotes name", "Where", "The latest quotes"]
    {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
    let object = json(&of(&["arango", "--format=json", "--limit=0"]));
    let known = &desk.sql("SELECT * FROM v_speakers WHERE speaker = 'Luis Arango'")[0];
    assert_eq!(object["speaker"], "Luis Arango");
    assert_eq!(object["speaker_id"], known["speaker_id"]);
    for key in ["quotes", "quotations", "articles", "outlets"] {
        assert_eq!(object["counts"][key], known[key], "{key}");
    }
    assert_eq!(
        object["latest"].as_array().unwrap().len() as i64,
        known["quotes"].as_i64().unwrap()
    );
    let by_id = json(&of(&[&known["speaker_id"].to_string(), "--format=json", "--limit=0"]));
    assert_eq!(by_id["latest"], object["latest"]);
    assert!(of(&["arango", "--format=csv"]).contains("section,outlet,quotes,articles\n"));
    assert!(of(&["arango", "--format=md"]).starts_with("# Luis Arango"));
    let errors = desk.fails(1, &["report", "speaker", "Nobody Such"]);
    assert!(errors.contains("nobody called `Nobody Such` is quoted"), "{errors}");
    let errors = desk.fails(1, &["report", "speaker", "a"]);
    assert!(errors.contains("may be any of these; name one by its id:\n"), "{errors}");
}

#[test]
fn a_day_is_a_day_of_the_configured_zone() {
    let desk = demo();
    let first = desk.sql("SELECT max(published) AS at FROM v_articles")[0]["at"].clone();
    let at: jiff::Timestamp = first.as_str().unwrap().parse().unwrap();
    let count = |zone: &str, day: &str| {
        let text =
            format!("[storage]\npath = \"onrecord-demo.db\"\n[report]\ntime_zone = \"{zone}\"\n");
        desk.write("onrecord.toml", &text);
        let object = json(&desk.ok(&["report", "--day", day, "--format=json"]));
        (
            object["counts"]["articles"].as_i64().unwrap(),
            object["since"].as_str().unwrap().to_owned(),
        )
    };
    for zone in ["UTC", "Asia/Kolkata", "America/Los_Angeles"] {
        let day = at.in_tz(zone).unwrap().date();
        let begins = day.in_tz(zone).unwrap().timestamp();
        let (articles, since) = count(zone, &day.to_string());
        assert_eq!(since, begins.to_string());
        let ends = day.tomorrow().unwrap().in_tz(zone).unwrap().timestamp();
        let known = format!(
            "SELECT count(*) FROM v_articles WHERE published >= '{begins}' AND published < '{ends}'"
        );
        assert_eq!(articles, desk.count(&known), "{zone}");
    }
    let week = json(&desk.ok(&["report", "--week", "--format=json"]));
    assert!(week["counts"]["articles"].as_i64().unwrap() > 0);
    assert!(desk.fails(2, &["report", "--day", "soon"]).contains("--day `soon`: expected a day"));
    assert!(desk.fails(2, &["report", "--since=1h", "--until=2h"]).contains("is not before"));
}

#[test]
fn every_view_goes_out_in_every_format() {
    let desk = demo();
    for view in ["feeds", "articles", "quotes", "speakers", "entities", "mentions", "spread"] {
        let known = desk.count(&format!("SELECT count(*) FROM v_{view}"));
        assert!(known > 0, "{view}");
        let jsonl = desk.ok(&["export", view, "--format=jsonl"]);
        assert_eq!(jsonl.lines().count() as i64, known, "{view}");
        let csv = desk.ok(&["export", view]);
        let first = json(jsonl.lines().next().unwrap());
        let columns: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(csv.lines().next(), Some(columns.join(",").as_str()), "{view}");
        desk.ok(&["export", &format!("v_{view}"), "-o", "rows.parquet"]);
        let file = std::fs::File::open(desk.path("rows.parquet")).unwrap();
        let rows = SerializedFileReader::new(file).unwrap();
        assert_eq!(rows.metadata().file_metadata().num_rows(), known, "{view}");
        let names: Vec<String> = rows
            .metadata()
            .file_metadata()
            .schema()
            .get_fields()
            .iter()
            .map(|field| field.name().to_owned())
            .collect();
        assert_eq!(names, columns, "{view}");
        assert!(!desk.path("rows.parquet.part").exists());
    }
}

#[test]
fn an_export_is_narrowed() {
    let desk = demo();
    let rows = |arguments: &[&str]| {
        desk.ok(&[&["export"], arguments, &["--format=jsonl"]].concat()).lines().count() as i64
    };
    let known = |from: &str| desk.count(&format!("SELECT count(*) FROM {from}"));
    assert_eq!(rows(&["quotes", "--outlet=malabar"]), known("v_quotes WHERE outlet = 'malabar'"));
    assert_eq!(rows(&["quotes", "--kind=direct"]), known("v_quotes WHERE kind = 'direct'"));
    assert_eq!(
        rows(&["quotes", "--speaker=arango"]),
        known("v_quotes WHERE speaker = 'Luis Arango'")
    );
    assert_eq!(rows(&["quotes", "--until=2020-01-01"]), 0);
    assert_eq!(rows(&["articles", "--since=30d"]), known("v_articles"));
    assert_eq!(rows(&["articles", "--tag=nowhere"]), 0);
    let corlett = "v_entities WHERE name LIKE '%Corlett%'";
    assert_eq!(rows(&["entities", "--entity=corlett"]), known(corlett));
    assert!(rows(&["mentions", "--entity=corlett"]) > 0);
    assert!(rows(&["mentions", "--entity=corlett"]) < known("v_mentions"));
    assert_eq!(rows(&["speakers", "--speaker=arango"]), 1);
    assert_eq!(rows(&["speakers", "--since=3000-01-01"]), 0);
    assert_eq!(rows(&["feeds", "--outlet=malabar"]), 1);
    let errors = desk.fails(2, &["export", "speakers", "--outlet=malabar"]);
    assert!(
        errors.contains("v_speakers cannot be narrowed by outlet: expected time, speaker"),
        "{errors}"
    );
    let errors = desk.fails(2, &["export", "weather"]);
    assert!(errors.contains("there is no view `weather`: expected one of v_articles"), "{errors}");
    let errors = desk.fails(1, &["export", "quotes", "-o", "no/such/folder/q.csv"]);
    assert!(errors.contains("cannot write no/such/folder/q.csv.part"), "{errors}");
}
