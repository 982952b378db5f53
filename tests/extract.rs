//! `onrecord extract`, as other programs use it.

mod support;

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use support::Desk;

const TEXT: &str =
    "Ana Vega, the interior minister, resigned on Monday.\n\n“It was time,” Vega said. “We go.”";

fn extract(arguments: &[&str], input: &[u8]) -> Output {
    let desk = Desk::with_feeds(&[]);
    let mut child = desk
        .command(&[&["extract"], arguments].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn an_object_has_the_shape_that_others_rely_on() {
    let line = json!({"id": "a1", "text": TEXT, "title": "Minister goes", "published": "2026-01-31T20:00:00Z", "other": [1]});
    let output = extract(&["--jsonl"], line.to_string().as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let answer = &lines(&output)[0];
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["id"], "a1");
    assert!(answer["extractor"].as_str().unwrap().starts_with("onrecord 0."));
    let quote = &answer["quotes"][0];
    assert_eq!(quote["kind"], "direct");
    assert_eq!(quote["text"], "“It was time,” … “We go.”");
    assert_eq!(quote["cue"]["text"], "said");
    assert_eq!(quote["source"]["text"], "Vega");
    assert_eq!(quote["speaker"]["name"], "Ana Vega");
    assert_eq!(quote["speaker"]["kind"], "person");
    assert_eq!(quote["speaker"]["role"], "interior minister");
    assert_eq!(quote["speaker"]["for"], Value::Null);
    assert_eq!(quote["speakers"], json!([]));
    let confidence = quote["confidence"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&confidence), "{confidence}");
    let entity = quote["speaker"]["entity"].as_u64().unwrap() as usize;
    assert_eq!(answer["entities"][entity]["name"], "Ana Vega");
    let span = |value: &Value| {
        let (start, stop) =
            (value[0].as_u64().unwrap() as usize, value[1].as_u64().unwrap() as usize);
        TEXT.chars().skip(start).take(stop - start).collect::<String>()
    };
    assert_eq!(span(&quote["spans"][0]), "“It was time,”");
    assert_eq!(span(&quote["spans"][1]), "“We go.”");
    assert_eq!(span(&quote["cue"]["span"]), "said");
}

#[test]
fn lines_come_out_in_the_order_they_went_in() {
    let input: String = (0..2000)
        .map(|i| json!({"id": i.to_string(), "text": TEXT.repeat(1 + i % 7)}).to_string() + "\n")
        .collect();
    let output = extract(&["--jsonl", "-"], input.as_bytes());
    let ids: Vec<_> =
        lines(&output).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..2000).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_line_that_cannot_be_read_is_answered_and_the_rest_goes_on() {
    let good = json!({"id": "good", "text": TEXT}).to_string();
    let input =
        [&b"{\"id\": \"bad\", \"text\": 7}\nnot json\n\xff\xfe\n"[..], good.as_bytes()].concat();
    let output = extract(&["--jsonl"], &input);
    assert_eq!(output.status.code(), Some(1));
    let answers = lines(&output);
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["id"], "bad");
    assert_eq!(answers[1]["id"], Value::Null);
    for answer in &answers[..3] {
        assert_eq!(answer["schema"], 1);
        assert!(answer["error"].is_string());
        assert_eq!((&answer["entities"], &answer["quotes"]), (&json!([]), &json!([])));
    }
    assert_eq!(answers[3]["quotes"].as_array().unwrap().len(), 1);
}

#[test]
fn one_text_for_a_person_or_a_program() {
    let desk = Desk::with_feeds(&[]);
    desk.write("article.txt", TEXT);
    let text = desk.ok(&["extract", "article.txt"]);
    assert!(text.contains("“It was time,” … “We go.”"), "{text}");
    assert!(text.contains("Ana Vega, interior minister (person)"), "{text}");
    let object: Value =
        serde_json::from_str(&desk.ok(&["extract", "--format", "json", "article.txt"])).unwrap();
    assert_eq!(object["schema"], 1);
    assert_eq!(object["quotes"].as_array().unwrap().len(), 1);
}

#[test]
fn a_quote_is_explained() {
    let desk = Desk::with_feeds(&[]);
    desk.write("article.txt", TEXT);
    let text = desk.ok(&["extract", "--explain", "article.txt"]);
    let line = |head: &str| {
        let found = text.lines().map(str::trim).find(|line| line.starts_with(head));
        found.unwrap_or_else(|| panic!("no line begins with {head}: {text}"))
    };
    assert!(line("cue").ends_with("said"), "{text}");
    assert!(line("source").contains("Vega 0.") || line("source").contains("Vega 1."), "{text}");
    assert!(line("speaker").contains("Ana Vega"), "{text}");
    assert!(line("words").contains("words and speaker together"), "{text}");
}

#[test]
fn an_empty_input_gives_nothing() {
    let output = extract(&["--jsonl"], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
}

#[test]
fn a_file_that_is_not_there_or_not_text_is_named() {
    let desk = Desk::with_feeds(&[]);
    assert!(desk.fails(1, &["extract", "missing.txt"]).contains("cannot read missing.txt"));
    std::fs::write(desk.path("bytes.txt"), [0xff, 0xfe, 0x41]).unwrap();
    assert!(desk.fails(1, &["extract", "bytes.txt"]).contains("bytes.txt is not UTF-8"));
}
