//! Quotations across outlets and revisions of an article, from import to what is printed.

mod support;

use serde_json::{Value, json};
use support::Desk;

const QUOTE: &str =
    "The harbour was never for sale, and as long as I sit in this chair it never will be";

/// A line of an import: a story around one paragraph.
fn line(outlet: &str, id: &str, hour: u32, title: &str, paragraph: &str) -> String {
    let text = format!(
        "The council of Ashmere met on Tuesday evening to hear what would become of the harbour, \
         a matter that had filled the letters page of the {outlet} for most of the winter.\n\n\
         {paragraph}\n\n\
         The vote was taken at ten, while the members were still being counted by the clerk."
    );
    let published = format!("2026-11-01T{hour:02}:00:00Z");
    let url = format!("https://{outlet}.example/{id}");
    json!({"url": url, "outlet": outlet, "title": title, "text": text, "published": published})
        .to_string()
}

fn import(desk: &Desk, lines: &[String]) {
    desk.write("articles.jsonl", &lines.join("\n"));
    desk.ok(&["import", "articles.jsonl"]);
}

/// Four outlets with the same words in four forms, and one with other words.
fn record() -> Desk {
    let desk = Desk::with_feeds(&[]);
    import(
        &desk,
        &[
            line(
                "bugle",
                "1",
                8,
                "The harbour",
                &format!("“{QUOTE},” said Marta Holloway, the mayor."),
            ),
            line(
                "mail",
                "2",
                9,
                "The harbour",
                "“The harbour was never for sale … it never will be,” said Marta Holloway, the mayor.",
            ),
            line(
                "post",
                "3",
                10,
                "The harbour",
                "“[It] was never for sale, and as long as I sit in this office it never will be,” said Marta Holloway, the mayor.",
            ),
            line(
                "wire",
                "4",
                11,
                "The harbour",
                "“As long as I sit in this chair it never will be,” said Marta Holloway, the mayor.",
            ),
            line(
                "wire",
                "5",
                12,
                "The library",
                "“Nobody has asked the readers about any of this,” said Owen Pryce, the chief librarian.",
            ),
        ],
    );
    desk
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The rows of `quotes --spread` with these options.
fn spread(desk: &Desk, options: &[&str]) -> Vec<Value> {
    let arguments = [&["quotes", "--spread", "--format", "json"], options].concat();
    parse(&desk.ok(&arguments)).as_array().expect("an array").clone()
}

#[test]
fn the_same_words_at_four_outlets_are_one_quotation() {
    let desk = record();
    let rows = spread(&desk, &[]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!(row["quote"], format!("“{QUOTE},”"));
    assert_eq!(row["speaker"], "Marta Holloway");
    assert_eq!(
        [&row["printings"], &row["outlets"], &row["variants"], &row["speakers"]],
        [&4.into(), &4.into(), &4.into(), &Value::from(1)]
    );
    assert_eq!(row["first_printed"], "2026-11-01T08:00:00Z");
    assert_eq!(row["last_printed"], "2026-11-01T11:00:00Z");
    // What a program reads from the list is what it reads from the view.
    assert_eq!(desk.sql("SELECT * FROM v_spread WHERE outlets > 1"), rows);
    let table = desk.ok(&["quotes", "--spread"]);
    assert!(table.contains("Marta Holloway") && table.contains("4 variants"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
}

#[test]
fn spread_is_narrowed_as_lists_are() {
    let desk = record();
    let count = |options: &[&str]| spread(&desk, options).len();
    assert_eq!(count(&["--speaker", "holloway"]), 1);
    assert_eq!(count(&["--speaker", "pryce"]), 0);
    assert_eq!(count(&["--outlet", "wire"]), 1);
    assert_eq!(count(&["--since", "2026-11-01T10:00:00Z"]), 1);
    assert_eq!(count(&["--since", "2026-11-01T11:00:00Z"]), 0, "one outlet is no spread");
    assert_eq!(count(&["--until", "2026-11-01"]), 0);
    let report = desk.ok(&["report", "--since", "2026-11-01", "--until", "2026-11-02"]);
    assert!(report.contains("The same words in several outlets"), "{report}");
}

#[test]
fn a_diff_tells_what_became_of_the_words() {
    let desk = record();
    let cluster = spread(&desk, &[])[0]["cluster_id"].to_string();
    let text = desk.ok(&["quotes", "diff", &cluster]);
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal: {text}");
    for words in [
        "4 printings in 4 outlets, 4 variants",
        "“The harbour was never for sale … [-and as long as I sit in this chair-] it never will be,”",
        "[-“The harbour-]{+“[It]+} was never for sale, and as long as I sit in this [-chair-]{+office+} it never will be,”",
        "[-“The harbour was never for sale, and-] “As long as I sit in this chair it never will be,”",
        "mail, 1 Nov",
        "https://mail.example/2",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    let document = parse(&desk.ok(&["quotes", "diff", &cluster, "--format", "json"]));
    assert_eq!(document["outlets"], 4);
    let cut = &document["forms"][1]["changes"][1];
    assert_eq!(
        cut,
        &json!({"op": "cut", "text": "and as long as I sit in this chair", "marked": true})
    );
    assert_eq!(document["forms"][0]["changes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_not_there_is_named() {
    let desk = record();
    let errors = desk.fails(1, &["quotes", "diff", "99"]);
    assert!(errors.contains("there is no quotation 99: expected a `cluster_id`"), "{errors}");
    let errors = desk.fails(1, &["articles", "history", "99"]);
    assert!(errors.contains("there is no article 99: expected an id"), "{errors}");
    desk.fails(2, &["quotes", "diff", "harbour"]);
    desk.fails(2, &["articles", "history"]);
}

#[test]
fn a_history_tells_what_changed_between_revisions() {
    let desk = record();
    let said = |words: &str| format!("“{words},” said Marta Holloway, the mayor.");
    import(
        &desk,
        &[
            line("bugle", "1", 8, "The harbour is sold", &said(&QUOTE.replace("sale", "hire"))),
            line(
                "wire",
                "5",
                12,
                "The library",
                "“It is a sad day for this town and for its books,” said Marta Holloway, the mayor.",
            ),
        ],
    );
    let id = |url: &str| {
        desk.count(&format!("SELECT id FROM v_articles WHERE url = 'https://{url}'")).to_string()
    };
    let text = desk.ok(&["articles", "history", &id("bugle.example/1")]);
    for words in [
        "Revision 1,",
        "Revision 2,",
        "title    [-The harbour-] {+The harbour is sold+}",
        "changed  “The harbour was never for [-sale,-]{+hire,+} and as long",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    let document =
        parse(&desk.ok(&["articles", "history", &id("wire.example/5"), "--format", "json"]));
    let second = &document["revisions"][1];
    assert_eq!(second["vanished"][0]["speaker"], "Owen Pryce");
    assert_eq!(second["came"][0]["speaker"], "Marta Holloway");
    assert_eq!(second["changed"], json!([]));
    assert_eq!(second["title_before"], Value::Null);
    // It stays on record, under the revision that had it.
    let vanished = desk.sql("SELECT speaker, rev FROM v_quotes WHERE vanished AND outlet = 'wire'");
    assert_eq!(vanished, [json!({"speaker": "Owen Pryce", "rev": 1})]);
    let unchanged = desk.ok(&["articles", "history", &id("mail.example/2")]);
    assert!(unchanged.contains("It has not changed since."), "{unchanged}");
}
