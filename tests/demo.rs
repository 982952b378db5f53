//! The first thing that a newcomer runs.

mod support;

use support::Desk;

#[test]
fn the_demo_takes_in_all_bundled_outlets_and_says_who_said_what() {
    let desk = Desk::with_feeds(&[]);
    let said = desk.ok(&["demo"]);
    for words in [
        "no network is used",
        "Who said most",
        "The latest quotes",
        "Moira Tennick",
        "onrecord-demo.db",
        "Try:",
    ] {
        assert!(said.contains(words), "`{words}` is not in {said}");
    }
    let demo = |statement: &str| {
        let json = desk.ok(&["--db", "onrecord-demo.db", "sql", statement, "--format", "json"]);
        serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap()
    };
    let outlets = demo("SELECT outlet, count(*) AS n FROM v_articles GROUP BY outlet");
    assert_eq!(outlets.len(), 7, "{outlets:?}");
    assert_eq!(demo("SELECT sum(n) AS n FROM (SELECT count(*) AS n FROM v_articles)")[0]["n"], 34);
    assert_eq!(demo("SELECT count(*) AS n FROM v_feeds WHERE failures > 0")[0]["n"], 0);
    // The stubs behind a subscription were read from their feed.
    let from_feed = demo("SELECT DISTINCT outlet FROM v_articles WHERE text_from = 'feed'");
    assert_eq!(from_feed.len(), 1);
    assert_eq!(from_feed[0]["outlet"], "longacre");
    // Windows-1252 and single quotation marks came through.
    let pounds = demo(
        "SELECT count(*) AS n FROM v_articles WHERE outlet = 'merrin-bay' AND body LIKE '%’%'",
    );
    assert!(pounds[0]["n"].as_i64().unwrap() > 0);
    let single = demo(
        "SELECT count(*) AS n FROM v_quotes WHERE outlet = 'wexmouth-echo' AND quote LIKE '‘%'",
    );
    assert!(single[0]["n"].as_i64().unwrap() > 5);
    // Stories that several outlets carry meet.
    let spread = demo("SELECT count(*) AS n FROM v_spread WHERE outlets > 1");
    assert!(spread[0]["n"].as_i64().unwrap() > 0);
}

#[test]
fn the_commands_that_the_demo_names_work() {
    let desk = Desk::with_feeds(&[]);
    let said = desk.ok(&["demo"]);
    let (_, commands) = said.split_once("Try:").unwrap();
    let commands: Vec<&str> = commands.lines().filter(|line| line.contains("--db")).collect();
    assert_eq!(commands.len(), 3);
    for command in commands {
        let (_, arguments) = command.split_once("--db").unwrap();
        let arguments = words(&format!("--db {arguments}"));
        let output = desk.ok(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(output.lines().count() > 3, "{command}: {output}");
    }
}

#[test]
fn the_statements_of_the_readme_work_on_the_demo() {
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["demo"]);
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, sql) = readme.split_once("```sql\n").unwrap();
    let (sql, _) = sql.split_once("```").unwrap();
    let statements: Vec<&str> =
        sql.split(';').map(str::trim).filter(|text| !text.is_empty()).collect();
    assert_eq!(statements.len(), 5);
    for statement in statements {
        let rows = desk.ok(&["--db", "onrecord-demo.db", "sql", statement, "--format", "jsonl"]);
        assert!(!rows.is_empty(), "{statement} gives nothing");
    }
}

/// Splits as a shell does, as far as the demo's commands need it.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(|(i, part)| match i % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn a_second_demo_makes_way_for_itself_and_for_nothing_else() {
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["demo"]);
    desk.ok(&["demo"]);
    desk.write("mine.db", "precious");
    let errors = desk.fails(1, &["--db", "mine.db", "demo"]);
    assert!(errors.contains("mine.db is there already"), "{errors}");
    assert_eq!(std::fs::read_to_string(desk.path("mine.db")).unwrap(), "precious");
}

/// Who says the quotes of the sample, as people who read it say.
const SPEAKERS: &str = include_str!("demo_speakers.tsv");
/// Those that the demo gets wrong, by their first words.
const WRONG: &str = include_str!("demo_wrong.tsv");

#[test]
fn the_demo_names_the_speakers_of_its_sample() {
    let desk = Desk::with_feeds(&[]);
    desk.ok(&["demo"]);
    let statement = "SELECT outlet, url, quote, speaker FROM v_quotes WHERE kind <> 'indirect'";
    let rows = desk.ok(&["--db", "onrecord-demo.db", "sql", statement, "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
    let wrong = SPEAKERS.lines().skip(1).filter_map(|line| {
        let [outlet, page, words, truth] =
            line.split('\t').collect::<Vec<_>>().try_into().expect("four columns");
        let here = |row: &&serde_json::Value| {
            row["outlet"] == outlet
                && (page == "feed" || row["url"].as_str().unwrap().contains(page))
                && row["quote"].as_str().unwrap().contains(words)
        };
        let found = rows.iter().find(here).map(|row| row["speaker"].as_str().unwrap_or("?"));
        let found = found.unwrap_or("no quote");
        // The view gives the first of joint speakers.
        let first = truth.split(" + ").next().unwrap_or(truth);
        (found.to_lowercase() != first.to_lowercase())
            .then(|| format!("{outlet}\t{page}\t{words}\t{truth}\t{found}"))
    });
    let wrong: Vec<String> = wrong.collect();
    let known: Vec<&str> = WRONG.lines().skip(1).collect();
    let listed = wrong.join("\n");
    assert_eq!(wrong, known, "what differs from tests/demo_wrong.tsv; now wrong:\n{listed}");
    let all = SPEAKERS.lines().count() - 1;
    assert!(10 * wrong.len() < 3 * all, "{} of {all} are wrong", wrong.len());
}
